namespace Remediation.Core.Runs;

/// <summary>The runs of this deployment.</summary>
public interface IRunStore
{
    /// <summary>Stores a batch's body and its run row in one durable transaction, unless the run exists.</summary>
    Task<RunAdmission> AdmitAsync(RunRecord run, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>The run, or null.</summary>
    Task<RunRecord?> FindAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Runs from the newest on, at most <see cref="RunQuery.PageSize"/>.</summary>
    Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>The body as it came.</summary>
    Task<byte[]> ReadBodyAsync(string runId, CancellationToken cancellationToken);

    /// <summary>
    /// Enters a phase of an attempt: first entry sets the run to running. Entering a phase again, or one of an attempt that is not the present and open
    /// one, changes nothing.
    /// </summary>
    Task EnterPhaseAsync(string runId, int attempt, string phase, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>When each phase of an attempt was entered, in order.</summary>
    Task<IReadOnlyList<PhaseEntry>> PhasesAsync(string runId, int attempt, CancellationToken cancellationToken);

    /// <summary>Ends an attempt. Ending an ended attempt, or one that another followed, changes nothing.</summary>
    /// <returns>The run as it is now.</returns>
    Task<RunRecord> EndAsync(string runId, int attempt, RunEnding ending, CancellationToken cancellationToken);
}

/// <summary>How a batch was admitted.</summary>
/// <param name="Run">The run as it is in the store.</param>
/// <param name="Kind">Whether it is new, known, or known with another body.</param>
public sealed record RunAdmission(RunRecord Run, AdmissionKind Kind);

/// <summary>Whether a batch was known.</summary>
public enum AdmissionKind
{
    /// <summary>A new run.</summary>
    Created,

    /// <summary>The same batch with the same body: the run that it already has.</summary>
    Known,

    /// <summary>The batch id is taken by another body.</summary>
    Conflict,
}

/// <summary>Which runs to list.</summary>
/// <param name="Status">Only of this status.</param>
/// <param name="Table">Only of this table.</param>
/// <param name="From">Received at or after.</param>
/// <param name="To">Received before.</param>
/// <param name="PageSize">At most so many, 1 to 500.</param>
/// <param name="PageToken">Where the last page ended.</param>
public sealed record RunQuery(string? Status, string? Table, DateTimeOffset? From, DateTimeOffset? To, int PageSize, string? PageToken);

/// <summary>A page of runs.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="NextPageToken">The token of the next page, or null at the end.</param>
public sealed record RunPage(IReadOnlyList<RunRecord> Runs, string? NextPageToken);

/// <summary>When a phase was entered.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="EnteredAt">When.</param>
public sealed record PhaseEntry(string Phase, DateTimeOffset EnteredAt);

/// <summary>How an attempt ended.</summary>
/// <param name="Outcome">A <see cref="RunOutcome"/>.</param>
/// <param name="ErrorCode">A reason code, or null.</param>
/// <param name="Error">Its sentence, or null.</param>
/// <param name="ReportJson">The report.</param>
/// <param name="EndedAt">When.</param>
public sealed record RunEnding(string Outcome, string? ErrorCode, string? Error, string ReportJson, DateTimeOffset EndedAt);
