using Remediation.Core.Clustering;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Rollback;

/// <summary>
/// Where operators ask for a rollback: says whether it is legal and what it would do, and gives the order that <see cref="RollbackStage"/> carries out. Asking
/// again while an act is open gives that act.
/// </summary>
public sealed class RollbackDesk(IRunStore runs, IClusterStore clusters, IRollbackStore store)
{
    /// <summary>Says what a rollback would do, from production as it is now.</summary>
    public async Task<RollbackCheck> PreviewAsync(string runId, IReadOnlyList<string>? wanted, CancellationToken cancellationToken)
    {
        RollbackCheck check = await CheckAsync(runId, wanted, cancellationToken);
        if (check.Run is null || check.Run.OpenRollback is not null)
        {
            return check;
        }

        IReadOnlyList<FixInProduction> all = await store.ListAsync(runId, compare: true, cancellationToken);
        return check with { Fixes = [.. all.Where(f => IsIn(f, Sorted(wanted)))] };
    }

    /// <summary>The order of a rollback, to be carried out; of the open act, when it is about the same.</summary>
    public async Task<RollbackCheck> OrderAsync(string runId, IReadOnlyList<string>? wanted, OperatorAct act, CancellationToken cancellationToken)
    {
        RollbackCheck check = await CheckAsync(runId, wanted, cancellationToken);
        if (check.Run is null || check.Order is not null)
        {
            return check;
        }

        int acts = await store.CountAsync(runId, cancellationToken);
        return check with { Order = new RollbackOrder(RollbackOrder.IdOf(runId, acts + 1), runId, Sorted(wanted), act.Actor, act.Reason) };
    }

    private async Task<RollbackCheck> CheckAsync(string runId, IReadOnlyList<string>? wanted, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(runId, cancellationToken) is not { } run)
        {
            return RollbackCheck.Refused(ReasonCode.NotFound, ReasonCatalog.Sentence(ReasonCode.NotFound));
        }

        if (run.OpenRollback is { } open && await store.FindAsync(open, cancellationToken) is { } record && record.Order.IsAbout(Sorted(wanted)))
        {
            return new RollbackCheck(run, record.Order, [], null, null);
        }

        if (!RunOperationTable.Allows(run, RunOperation.Rollback))
        {
            return RollbackCheck.Refused(ReasonCode.InvalidState, RunOperationTable.Refusal(run, RunOperation.Rollback));
        }

        foreach (string cluster in wanted ?? [])
        {
            if (await clusters.FindAsync(runId, cluster, cancellationToken) is null)
            {
                return RollbackCheck.Refused(ReasonCode.InvalidRequest, "The run has no such cluster among those named; GET /api/runs/{id}/clusters lists them.");
            }
        }

        IReadOnlyList<FixInProduction> all = await store.ListAsync(runId, compare: false, cancellationToken);
        IReadOnlyList<FixInProduction> meant = [.. all.Where(f => IsIn(f, Sorted(wanted)))];
        return meant.Count == 0
            ? RollbackCheck.Refused(
                ReasonCode.InvalidState, wanted is null ? "Nothing of the run is in production." : "Nothing of these clusters is in production, or not any more.")
            : new RollbackCheck(run, null, meant, null, null);
    }

    /// <summary>Whether a fix belongs to the clusters of an act.</summary>
    internal static bool IsIn(FixInProduction fix, IReadOnlyList<string>? clusters) => clusters is null || clusters.Contains(fix.ClusterId, StringComparer.Ordinal);

    private static string[]? Sorted(IReadOnlyList<string>? wanted) =>
        wanted is null ? null : [.. wanted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>What became of asking for a rollback.</summary>
/// <param name="Run">The run, or null when it was refused.</param>
/// <param name="Order">What is to be carried out, or null when it was only asked about.</param>
/// <param name="Fixes">What is in production of the fixes meant; empty for an act that is under way.</param>
/// <param name="RefusalCode">NOT_FOUND, INVALID_STATE or INVALID_REQUEST, or null.</param>
/// <param name="Refusal">Why, in a sentence without data.</param>
public sealed record RollbackCheck(RunRecord? Run, RollbackOrder? Order, IReadOnlyList<FixInProduction> Fixes, string? RefusalCode, string? Refusal)
{
    internal static RollbackCheck Refused(string code, string sentence) => new(null, null, [], code, sentence);
}
