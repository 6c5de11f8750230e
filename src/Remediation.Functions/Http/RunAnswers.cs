using System.Text.Json;
using System.Text.Json.Serialization;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Functions.Http;

/// <summary>A page of runs.</summary>
internal sealed record RunListAnswer(
    [property: JsonPropertyName("runs")] IReadOnlyList<RunSummary> Runs, [property: JsonPropertyName("next_page_token")] string? NextPageToken);

/// <summary>A run in a list.</summary>
internal sealed record RunSummary(
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("batch_id")] string BatchId,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("table")] string Table,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("phase")] string Phase,
    [property: JsonPropertyName("outcome")] string? Outcome,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("received_at")] DateTimeOffset ReceivedAt,
    [property: JsonPropertyName("ended_at")] DateTimeOffset? EndedAt)
{
    public static RunSummary Of(RunRecord run) =>
        new(run.RunId, run.BatchId, run.Source, run.Table, run.Status, run.Phase, run.Outcome, run.Attempt, run.ReceivedAt, run.EndedAt);
}

/// <summary>The clusters of a run.</summary>
internal sealed record ClusterListAnswer([property: JsonPropertyName("clusters")] IReadOnlyList<ClusterAnswer> Clusters);

/// <summary>A cluster with its fix.</summary>
internal sealed record ClusterAnswer(
    [property: JsonPropertyName("cluster_id")] string ClusterId,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("size")] int Size,
    [property: JsonPropertyName("distinct")] int Distinct,
    [property: JsonPropertyName("shapes")] IReadOnlyList<string> Shapes,
    [property: JsonPropertyName("kept_separate")] int KeptSeparate,
    [property: JsonPropertyName("fix")] FixAnswer? Fix,
    [property: JsonPropertyName("samples")] IReadOnlyList<RowAnswer>? Samples,
    [property: JsonPropertyName("look_alikes")] IReadOnlyList<LookAlikeAnswer>? LookAlikes)
{
    // Rows stand only in the answer about one cluster, not in the list of all.
    public static ClusterAnswer Of(Cluster cluster, FixRecord? fix, IReadOnlyList<CellRow>? samples) => new(
        cluster.ClusterId,
        cluster.Column,
        cluster.Size,
        cluster.Distinct,
        [.. cluster.Shapes.Select(s => s.Shape)],
        cluster.KeptSeparate,
        fix is null ? null : FixAnswer.Of(fix),
        samples is null ? null : [.. samples.Select(RowAnswer.Of)],
        samples is null ? null : [.. cluster.LookAlikes.Select(LookAlikeAnswer.Of)]);
}

/// <summary>Two rows that look alike and were kept apart.</summary>
internal sealed record LookAlikeAnswer(
    [property: JsonPropertyName("row_id")] string RowId,
    [property: JsonPropertyName("key")] JsonElement Key,
    [property: JsonPropertyName("like_row_id")] string LikeRowId,
    [property: JsonPropertyName("like_key")] JsonElement LikeKey,
    [property: JsonPropertyName("similarity")] double Similarity)
{
    public static LookAlikeAnswer Of(LookAlike pair)
    {
        using var key = JsonDocument.Parse(pair.Key);
        using var likeKey = JsonDocument.Parse(pair.LikeKey);
        return new LookAlikeAnswer(pair.RowId, key.RootElement.Clone(), pair.LikeRowId, likeKey.RootElement.Clone(), pair.Similarity);
    }
}

/// <summary>A fix with its verdicts.</summary>
internal sealed record FixAnswer(
    [property: JsonPropertyName("fix_id")] string FixId,
    [property: JsonPropertyName("lambda")] string? Lambda,
    [property: JsonPropertyName("javascript")] string? JavaScript,
    [property: JsonPropertyName("model_version")] string ModelVersion,
    [property: JsonPropertyName("reasoning")] string Reasoning,
    [property: JsonPropertyName("pattern_type")] string PatternType,
    [property: JsonPropertyName("alternatives")] IReadOnlyList<string> Alternatives,
    [property: JsonPropertyName("self_confidence")] double SelfConfidence,
    [property: JsonPropertyName("measured")] double Measured,
    [property: JsonPropertyName("confidence_score")] double ConfidenceScore,
    [property: JsonPropertyName("decision")] string? Decision,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("reused_from")] string? ReusedFrom,
    [property: JsonPropertyName("failure_kind")] string? FailureKind,
    [property: JsonPropertyName("contract_hash")] string? ContractHash,
    [property: JsonPropertyName("prompt_hash")] string? PromptHash,
    [property: JsonPropertyName("model_options")] string? ModelOptions,
    [property: JsonPropertyName("code_version")] string? CodeVersion)
{
    public static FixAnswer Of(FixRecord fix) => new(
        fix.FixId,
        fix.Lambda.Length == 0 ? null : fix.Lambda,
        fix.JavaScript.Length == 0 ? null : fix.JavaScript,
        fix.ModelVersion,
        fix.Reasoning,
        fix.PatternType,
        fix.Alternatives,
        fix.SelfConfidence,
        fix.Measured,
        fix.ConfidenceScore,
        fix.Decision.Length == 0 ? null : fix.Decision,
        fix.Reason,
        fix.ReusedFrom,
        fix.Lambda.Length == 0 ? fix.Defect : null,
        fix.ContractHash,
        fix.PromptHash,
        fix.ModelOptions,
        fix.CodeVersion);
}

/// <summary>A page of rows.</summary>
internal sealed record RowListAnswer(
    [property: JsonPropertyName("rows")] IReadOnlyList<RowAnswer> Rows, [property: JsonPropertyName("next_page_token")] string? NextPageToken);

/// <summary>A cell with its decision.</summary>
internal sealed record RowAnswer(
    [property: JsonPropertyName("row_id")] string RowId,
    [property: JsonPropertyName("key")] JsonElement Key,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("old_value")] string? OldValue,
    [property: JsonPropertyName("new_value")] string? NewValue,
    [property: JsonPropertyName("validation_status")] string ValidationStatus,
    [property: JsonPropertyName("quarantine_reason")] string? QuarantineReason,
    [property: JsonPropertyName("detail")] string? Detail,
    [property: JsonPropertyName("cluster_id")] string? ClusterId,
    [property: JsonPropertyName("fix_id")] string? FixId,
    [property: JsonPropertyName("ai_reasoning")] string? AiReasoning,
    [property: JsonPropertyName("confidence_score")] double? ConfidenceScore)
{
    public static RowAnswer Of(CellRow cell)
    {
        using var key = JsonDocument.Parse(cell.Key);
        return new RowAnswer(
            cell.RowId,
            key.RootElement.Clone(),
            cell.Column,
            cell.OldValue,
            cell.NewValue,
            CellStateNames.NameOf(cell.State),
            cell.Reason,
            cell.Detail,
            cell.ClusterId,
            cell.FixId,
            cell.Reasoning,
            cell.ConfidenceScore);
    }
}
