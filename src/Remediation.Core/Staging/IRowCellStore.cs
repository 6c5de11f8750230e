namespace Remediation.Core.Staging;

/// <summary>
/// Cells of one row in every run that took it: what the ledger has no entry for, since nothing was changed (taken in, waiting, quarantined). It is the working
/// state of now, not evidence.
/// </summary>
public interface IRowCellStore
{
    /// <summary>The cells, in the order in which their runs were received.</summary>
    Task<IReadOnlyList<TakenCell>> FindAsync(string table, string rowId, CancellationToken cancellationToken);
}

/// <summary>A cell of a row in a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="BatchId">Its batch.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="ReceivedAt">When.</param>
/// <param name="Cell">The cell with its decision.</param>
public sealed record TakenCell(string RunId, string BatchId, string Source, DateTimeOffset ReceivedAt, CellRow Cell);
