namespace Remediation.Core.Runs;

/// <summary>What the store knows of a run: one row, the authority on identity, attempts and outcome.</summary>
public sealed record RunRecord
{
    /// <summary>The run's id, see <see cref="Identity.RunIdentity"/>.</summary>
    public required string RunId { get; init; }

    /// <summary>The sender's batch id.</summary>
    public required string BatchId { get; init; }

    /// <summary>The sender.</summary>
    public required string Source { get; init; }

    /// <summary>The table the cells belong to.</summary>
    public required string Table { get; init; }

    /// <summary>The primary key's columns.</summary>
    public required IReadOnlyList<string> PrimaryKey { get; init; }

    /// <summary>Lower-case hex SHA-256 of the batch's body.</summary>
    public required string BodySha256 { get; init; }

    /// <summary>The contract as canonical JSON, or null when there is none.</summary>
    public string? ContractJson { get; init; }

    /// <summary>Valid values seen beside the anomalies, as JSON <c>{column: [values]}</c>.</summary>
    public string KnownValidJson { get; init; } = "{}";

    /// <summary>Rows of the whole table that the batch was cut from, where the sender knows; the base of <c>max_changed_share</c>.</summary>
    public int? TableRows { get; init; }

    /// <summary>What the sender or the operator asked for.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>A <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>A <see cref="RunPhase"/>.</summary>
    public required string Phase { get; init; }

    /// <summary>A <see cref="RunOutcome"/>, or null while the run is open.</summary>
    public string? Outcome { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether an operator lets the result of this attempt go into production although the run is one that is held.</summary>
    public bool HoldWaived { get; init; }

    /// <summary>The rollback that is under way, or null. While there is one, nothing else may be done to the run.</summary>
    public string? OpenRollback { get; init; }

    /// <summary>When the batch was taken in.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the present attempt began, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the run ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Rows of the batch; null before ingest ended.</summary>
    public int? SourceCount { get; init; }

    /// <summary>Cells staged as mended so far: for progress only, the verdict is counted anew.</summary>
    public int ProgressSuccess { get; init; }

    /// <summary>Cells staged as quarantined so far: for progress only.</summary>
    public int ProgressQuarantine { get; init; }

    /// <summary>Why the run failed or is held, as a reason code, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The sentence that goes with it, without data.</summary>
    public string? Error { get; init; }

    /// <summary>The final report as JSON, or null while the run is open.</summary>
    public string? ReportJson { get; init; }
}

/// <summary>What a run is asked to do differently.</summary>
public sealed record RunOptions
{
    /// <summary>Stop before promotion and wait for an operator.</summary>
    public bool NoPromote { get; init; }

    /// <summary>Apply functions to columns that no contract speaks of.</summary>
    public bool AllowUncontracted { get; init; }
}
