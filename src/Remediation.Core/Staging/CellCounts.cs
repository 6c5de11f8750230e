using Remediation.Core.Clustering;
using Remediation.Core.Runs;

namespace Remediation.Core.Staging;

/// <summary>A run's cells, counted from one consistent reading of the store.</summary>
public sealed record CellCounts
{
    /// <summary>Cells taken in, as ingest counted them.</summary>
    public required int Source { get; init; }

    /// <summary>Cells by state, only those with a staged decision.</summary>
    public required IReadOnlyDictionary<CellState, int> ByState { get; init; }

    /// <summary>Quarantined cells by reason code.</summary>
    public required IReadOnlyDictionary<string, int> ByReason { get; init; }

    /// <summary>AI_FIXED (and later) cells whose value changed.</summary>
    public required int Changed { get; init; }

    /// <summary>Fix entries in the ledger for this run, without those of fixes that a restart superseded (see <see cref="Ledger.OperatorEntry"/>).</summary>
    public required int FixEntries { get; init; }

    /// <summary>Changed cells whose mended value is in production, as far as this service knows.</summary>
    public required int InProduction { get; init; }

    /// <summary>Changed cells whose old value a rollback put back.</summary>
    public required int RolledBack { get; init; }

    /// <summary>Decisions about cells that are not in the store.</summary>
    public required int Strays { get; init; }

    /// <summary>Cells of each cluster; those that no cluster holds (quarantined at intake, or not clustered yet) stand under the id null.</summary>
    public required IReadOnlyList<ClusterCounts> Clusters { get; init; }

    /// <summary>Changed cells and ledger entries of each fix that has any.</summary>
    public required IReadOnlyList<FixReceipts> Receipts { get; init; }

    /// <summary>Mended cells, promoted or not.</summary>
    public int Success => ByState.Where(s => CellStateNames.IsSuccess(s.Key)).Sum(s => s.Value);

    /// <summary>Cells that wait for a person or stay as they are.</summary>
    public int Quarantine => ByState.GetValueOrDefault(CellState.HumanReview) + ByState.GetValueOrDefault(CellState.Quarantined);

    /// <summary>Cells in the store without a decision.</summary>
    public int Undecided => Clusters.Sum(c => c.Undecided);

    /// <summary>Puts together what a store counted.</summary>
    /// <param name="source">The source count that ingest fixed, 0 before.</param>
    /// <param name="shapes">Every shape of the run.</param>
    /// <param name="decided">Decisions about stored cells, grouped.</param>
    /// <param name="entries">Fix entries that count, by fix.</param>
    /// <param name="clusters">The run's clusters, without those that a split replaced.</param>
    public static CellCounts Of(
        int source,
        IReadOnlyCollection<ShapeCount> shapes,
        IReadOnlyCollection<DecidedCount> decided,
        IReadOnlyCollection<EntryCount> entries,
        IReadOnlyCollection<Cluster> clusters)
    {
        ILookup<int, ShapeCount> byShape = shapes.ToLookup(s => s.ShapeNo);
        ILookup<int, DecidedCount> decidedByShape = decided.ToLookup(d => d.ShapeNo);
        HashSet<int> clustered = [.. clusters.SelectMany(c => c.Shapes).Select(s => s.ShapeNo)];
        var entriesByFix = entries.ToDictionary(e => e.FixId, StringComparer.Ordinal);
        ILookup<string, DecidedCount> changedByFix = decided.Where(d => d.Changed > 0).ToLookup(d => d.FixId ?? "", StringComparer.Ordinal);
        return new CellCounts
        {
            Source = source,
            ByState = decided.GroupBy(d => d.State, d => d.Cells).ToDictionary(g => g.Key, g => g.Sum()),
            ByReason = decided.Where(d => d.Reason is not null).GroupBy(d => d.Reason!, d => d.Cells, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal),
            Changed = decided.Sum(d => d.Changed),
            FixEntries = entries.Sum(e => e.Entries),
            InProduction = ChangesIn(decided, CellState.Promoted),
            RolledBack = ChangesIn(decided, CellState.RolledBack),
            Strays = shapes.Sum(s => s.Staged) - decided.Sum(d => d.Cells),
            Clusters =
            [
                .. clusters.Select(c => CountsOf(c.ClusterId, c.Shapes.Select(s => s.ShapeNo)))
                    .Append(CountsOf(null, byShape.Select(s => s.Key).Where(s => !clustered.Contains(s))))
                    .OrderBy(c => c.ClusterId, StringComparer.Ordinal),
            ],
            Receipts =
            [
                .. changedByFix.Select(g => g.Key).Union(entriesByFix.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(fix => ReceiptsOf(fix, [.. changedByFix[fix]], entriesByFix.GetValueOrDefault(fix))),
            ],
        };

        static int ChangesIn(IEnumerable<DecidedCount> decided, CellState state) => decided.Where(d => d.State == state).Sum(d => d.Changed);

        static FixReceipts ReceiptsOf(string fix, DecidedCount[] changed, EntryCount entries) =>
            new(fix, changed.Sum(d => d.Changed), entries.Entries, ChangesIn(changed, CellState.RolledBack), entries.Rollbacks);

        ClusterCounts CountsOf(string? id, IEnumerable<int> shapeNos)
        {
            var counts = new ClusterCounts(id, 0, 0, 0, 0);
            foreach (int shapeNo in shapeNos)
            {
                DecidedCount[] groups = [.. decidedByShape[shapeNo]];
                int success = groups.Where(d => CellStateNames.IsSuccess(d.State)).Sum(d => d.Cells);
                counts = counts with
                {
                    Source = counts.Source + byShape[shapeNo].Sum(s => s.Source),
                    Undecided = counts.Undecided + byShape[shapeNo].Sum(s => s.Stored) - groups.Sum(d => d.Cells),
                    Success = counts.Success + success,
                    Quarantine = counts.Quarantine + groups.Where(d => d.State is CellState.HumanReview or CellState.Quarantined).Sum(d => d.Cells),
                };
            }

            return counts;
        }
    }
}

/// <summary>A cluster's cells, counted.</summary>
/// <param name="ClusterId">The cluster, or null for the cells that no cluster holds.</param>
/// <param name="Source">Cells taken in, as ingest counted them.</param>
/// <param name="Undecided">Cells in the store without a decision.</param>
/// <param name="Success">Mended cells.</param>
/// <param name="Quarantine">Cells that wait for a person or stay as they are.</param>
public sealed record ClusterCounts(string? ClusterId, int Source, int Undecided, int Success, int Quarantine);

/// <summary>A fix's changes and their receipts (invariant I5), and the same of what rollbacks put back.</summary>
/// <param name="FixId">The fix; empty for changed cells that name none.</param>
/// <param name="Changed">Staged cells whose value the fix changed.</param>
/// <param name="Entries">Its <c>fix</c> entries in the ledger.</param>
/// <param name="RolledBack">Those of the cells that hold their old value again.</param>
/// <param name="RollbackEntries">The <c>rollback</c> entries about its cells.</param>
public sealed record FixReceipts(string FixId, int Changed, int Entries, int RolledBack = 0, int RollbackEntries = 0)
{
    /// <summary>Whether every change and every rollback of one has its entry.</summary>
    public bool Balanced => Changed == Entries && RolledBack == RollbackEntries;
}

/// <summary>One shape, as a store counts it.</summary>
/// <param name="ShapeNo">The shape.</param>
/// <param name="Source">Its cells, as ingest counted them; 0 when ingest knows of no such shape.</param>
/// <param name="Stored">Its cells in the store.</param>
/// <param name="Staged">Its staged decisions, those about cells that are not in the store too.</param>
public readonly record struct ShapeCount(int ShapeNo, int Source, int Stored, int Staged);

/// <summary>Decisions about stored cells of one shape that have fix, state and reason in common.</summary>
/// <param name="ShapeNo">The shape.</param>
/// <param name="FixId">The fix, or null.</param>
/// <param name="State">The state.</param>
/// <param name="Reason">The reason code, or null.</param>
/// <param name="Cells">How many.</param>
/// <param name="Changed">How many of them changed their value.</param>
public readonly record struct DecidedCount(int ShapeNo, string? FixId, CellState State, string? Reason, int Cells, int Changed);

/// <summary>Ledger entries about the cells of one fix, as the bundles count them.</summary>
/// <param name="FixId">The fix.</param>
/// <param name="Entries">Of kind <c>fix</c>.</param>
/// <param name="Rollbacks">Of kind <c>rollback</c>.</param>
public readonly record struct EntryCount(string FixId, int Entries, int Rollbacks = 0);
