using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>Production, as far as this service writes it: only from staging, only compare-and-set on the old value (invariant I7).</summary>
public interface IPromotionStore
{
    /// <summary>
    /// Writes every AI_FIXED cell of a run into production in one transaction. A cell whose production value is no longer the old one is quarantined
    /// as CONFLICT, one without a production row as MISSING_ROW; each gets a ledger entry, and the promotion one with its counts. Promoting again in
    /// the same attempt changes nothing; a later attempt promotes what it mended.
    /// </summary>
    /// <exception cref="AttemptEndedException">The attempt was terminated, or another one followed it.</exception>
    Task<PromotionCounts> PromoteAsync(RunRecord run, PromotionEntries entries, CancellationToken cancellationToken);

    /// <summary>The current production value of a cell. False when there is no such row.</summary>
    Task<ProductionValue> ReadAsync(string table, Identity.RowKey key, string column, CancellationToken cancellationToken);
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
/// <param name="Reason">CONFLICT, MISSING_ROW or CAST_FAILED.</param>
public sealed record RefusedCell(
    string RowId, string Column, string ClusterId, string FixId, string? ExpectedValue, string? FoundValue, string Reason);

/// <summary>What a promotion did.</summary>
/// <param name="Promoted">Cells written.</param>
/// <param name="Refused">Cells quarantined.</param>
public sealed record PromotionCounts(int Promoted, int Refused);

/// <summary>A cell of production.</summary>
/// <param name="Exists">Whether the row is there.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ProductionValue(bool Exists, string? Value);
