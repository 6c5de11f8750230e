using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Staging;

/// <summary>The isolated area where decisions about cells wait. Every taken cell gets exactly one row here; one without is lost data.</summary>
public interface IStagingStore
{
    /// <summary>Undecided cells of a cluster in the order of fingerprints, as one consistent reading.</summary>
    IAsyncEnumerable<StoredCell> ReadUndecidedAsync(string runId, Cluster cluster, CancellationToken cancellationToken);

    /// <summary>Stages decisions and appends their ledger entries, in one transaction. A cell that is staged already makes the whole call fail.</summary>
    /// <exception cref="Runs.AttemptEndedException">The fix is not in force any more.</exception>
    Task StageAsync(string runId, FixRecord fix, IReadOnlyList<StagedCell> cells, IReadOnlyList<EntryBundle> entries, CancellationToken cancellationToken);

    /// <summary>Gives every undecided cell of a cluster the same state and reason.</summary>
    /// <exception cref="Runs.AttemptEndedException">The fix is not in force any more.</exception>
    Task StageAllAsync(string runId, Cluster cluster, FixRecord fix, CellState state, string reasonCode, CancellationToken cancellationToken);

    /// <summary>Counts cells, decisions and ledger entries as they are in the store, in one consistent reading.</summary>
    Task<CellCounts> CountAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Cells of a run with their decisions, from the store's order.</summary>
    Task<CellPage> ListAsync(string runId, CellState? state, int pageSize, string? pageToken, CancellationToken cancellationToken);

    /// <summary>All cells of a run with their decisions, in the batch's order of no promise.</summary>
    IAsyncEnumerable<CellRow> ReadAllAsync(string runId, CancellationToken cancellationToken);

    /// <summary>A few cells of a cluster with old and new value.</summary>
    Task<IReadOnlyList<CellRow>> SampleAsync(string runId, Cluster cluster, int count, CancellationToken cancellationToken);
}

/// <summary>A taken cell as a fix sees it.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="RowId">The sender's row id.</param>
/// <param name="Fingerprint">The row's fingerprint.</param>
/// <param name="Value">The old value.</param>
/// <param name="Peers">The values that other rows allow, as a JSON array, or null.</param>
public readonly record struct StoredCell(Intake.CellAddress Address, string RowId, Fingerprint Fingerprint, string? Value, string? Peers);

/// <summary>A decision about a cell.</summary>
/// <param name="Address">Where it lies.</param>
/// <param name="State">What became of it.</param>
/// <param name="NewValue">The mended value of an AI_FIXED cell.</param>
/// <param name="Changed">Whether the mended value differs from the old one, so that the ledger has an entry.</param>
/// <param name="Reason">The reason code of a quarantined cell.</param>
public readonly record struct StagedCell(Intake.CellAddress Address, CellState State, string? NewValue, bool Changed, string? Reason);

/// <summary>A cell with its decision, as people and machines ask for it.</summary>
/// <param name="RowId">The sender's row id.</param>
/// <param name="Key">The primary key as canonical JSON.</param>
/// <param name="Column">The column.</param>
/// <param name="OldValue">The value that came.</param>
/// <param name="NewValue">The mended value.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">The reason code of a quarantined cell.</param>
/// <param name="Detail">What was wrong with the row at intake, in words.</param>
/// <param name="ClusterId">The cluster, or null.</param>
/// <param name="FixId">The fix, or null.</param>
/// <param name="Reasoning">The fix's sentence, of a mended cell.</param>
/// <param name="ConfidenceScore">The score that the fix was applied with, of a mended cell.</param>
public sealed record CellRow(
    string RowId,
    string Key,
    string Column,
    string? OldValue,
    string? NewValue,
    CellState State,
    string? Reason,
    string? Detail,
    string? ClusterId,
    string? FixId,
    string? Reasoning,
    double? ConfidenceScore);

/// <summary>A page of cells.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="NextPageToken">The token of the next page, or null at the end.</param>
public sealed record CellPage(IReadOnlyList<CellRow> Cells, string? NextPageToken);
