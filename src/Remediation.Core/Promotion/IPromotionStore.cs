using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>Production, as far as this service writes it: only from staging, only compare-and-set on the old value (invariant I7).</summary>
public interface IPromotionStore
{
    /// <summary>
    /// Writes the next part of a run's AI_FIXED cells into production, as large as the limits say, in one transaction that also keeps how far the
    /// promotion has come. A cell that production does not take is quarantined with its reason and gets a ledger entry; the last part appends the
    /// promotion's own entry with the counts of all parts. After the last part nothing changes any more in the same attempt; a later attempt promotes what it
    /// mended, and what an interrupted promotion before it left.
    /// </summary>
    /// <exception cref="AttemptEndedException">The attempt was terminated, or another one followed it.</exception>
    Task<PromotionStep> PromoteNextAsync(RunRecord run, PromotionEntries entries, PromotionLimits limits, CancellationToken cancellationToken);

    /// <summary>The current production value of a cell. False when there is no such row.</summary>
    /// <param name="run">The run; its table, or its contract's target, is the production table.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="column">The column, as the batch calls it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task<ProductionValue> ReadAsync(RunRecord run, Identity.RowKey key, string column, CancellationToken cancellationToken);
}

/// <summary>How much of a promotion is one transaction.</summary>
/// <param name="Whole">At most so many mended cells are promoted in one transaction, all or nothing.</param>
/// <param name="Part">While more are left, they are promoted in parts of so many, each of which stays when a later one is interrupted.</param>
public sealed record PromotionLimits(int Whole, int Part)
{
    /// <summary>One transaction up to 1,000,000 cells, above that 100,000 at a time.</summary>
    public static PromotionLimits Default { get; } = new(1_000_000, 100_000);
}

/// <summary>Makes the ledger entries of a promotion; called inside its transaction.</summary>
/// <param name="Promoted">The entry of the promotion from its counts.</param>
/// <param name="Refused">The entry of one cell that was not written.</param>
public sealed record PromotionEntries(Func<PromotionCounts, LedgerEntry> Promoted, Func<RefusedCell, LedgerEntry> Refused);

/// <summary>A cell that production did not take.</summary>
/// <param name="RowId">The sender's row id.</param>
/// <param name="Column">The column.</param>
/// <param name="ClusterId">The cluster.</param>
/// <param name="FixId">The fix.</param>
/// <param name="ExpectedValue">The old value that was expected.</param>
/// <param name="FoundValue">The value found, null when there is none.</param>
/// <param name="Reason">CONFLICT, MISSING_ROW, AMBIGUOUS_ROW, CAST_FAILED or TARGET_REFUSED.</param>
public sealed record RefusedCell(
    string RowId, string Column, string ClusterId, string FixId, string? ExpectedValue, string? FoundValue, string Reason);

/// <summary>What a promotion did so far.</summary>
/// <param name="Promoted">Cells written.</param>
/// <param name="Refused">Cells quarantined.</param>
public sealed record PromotionCounts(int Promoted, int Refused);

/// <summary>How far a promotion has come.</summary>
/// <param name="Counts">All parts so far.</param>
/// <param name="Finished">Whether nothing is left to do.</param>
/// <param name="Obstacle">Why production takes nothing of the run, as a reason code (MISSING_TABLE, MISSING_COLUMN, TARGET_FORBIDDEN); null when it does.</param>
public sealed record PromotionStep(PromotionCounts Counts, bool Finished, string? Obstacle = null);

/// <summary>A cell of production.</summary>
/// <param name="Exists">Whether the row is there.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ProductionValue(bool Exists, string? Value);
