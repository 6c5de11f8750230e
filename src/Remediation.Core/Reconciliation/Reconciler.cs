using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Reconciliation;

/// <summary>
/// The zero-data-loss check (invariants I5 and I6) after each phase, from the store's own counts: <c>source == success + quarantine</c> over the batch and
/// for every cluster, where cells that wait for their decision count beside the two until the fix phase is over, and cells of no cluster must be in
/// quarantine once there are clusters; and, for every fix, as many fix entries as changed cells and as many rollback entries as
/// cells that were put back.
/// </summary>
public static class Reconciler
{
    /// <summary>Judges the counts of a run.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="phase">The phase that is over, a <see cref="RunPhase"/>.</param>
    public static ReconciliationVerdict Judge(CellCounts counts, string phase)
    {
        bool allDecided = phase is not (RunPhase.Ingest or RunPhase.Profile or RunPhase.Cluster);
        bool allClustered = phase is not (RunPhase.Ingest or RunPhase.Profile);
        return new ReconciliationVerdict
        {
            Phase = phase,
            Missing = Difference(counts.Source, counts.Success, counts.Quarantine, counts.Undecided, allDecided),
            Unclustered = counts.Source - counts.Clusters.Sum(c => c.Source),
            Clusters =
            [
                .. counts.Clusters
                    .Where(c => allClustered && c.ClusterId is null
                        ? c.Source != c.Quarantine
                        : Difference(c.Source, c.Success, c.Quarantine, c.Undecided, allDecided) != 0)
                    .Select(c => c.ClusterId ?? ReconciliationVerdict.NoCluster),
            ],
            Strays = counts.Strays,
            Fixes = [.. counts.Receipts.Where(r => !r.Balanced).Select(r => r.FixId)],
            MissingEntries = counts.Changed - counts.FixEntries,
        };
    }

    // Before the decisions are due, what waits in the store is accounted for; afterwards it is missing.
    private static int Difference(int source, int success, int quarantine, int undecided, bool allDecided) =>
        source - success - quarantine - (allDecided ? 0 : undecided);
}

/// <summary>Whether a run's counts balance after a phase.</summary>
public sealed record ReconciliationVerdict
{
    /// <summary>What stands in <see cref="Clusters"/> for the cells that no cluster holds.</summary>
    public const string NoCluster = "none";

    /// <summary>The phase that is over.</summary>
    public required string Phase { get; init; }

    /// <summary>source - success - quarantine, less what still may wait; 0 is good.</summary>
    public required int Missing { get; init; }

    /// <summary>source - sum of the clusters' sources: cells of no shape, or of two clusters; 0 is good.</summary>
    public required int Unclustered { get; init; }

    /// <summary>Clusters whose own counts do not balance.</summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>Decisions about cells that are not in the store; 0 is good.</summary>
    public required int Strays { get; init; }

    /// <summary>Fixes with another number of ledger entries than of cells that were changed or put back.</summary>
    public required IReadOnlyList<string> Fixes { get; init; }

    /// <summary>Changed cells less ledger entries, over the batch; 0 is good.</summary>
    public required int MissingEntries { get; init; }

    /// <summary>Whether everything adds up.</summary>
    public bool Balanced => Missing == 0 && Unclustered == 0 && Clusters.Count == 0 && Strays == 0 && Fixes.Count == 0 && MissingEntries == 0;
}
