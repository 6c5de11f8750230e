using Remediation.Core.Identity;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Rollback;

/// <summary>
/// Taking promoted changes back. An act is a record of its own: it is begun on a run that nobody else changes meanwhile, goes through its fixes cell by cell in
/// chunks that remember how far they came, and ends with the run's new outcome. Every method can be called again after a crash.
/// </summary>
public interface IRollbackStore
{
    /// <summary>What a run has in production, by fix in the order (cluster, attempt): changed cells in state PROMOTED.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="compare">Whether to look at production too, and count the cells that changed since; costs a look-up for each cell.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    Task<IReadOnlyList<FixInProduction>> ListAsync(string runId, bool compare, CancellationToken cancellationToken);

    /// <summary>How many acts a run has seen, the open one included.</summary>
    Task<int> CountAsync(string runId, CancellationToken cancellationToken);

    /// <summary>An act, or null.</summary>
    Task<RollbackRecord?> FindAsync(string rollbackId, CancellationToken cancellationToken);

    /// <summary>
    /// Begins an act, or finds the one of this id that was begun before. Null when the operation is not legal for the run as it is, or nothing of the
    /// clusters is in production; then nothing happened.
    /// </summary>
    Task<RollbackRecord?> BeginAsync(RollbackOrder order, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Changed cells of a fix in state PROMOTED, in the order of fingerprints, as one consistent reading.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="fixId">The fix.</param>
    /// <param name="after">Only those behind this fingerprint; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<PromotedCell> ReadAsync(string runId, string fixId, Fingerprint? after, CancellationToken cancellationToken);

    /// <summary>
    /// Puts cells back, each by compare-and-set on its promoted value: those that still hold it get the old value and are ROLLED_BACK, the others stay as they
    /// are. One durable transaction with the receipts and with how far the fix came.
    /// </summary>
    /// <param name="rollbackId">The act.</param>
    /// <param name="fixId">The fix.</param>
    /// <param name="after">How far it had come before, as the caller knows it.</param>
    /// <param name="cells">The next cells, in the order of fingerprints.</param>
    /// <param name="receipts">Makes the ledger entries from what became of the cells; called inside the transaction.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="InvalidOperationException">The fix has come to another place: somebody else works on it.</exception>
    Task RestoreAsync(
        string rollbackId,
        string fixId,
        Fingerprint? after,
        IReadOnlyList<PromotedCell> cells,
        Func<IReadOnlyList<RestoredCell>, IReadOnlyList<EntryBundle>> receipts,
        CancellationToken cancellationToken);

    /// <summary>
    /// All cells of a fix were looked at. Promoted cells that the fix had left unchanged have nothing to put back and become ROLLED_BACK with the rest.
    /// </summary>
    Task CompleteFixAsync(string rollbackId, string fixId, CancellationToken cancellationToken);

    /// <summary>Appends the act's own entry, once.</summary>
    Task CloseAsync(string rollbackId, Func<RollbackRecord, LedgerEntry> receipt, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends a closed act and gives the run its new outcome and report, in one durable transaction. Ending an ended act changes nothing.</summary>
    /// <returns>The run as it is now.</returns>
    Task<RunRecord> EndAsync(string rollbackId, RollbackEnding ending, CancellationToken cancellationToken);
}

/// <summary>What is to be taken back, by whom and why.</summary>
/// <param name="RollbackId">The act's id, from the run and the number of the act: asking again before it began is the same act.</param>
/// <param name="RunId">The run.</param>
/// <param name="Clusters">The clusters, sorted; null for the whole run.</param>
/// <param name="Actor">Who asked for it: the name of the key.</param>
/// <param name="Reason">Why.</param>
public sealed record RollbackOrder(string RollbackId, string RunId, IReadOnlyList<string>? Clusters, string Actor, string Reason)
{
    /// <summary>What ids of acts begin with.</summary>
    public const string IdPrefix = "rollback-";

    /// <summary>The id of a run's act.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="number">The number of the act, from 1.</param>
    public static string IdOf(string runId, int number) => FormattableString.Invariant($"{IdPrefix}{runId}-{number}");

    /// <summary>Whether another order is for the same.</summary>
    public bool IsAbout(IReadOnlyList<string>? clusters) =>
        Clusters is null ? clusters is null : clusters is not null && Clusters.SequenceEqual(clusters, StringComparer.Ordinal);
}

/// <summary>An act as it stands.</summary>
public sealed record RollbackRecord
{
    /// <summary>What was asked for.</summary>
    public required RollbackOrder Order { get; init; }

    /// <summary>The run's attempt when it began.</summary>
    public required int Attempt { get; init; }

    /// <summary>The fixes that it takes back, in the order (cluster, attempt).</summary>
    public required IReadOnlyList<RollbackFix> Fixes { get; init; }

    /// <summary>Whether every cell was looked at and the act's entry is in the ledger.</summary>
    public required bool Closed { get; init; }

    /// <summary>Whether the run has its new outcome.</summary>
    public required bool Ended { get; init; }

    /// <summary>Cells put back so far.</summary>
    public int Restored => Fixes.Sum(f => f.Restored);

    /// <summary>Cells left as they are so far, because they had changed since.</summary>
    public int Skipped => Fixes.Sum(f => f.Skipped);
}

/// <summary>A fix of an act.</summary>
/// <param name="FixId">The fix.</param>
/// <param name="ClusterId">Its cluster.</param>
/// <param name="Column">The column.</param>
/// <param name="Restored">Cells put back so far.</param>
/// <param name="Skipped">Cells left as they are so far.</param>
/// <param name="Reached">The last cell that was looked at, or null.</param>
/// <param name="Done">Whether all of its cells were looked at.</param>
public sealed record RollbackFix(string FixId, string ClusterId, string Column, int Restored, int Skipped, Fingerprint? Reached, bool Done);

/// <summary>What a fix has in production.</summary>
/// <param name="FixId">The fix.</param>
/// <param name="ClusterId">Its cluster.</param>
/// <param name="Column">The column.</param>
/// <param name="Cells">Changed cells in state PROMOTED.</param>
/// <param name="ChangedSince">Those of them whose production value is another one now; 0 when it was not compared.</param>
public sealed record FixInProduction(string FixId, string ClusterId, string Column, int Cells, int ChangedSince);

/// <summary>A promoted change.</summary>
/// <param name="Address">Where its decision lies.</param>
/// <param name="RowId">The sender's row id.</param>
/// <param name="Fingerprint">The row's fingerprint.</param>
/// <param name="OldValue">The value from before the promotion.</param>
/// <param name="PromotedValue">The value that the promotion wrote.</param>
public readonly record struct PromotedCell(Intake.CellAddress Address, string RowId, Fingerprint Fingerprint, string? OldValue, string? PromotedValue);

/// <summary>What became of a promoted change.</summary>
/// <param name="Cell">The change.</param>
/// <param name="Refusal">Null when the old value is back; else CONFLICT, MISSING_ROW or CAST_FAILED, and the cell stays as it is.</param>
/// <param name="FoundValue">With a refusal, the value found; null when there is none.</param>
public readonly record struct RestoredCell(PromotedCell Cell, string? Refusal, string? FoundValue);

/// <summary>How an act ends.</summary>
/// <param name="Outcome">The run's outcome from now on; null for a terminated run of which nothing was taken back.</param>
/// <param name="Status">The run's status from now on.</param>
/// <param name="ErrorCode">A reason code, or null.</param>
/// <param name="Error">Its sentence, or null.</param>
/// <param name="ReportJson">The run's report from now on.</param>
/// <param name="EndedAt">When.</param>
public sealed record RollbackEnding(string? Outcome, string Status, string? ErrorCode, string? Error, string ReportJson, DateTimeOffset EndedAt);
