using System.Text.Json.Serialization;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>A run after an operation.</summary>
internal sealed record RunStateAnswer(
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("attempt")] int Attempt)
{
    public static RunStateAnswer Of(RunRecord run) => new(run.RunId, run.Status, run.Attempt);
}

/// <summary>What a new attempt takes up, or would.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status now.</param>
/// <param name="Attempt">The attempt that was begun; of a dry run, the one that would be.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="From">Where it begins.</param>
/// <param name="Scope">What it takes anew.</param>
/// <param name="Rows">Cells taken up; null when the batch is still to be taken in.</param>
/// <param name="Clusters">Clusters taken up.</param>
/// <param name="DiscardedChanges">Staged changes that never reached production and are discarded.</param>
/// <param name="SupersededFixes">Fixes that no longer count.</param>
/// <param name="Taken">The largest of the clusters.</param>
internal sealed record RestartAnswer(
    [property: JsonPropertyName("run_id")] string RunId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("dry_run")] bool DryRun,
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("rows")] int? Rows,
    [property: JsonPropertyName("clusters")] int Clusters,
    [property: JsonPropertyName("discarded_changes")] int DiscardedChanges,
    [property: JsonPropertyName("superseded_fixes")] int SupersededFixes,
    [property: JsonPropertyName("taken")] IReadOnlyList<TakenClusterAnswer> Taken)
{
    private const int MostTaken = 100;

    public static RestartAnswer Of(RunRecord run, AttemptPlan plan, AttemptRequest request, bool dryRun) => new(
        run.RunId,
        run.Status,
        dryRun ? run.Attempt + 1 : run.Attempt,
        dryRun,
        request.From,
        request.Takes,
        plan.Rows,
        plan.Clusters.Count,
        plan.DiscardedChanges,
        plan.Superseded.Count,
        [.. plan.Clusters.Take(MostTaken).Select(c => new TakenClusterAnswer(c.ClusterId, c.Column, c.Rows))]);
}

/// <summary>Cells of a cluster that an attempt takes up.</summary>
internal sealed record TakenClusterAnswer(
    [property: JsonPropertyName("cluster_id")] string ClusterId,
    [property: JsonPropertyName("column")] string Column,
    [property: JsonPropertyName("rows")] int Rows);

/// <summary>How a bulk restart stands.</summary>
/// <param name="OperationId">Its id.</param>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>; of a dry run <c>dry_run</c>.</param>
/// <param name="Matched">Runs that the filter matched when it began.</param>
/// <param name="Restarted">Runs with a new attempt.</param>
/// <param name="Refused">Runs that could not be restarted any more.</param>
/// <param name="Runs">Of a dry run, the first of the runs; else null.</param>
internal sealed record BulkRestartAnswer(
    [property: JsonPropertyName("operation_id")] string? OperationId,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("matched")] int Matched,
    [property: JsonPropertyName("restarted")] int Restarted,
    [property: JsonPropertyName("refused")] int Refused,
    [property: JsonPropertyName("runs")] IReadOnlyList<string>? Runs);
