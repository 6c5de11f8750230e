using System.Text.Json.Serialization;
using Remediation.Core.Runs;

namespace Remediation.Functions.Orchestrations;

/// <summary>The message on <c>remediation.results</c>: ids, outcome and counts, no data.</summary>
/// <param name="RunId">The run.</param>
/// <param name="BatchId">The sender's batch id.</param>
/// <param name="Source">The sender.</param>
/// <param name="Table">The table that the batch mends.</param>
/// <param name="Attempt">The attempt that ended.</param>
/// <param name="Status">The run's status.</param>
/// <param name="Outcome">The run's outcome; null when an operator terminated it.</param>
/// <param name="Counts">The counts.</param>
public sealed record RunResult(
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("batch_id")] string BatchId,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("table")] string Table,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("outcome")] string? Outcome,
    [property: JsonPropertyName("counts")] RunCounts Counts);
