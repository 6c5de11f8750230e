using System.Text.Json.Serialization;

namespace Remediation.Core.Runs;

/// <summary>
/// The account of one run: what <c>GET /api/runs/{id}</c> answers, what <c>remediation run --report</c> writes. Its field names are an
/// interface: fields may be added, never renamed. All figures are JSON numbers.
/// </summary>
public sealed record RunReport
{
    /// <summary>Identity of the run, derived from source and batch id.</summary>
    [JsonPropertyName("run_id")]
    public required string RunId { get; init; }

    /// <summary>The batch id as the sender gave it.</summary>
    [JsonPropertyName("batch_id")]
    public required string BatchId { get; init; }

    /// <summary>The table that the batch mends.</summary>
    [JsonPropertyName("table")]
    public required string Table { get; init; }

    /// <summary><c>queued running suspended completed failed terminated</c>.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    /// <summary><c>queued ingest profile cluster fix reconcile seal gate promote done</c>.</summary>
    [JsonPropertyName("phase")]
    public required string Phase { get; init; }

    /// <summary>
    /// <c>promoted held gate_refused data_loss rolled_back partly_rolled_back error</c>; null while the run is open.
    /// </summary>
    [JsonPropertyName("outcome")]
    public string? Outcome { get; init; }

    /// <summary>Why the run failed or is held, as a reason code; left out when all went well.</summary>
    [JsonPropertyName("error_code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorCode { get; init; }

    /// <summary>The sentence that goes with <see cref="ErrorCode"/>.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>1 for the first attempt; each restart adds one.</summary>
    [JsonPropertyName("attempt")]
    public required int Attempt { get; init; }

    /// <summary>When the present attempt began (RFC 3339, UTC); null while queued.</summary>
    [JsonPropertyName("started_at")]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the run ended (RFC 3339, UTC); null while open.</summary>
    [JsonPropertyName("ended_at")]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Anomalies by fate, counted from the store.</summary>
    [JsonPropertyName("counts")]
    public required RunCounts Counts { get; init; }

    /// <summary>Number of clusters that the anomalies were compressed into.</summary>
    [JsonPropertyName("clusters")]
    public required int Clusters { get; init; }

    /// <summary>Look-alike rows with different keys that share a function but were kept distinct.</summary>
    [JsonPropertyName("kept_separate")]
    public required long KeptSeparate { get; init; }

    /// <summary>Calls of a language model, repairs included.</summary>
    [JsonPropertyName("slm_calls")]
    public required long SlmCalls { get; init; }

    /// <summary>Calls of any generator (model, synthesizer, examples), repairs included.</summary>
    [JsonPropertyName("generator_calls")]
    public required long GeneratorCalls { get; init; }

    /// <summary>Calls of generators by what was wrong with them (<see cref="Generation.GenerationDefect"/>); left out when nothing was.</summary>
    [JsonPropertyName("generator_defects")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? GeneratorDefects { get; init; }

    /// <summary>One fix for each cluster that got a proposal or a decision, and for what a later attempt took up of it.</summary>
    [JsonPropertyName("fixes")]
    public required IReadOnlyList<FixReport> Fixes { get; init; }

    /// <summary>The run's measures against their thresholds (<see cref="RunMetrics"/>).</summary>
    [JsonPropertyName("metrics")]
    public required RunMetrics Metrics { get; init; }

    /// <summary>The egress check: what was seen at the border while the run was open; null in reports from before it was measured.</summary>
    [JsonPropertyName("egress")]
    public EgressFigures? Egress { get; init; }

    /// <summary>What the ledger holds of this run; null before the first seal.</summary>
    [JsonPropertyName("ledger")]
    public LedgerReport? Ledger { get; init; }

    /// <summary>The gate's verdict; null before the gate.</summary>
    [JsonPropertyName("gate")]
    public GateReport? Gate { get; init; }

    /// <summary>What was taken back of the run since it ended; left out when nothing was.</summary>
    [JsonPropertyName("rollback")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RollbackReport? Rollback { get; init; }

    /// <summary>Seconds spent in each phase, by phase name.</summary>
    [JsonPropertyName("timings")]
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <summary>Source count over the run's elapsed seconds.</summary>
    [JsonPropertyName("rows_per_second")]
    public required double RowsPerSecond { get; init; }

    /// <summary>Peak resident set of the process, in MiB.</summary>
    [JsonPropertyName("peak_rss_mb")]
    public required double PeakRssMb { get; init; }
}

/// <summary>Anomalies by fate; <c>source == success + quarantine</c> always holds for a reconciled run.</summary>
public sealed record RunCounts
{
    /// <summary>Anomalies in the batch, fixed at ingest.</summary>
    [JsonPropertyName("source")]
    public required long Source { get; init; }

    /// <summary>Anomalies whose fix was applied (AI_FIXED and later states, ROLLED_BACK among them).</summary>
    [JsonPropertyName("success")]
    public required long Success { get; init; }

    /// <summary>Anomalies for a person or set aside (HUMAN_REVIEW and QUARANTINED).</summary>
    [JsonPropertyName("quarantine")]
    public required long Quarantine { get; init; }

    /// <summary>The quarantined anomalies by reason code; sums up to <see cref="Quarantine"/>.</summary>
    [JsonPropertyName("by_reason")]
    public required IReadOnlyDictionary<string, long> ByReason { get; init; }
}

/// <summary>What operators took back of a run. The cells go on counting as success: their fix stands in the ledger, and so does its rollback.</summary>
public sealed record RollbackReport
{
    /// <summary>Rollbacks that were carried out.</summary>
    [JsonPropertyName("acts")]
    public required int Acts { get; init; }

    /// <summary>Changed cells that hold their old value again (ROLLED_BACK).</summary>
    [JsonPropertyName("restored")]
    public required long Restored { get; init; }

    /// <summary>Changed cells of the run that are still in production, or were changed by others since (PROMOTED).</summary>
    [JsonPropertyName("in_production")]
    public required long InProduction { get; init; }
}

/// <summary>One cluster's function with its provenance and verdict.</summary>
public sealed record FixReport
{
    /// <summary>Identity of the cluster, derived from column and shapes.</summary>
    [JsonPropertyName("cluster_id")]
    public required string ClusterId { get; init; }

    /// <summary>Identity of the fix, as it stands in the ledger.</summary>
    [JsonPropertyName("fix_id")]
    public string? FixId { get; init; }

    /// <summary>The attempt that wrote it. A cluster has a second fix when a later attempt took up what the first had left.</summary>
    [JsonPropertyName("attempt")]
    public int Attempt { get; init; } = 1;

    /// <summary>The column that the cluster's cells are of.</summary>
    [JsonPropertyName("column")]
    public required string Column { get; init; }

    /// <summary>Anomalies in the cluster.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }

    /// <summary>Distinct values in the cluster.</summary>
    [JsonPropertyName("distinct")]
    public required long Distinct { get; init; }

    /// <summary>The function as Python lambda text; null when no generator gave an acceptable one.</summary>
    [JsonPropertyName("lambda")]
    public string? Lambda { get; init; }

    /// <summary>The JavaScript expression that ran; null without a lambda.</summary>
    [JsonPropertyName("javascript")]
    public string? JavaScript { get; init; }

    /// <summary>Who wrote the function: <c>builtin/synthesizer@1</c>, or model name and digest; null without a lambda.</summary>
    [JsonPropertyName("model_version")]
    public string? ModelVersion { get; init; }

    /// <summary>Confidence that the generator reported of itself, 0 to 1; null without a lambda.</summary>
    [JsonPropertyName("self_confidence")]
    public double? SelfConfidence { get; init; }

    /// <summary>Confidence measured in the trial, 0 to 1; null when there was no trial.</summary>
    [JsonPropertyName("measured")]
    public double? Measured { get; init; }

    /// <summary>The lower of the two, 4 decimals; 0 when there was no trial.</summary>
    [JsonPropertyName("confidence_score")]
    public required double ConfidenceScore { get; init; }

    /// <summary><c>applied human_review quarantined</c>.</summary>
    [JsonPropertyName("decision")]
    public required string Decision { get; init; }

    /// <summary>Reason code of a decision other than <c>applied</c>; null when applied without reservation.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>The earlier fix that the library offered again; null for a new function.</summary>
    [JsonPropertyName("reused_from")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReusedFrom { get; init; }

    /// <summary>Why no generator gave a function (<see cref="Generation.GenerationDefect"/>); left out when one did.</summary>
    [JsonPropertyName("failure_kind")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FailureKind { get; init; }

    /// <summary>SHA-256 of the contract's meaning; left out without a contract.</summary>
    [JsonPropertyName("contract_hash")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContractHash { get; init; }

    /// <summary>SHA-256 of the prompt that a model was given; left out when no model was called.</summary>
    [JsonPropertyName("prompt_hash")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PromptHash { get; init; }

    /// <summary>The options that a model was called with, as canonical JSON text; left out when no model was called.</summary>
    [JsonPropertyName("model_options")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModelOptions { get; init; }

    /// <summary>The version of the program that generated and judged.</summary>
    [JsonPropertyName("code_version")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CodeVersion { get; init; }
}

/// <summary>The measures of a run. <see cref="RunThresholds"/> holds what they are held against.</summary>
public sealed record RunMetrics
{
    /// <summary><c>1 - slm_calls / source</c>; 1 for an empty batch.</summary>
    [JsonPropertyName("slm_call_reduction")]
    public required double SlmCallReduction { get; init; }

    /// <summary>Rejected over proposed lambdas, repairs included; 0 when none was proposed.</summary>
    [JsonPropertyName("lambda_rejection_rate")]
    public required double LambdaRejectionRate { get; init; }

    /// <summary><c>quarantine / source</c>; 0 for an empty batch.</summary>
    [JsonPropertyName("quarantine_rate")]
    public required double QuarantineRate { get; init; }

    /// <summary><c>fix</c> entries in the ledger over changed cells; 1 when nothing changed.</summary>
    [JsonPropertyName("audit_coverage")]
    public required double AuditCoverage { get; init; }

    /// <summary><c>source - success - quarantine</c>; anything but 0 is SEV1.</summary>
    [JsonPropertyName("reconciliation")]
    public required long Reconciliation { get; init; }

    /// <summary>Bytes to addresses that are neither loopback nor listed by the operator.</summary>
    [JsonPropertyName("egress_bytes_external")]
    public required long EgressBytesExternal { get; init; }
}

/// <summary>What the ledger holds of a run.</summary>
public sealed record LedgerReport
{
    /// <summary>Number of <c>fix</c> entries of this run.</summary>
    [JsonPropertyName("entries")]
    public required long Entries { get; init; }

    /// <summary>Merkle root (RFC 6962) of the log after this run's last seal, base64; null before it.</summary>
    [JsonPropertyName("root")]
    public string? Root { get; init; }

    /// <summary>The signed checkpoint (C2SP tlog-checkpoint) of that root; null before the seal.</summary>
    [JsonPropertyName("checkpoint")]
    public string? Checkpoint { get; init; }
}

/// <summary>The verdict of the tests before promotion.</summary>
public sealed record GateReport
{
    /// <summary>True when every test passed.</summary>
    [JsonPropertyName("passed")]
    public required bool Passed { get; init; }

    /// <summary>Every test that ran.</summary>
    [JsonPropertyName("tests")]
    public required IReadOnlyList<GateTestReport> Tests { get; init; }
}

/// <summary>One contract test at the gate.</summary>
public sealed record GateTestReport
{
    /// <summary>The test's name in the contract, e.g. <c>not_null</c>.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The column tested; null for a test of the whole table.</summary>
    [JsonPropertyName("column")]
    public string? Column { get; init; }

    /// <summary>True when the test was run and no row failed.</summary>
    [JsonPropertyName("passed")]
    public required bool Passed { get; init; }

    /// <summary><c>passed failed not_run warned error</c>; what was not run, or only warned, neither refuses the run nor vouches for it.</summary>
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>The test's argument, or why it was not run; left out when there is nothing to say.</summary>
    [JsonPropertyName("detail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>Number of rows looked at.</summary>
    [JsonPropertyName("tested")]
    public long Tested { get; init; }

    /// <summary>Number of rows that failed.</summary>
    [JsonPropertyName("failures")]
    public required long Failures { get; init; }
}

/// <summary>What each measure of a run is held against; a run outside of them alerts.</summary>
public static class RunThresholds
{
    /// <summary>Least share of model calls saved.</summary>
    public const double SlmCallReduction = 0.95;

    /// <summary>Rejected lambdas must stay below this share.</summary>
    public const double LambdaRejectionRate = 0.05;

    /// <summary>Quarantined anomalies must stay below this share.</summary>
    public const double QuarantineRate = 0.10;

    /// <summary>Every changed cell has its entry.</summary>
    public const double AuditCoverage = 1.0;

    /// <summary>Nothing is lost or counted twice.</summary>
    public const long Reconciliation = 0;

    /// <summary>Nothing leaves the perimeter.</summary>
    public const long EgressBytesExternal = 0;
}

/// <summary>Source generated JSON contract of <see cref="RunReport"/>, so that every writer gives the same bytes.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RunReport))]
public sealed partial class RunReportJson : JsonSerializerContext;
