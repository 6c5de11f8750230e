using Microsoft.DurableTask.Client;
using Remediation.Core.Ledger;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>How rollbacks stand: from the store, which decides; the durable backend only says whether somebody works on one.</summary>
public sealed class RollbackReports(IRollbackStore store, IRunStore runs, ILedgerIndex ledger)
{
    private const int MostRows = 100;

    /// <summary>The state of a rollback; null when nobody knows of it.</summary>
    internal async Task<RollbackAnswer?> OfAsync(string rollbackId, DurableTaskClient client, CancellationToken cancellationToken)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(rollbackId, getInputsAndOutputs: true, cancellationToken);
        bool working = instance?.IsAtWork() == true;
        if (await store.FindAsync(rollbackId, cancellationToken) is { } act)
        {
            string status = act.Ended ? RunStatus.Completed : working ? RunStatus.Running : RunStatus.Failed;
            RunRecord? run = await runs.FindAsync(act.Order.RunId, cancellationToken);
            return RollbackAnswer.Of(act, status, run?.Outcome, await ConflictsAsync(act, cancellationToken));
        }

        // Asked for, not begun yet, or refused because the run changed meanwhile.
        return instance is null || instance.Name != Orchestrations.RollbackOrchestration.Name
            ? null
            : RollbackAnswer.Waiting(instance.ReadInputAs<RollbackOrder>()!, working ? RunStatus.Running : RunStatus.Failed);
    }

    private async Task<List<RollbackConflictAnswer>> ConflictsAsync(RollbackRecord act, CancellationToken cancellationToken)
    {
        List<RollbackConflictAnswer> rows = [];
        if (act.Skipped == 0)
        {
            return rows;
        }

        await foreach (EntryBundle bundle in ledger.ReadRunAsync(act.Order.RunId, ["conflict"], cancellationToken))
        {
            foreach (string leaf in bundle.Leaves())
            {
                if (RollbackConflictAnswer.Of(leaf, act.Order.RollbackId) is { } row)
                {
                    rows.Add(row);
                }

                if (rows.Count == MostRows)
                {
                    return rows;
                }
            }
        }

        return rows;
    }
}

/// <summary>What an instance's status means here.</summary>
internal static class InstanceStates
{
    /// <summary>Whether somebody works on it, or will.</summary>
    public static bool IsAtWork(this OrchestrationMetadata instance) =>
        instance.RuntimeStatus is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;
}
