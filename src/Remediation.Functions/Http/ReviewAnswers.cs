using System.Text.Json.Serialization;
using Remediation.Core.Reviews;

namespace Remediation.Functions.Http;

/// <summary>A page of reviews.</summary>
internal sealed record ReviewListAnswer(
    [property: JsonPropertyName("reviews")] IReadOnlyList<ReviewAnswer> Reviews, [property: JsonPropertyName("next_page_token")] string? NextPageToken);

/// <summary>A cluster that waits for a person, or waited.</summary>
internal sealed record ReviewAnswer(
    [property: JsonPropertyName("review_id")] string ReviewId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("table")] string Table,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("cluster_id")] string ClusterId,
    [property: JsonPropertyName("size")] int Size,
    [property: JsonPropertyName("lambda")] string? Lambda,
    [property: JsonPropertyName("confidence_score")] double ConfidenceScore,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("decision")] string? Decision,
    [property: JsonPropertyName("decided_by")] string? DecidedBy)
{
    public static ReviewAnswer Of(ReviewItem item) => new(
        item.ReviewId,
        item.Decision is null ? "open" : "decided",
        item.Run.RunId,
        item.Run.Table,
        item.Cluster.Column,
        item.Cluster.ClusterId,
        item.Cluster.Size,
        item.Fix.Lambda.Length == 0 ? null : item.Fix.Lambda,
        item.Fix.ConfidenceScore,
        item.Fix.Reason,
        item.Decision?.Kind,
        item.Decision?.Reviewer);
}

/// <summary>A review in full.</summary>
internal sealed record ReviewDetailAnswer(
    [property: JsonPropertyName("review")] ReviewAnswer Review,
    [property: JsonPropertyName("fix")] FixAnswer Fix,
    [property: JsonPropertyName("shapes")] IReadOnlyList<string> Shapes,
    [property: JsonPropertyName("kept_separate")] int KeptSeparate,
    [property: JsonPropertyName("preview")] ReviewPreviewAnswer Preview)
{
    public static ReviewDetailAnswer Of(ReviewItem item, ReviewPreview preview) => new(
        ReviewAnswer.Of(item), FixAnswer.Of(item.Fix), [.. item.Cluster.Shapes.Select(s => s.Shape)], item.Cluster.KeptSeparate, ReviewPreviewAnswer.Of(preview));
}

/// <summary>What a function does to the values that wait.</summary>
internal sealed record ReviewPreviewAnswer(
    [property: JsonPropertyName("rows")] int Rows,
    [property: JsonPropertyName("distinct")] int Distinct,
    [property: JsonPropertyName("mended")] int Mended,
    [property: JsonPropertyName("unchanged")] int Unchanged,
    [property: JsonPropertyName("broken")] int Broken,
    [property: JsonPropertyName("samples")] IReadOnlyList<ReviewSampleAnswer> Samples,
    [property: JsonPropertyName("identity_collision")] bool IdentityCollision)
{
    public static ReviewPreviewAnswer Of(ReviewPreview preview) => new(
        preview.Rows,
        preview.Distinct,
        preview.Mended,
        preview.Unchanged,
        preview.Broken,
        [.. preview.Samples.Select(s => new ReviewSampleAnswer(s.Before, s.After, s.Reason, s.Rows))],
        preview.IdentityCollision);
}

/// <summary>A value that waits, before and after.</summary>
internal sealed record ReviewSampleAnswer(
    [property: JsonPropertyName("before")] string? Before,
    [property: JsonPropertyName("after")] string? After,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("rows")] int Rows);

/// <summary>What became of a decision.</summary>
internal sealed record ReviewDecidedAnswer(
    [property: JsonPropertyName("review_id")] string ReviewId,
    [property: JsonPropertyName("dry_run")] bool DryRun,
    [property: JsonPropertyName("decision")] string Decision,
    [property: JsonPropertyName("lambda")] string? Lambda,
    [property: JsonPropertyName("waived")] IReadOnlyList<string> Waived,
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("preview")] ReviewPreviewAnswer? Preview)
{
    public static ReviewDecidedAnswer Of(ReviewItem item, ReviewPreview? preview, bool dryRun) => new(
        item.ReviewId,
        dryRun,
        item.Decision!.Kind,
        item.Decision.Lambda,
        item.Decision.Waived,
        item.Run.RunId,
        item.Run.Status,
        item.Run.Attempt,
        preview is null ? null : ReviewPreviewAnswer.Of(preview));
}
