using Remediation.Core.Staging;

namespace Remediation.Core.Reconciliation;

/// <summary>
/// The zero-data-loss check (invariant I6): <c>source == success + quarantine</c>, over the batch and for every cluster, from the store's own
/// counts; and the receipts: as many fix entries as changed cells.
/// </summary>
public static class Reconciler
{
    /// <summary>Judges the counts of a run.</summary>
    public static ReconciliationVerdict Judge(CellCounts counts)
    {
        int difference = counts.Source - counts.Success - counts.Quarantine;
        bool receipts = counts.FixEntries == counts.Changed;
        return new ReconciliationVerdict(
            difference,
            [.. counts.UndecidedByCluster.Where(c => c.Value != 0).Select(c => c.Key).Order(StringComparer.Ordinal)],
            counts.Changed - counts.FixEntries,
            difference == 0 && counts.UndecidedByCluster.Values.All(n => n == 0) && receipts);
    }
}

/// <summary>Whether a run's counts balance.</summary>
/// <param name="Missing">source - success - quarantine; 0 is good.</param>
/// <param name="Clusters">Clusters with cells that nothing was decided about.</param>
/// <param name="MissingEntries">Changed cells without a ledger entry; 0 is good.</param>
/// <param name="Balanced">Whether everything adds up.</param>
public sealed record ReconciliationVerdict(int Missing, IReadOnlyList<string> Clusters, int MissingEntries, bool Balanced);
