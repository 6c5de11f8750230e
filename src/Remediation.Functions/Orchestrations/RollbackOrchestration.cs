using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Remediation.Core.Rollback;
using Remediation.Functions.Activities;

namespace Remediation.Functions.Orchestrations;

/// <summary>
/// Takes a run's changes back: begin, each fix, close, seal, end (which reconciles), tell. Every step may be done again, so that an act goes on wherever it was
/// interrupted; one that failed for good is gone on with by asking for the same rollback again.
/// </summary>
public static class RollbackOrchestration
{
    /// <summary>Name of the orchestration.</summary>
    public const string Name = "RollbackOrchestration";

    /// <summary>Carries the act out.</summary>
    /// <returns>Whether it was still legal.</returns>
    [Function(Name)]
    public static async Task<bool> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        RollbackOrder order = context.GetInput<RollbackOrder>()!;
        RollbackWork? work = await context.CallActivityAsync<RollbackWork?>(RollbackActivities.Begin, order, BatchOrchestration.Retried);
        if (work is null)
        {
            return false;
        }

        var progress = new RollbackProgress(work.FixIds.Count, 0, 0, 0);
        context.SetCustomStatus(progress);
        foreach (string fixId in work.FixIds)
        {
            progress = await context.CallActivityAsync<RollbackProgress>(
                RollbackActivities.Restore, new RollbackStep(order.RollbackId, fixId), BatchOrchestration.Retried);
            context.SetCustomStatus(progress);
        }

        await context.CallActivityAsync(RollbackActivities.Close, order.RollbackId, BatchOrchestration.Retried);
        await context.CallActivityAsync(LedgerActivities.Seal, new RunAttempt(order.RunId, work.Attempt), BatchOrchestration.Retried);
        RunResult result = await context.CallActivityAsync<RunResult>(RollbackActivities.End, order.RollbackId, BatchOrchestration.Retried);
        await AnnounceOrchestration.TellAsync(context, result);
        return true;
    }
}

/// <summary>An act that has begun.</summary>
/// <param name="Attempt">The run's attempt.</param>
/// <param name="FixIds">The fixes that it takes back.</param>
public sealed record RollbackWork(int Attempt, IReadOnlyList<string> FixIds);

/// <summary>One fix of an act.</summary>
/// <param name="RollbackId">The act.</param>
/// <param name="FixId">The fix.</param>
public sealed record RollbackStep(string RollbackId, string FixId);

/// <summary>How far an act is.</summary>
/// <param name="Fixes">Fixes that it takes back.</param>
/// <param name="FixesDone">Fixes of which every cell was looked at.</param>
/// <param name="Restored">Cells put back.</param>
/// <param name="Conflicts">Cells left as they are, because they had changed since.</param>
public sealed record RollbackProgress(int Fixes, int FixesDone, int Restored, int Conflicts);
