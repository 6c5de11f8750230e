using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Functions.Http;

/// <summary>Runs, their clusters and their rows over HTTP.</summary>
public sealed class RunEndpoints(IRunStore runs, RunReporter reporter, IClusterStore clusters, IFixStore fixes, IStagingStore staging)
{
    private const int PollSeconds = 1;

    /// <summary>Lists runs from the newest on.</summary>
    [Function("ListRuns")]
    public async Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        if (!Paging.TryRead(request, out Paging paging) || !TryTime(request.Query["from"], out DateTimeOffset? from) || !TryTime(request.Query["to"], out DateTimeOffset? to))
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidBatch, "page_size is 1 to 500; from and to are ISO 8601 times.");
        }

        RunPage page = await runs.ListAsync(
            new RunQuery(Text(request.Query["status"]), Text(request.Query["table"]), from, to, paging.Size, paging.Token), cancellationToken);
        return Answers.Ok(new RunListAnswer([.. page.Runs.Select(RunSummary.Of)], page.NextPageToken));
    }

    /// <summary>The report of a run: 202 while it works, 200 when it ended; with an ETag.</summary>
    [Function("GetRun")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
        }

        RunReport report = await reporter.CurrentAsync(run, cancellationToken);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(report, RunReportJson.Default.RunReport);
        string etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
        request.HttpContext.Response.Headers.ETag = etag;
        if (request.Headers.IfNoneMatch == etag)
        {
            return new StatusCodeResult(StatusCodes.Status304NotModified);
        }

        bool open = RunStatus.IsOpen(run.Status);
        if (open)
        {
            request.HttpContext.Response.Headers.Location = $"{RunLinks.Base(request)}/runs/{run.RunId}";
            request.HttpContext.Response.Headers.RetryAfter = PollSeconds.ToString(CultureInfo.InvariantCulture);
        }

        return new ContentResult
        {
            Content = System.Text.Encoding.UTF8.GetString(body),
            ContentType = "application/json; charset=utf-8",
            StatusCode = open ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
        };
    }

    /// <summary>The clusters of a run with their functions.</summary>
    [Function("ListRunClusters")]
    public async Task<IActionResult> ListClustersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/clusters")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        if (await runs.FindAsync(id, cancellationToken) is null)
        {
            return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
        }

        ILookup<string, FixRecord> decided = (await fixes.ListAsync(id, cancellationToken)).ToLookup(f => f.ClusterId, StringComparer.Ordinal);
        IReadOnlyList<Cluster> all = await clusters.ListAsync(id, cancellationToken);
        return Answers.Ok(new ClusterListAnswer([.. all.Select(c => ClusterAnswer.Of(c, decided[c.ClusterId].LastOrDefault(), null))]));
    }

    /// <summary>One cluster with its function, verdicts and samples before and after.</summary>
    [Function("GetRunCluster")]
    public async Task<IActionResult> GetClusterAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/clusters/{clusterId}")] HttpRequest request,
        string id,
        string clusterId,
        CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        if (await runs.FindAsync(id, cancellationToken) is null || await clusters.FindAsync(id, clusterId, cancellationToken) is not { } cluster)
        {
            return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
        }

        FixRecord? fix = (await fixes.ListAsync(id, cancellationToken)).LastOrDefault(f => f.ClusterId == clusterId);
        IReadOnlyList<CellRow> samples = await staging.SampleAsync(id, cluster, 20, cancellationToken);
        return Answers.Ok(ClusterAnswer.Of(cluster, fix, samples));
    }

    /// <summary>The rows of a run, optionally of one state.</summary>
    [Function("ListRunRows")]
    public async Task<IActionResult> ListRowsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/rows")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        string? wanted = Text(request.Query["state"]);
        CellState? state = wanted is null ? null : CellStateNames.Parse(wanted);
        if (!Paging.TryRead(request, out Paging paging) || (wanted is not null && state is null))
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, ReasonCode.InvalidBatch, "page_size is 1 to 500; state is a row state such as AI_FIXED.");
        }

        if (await runs.FindAsync(id, cancellationToken) is null)
        {
            return Answers.Problem(StatusCodes.Status404NotFound, ReasonCode.NotFound);
        }

        CellPage page = await staging.ListAsync(id, state, paging.Size, paging.Token, cancellationToken);
        return Answers.Ok(new RowListAnswer([.. page.Cells.Select(RowAnswer.Of)], page.NextPageToken));
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        bool good = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed);
        time = good ? parsed : null;
        return good;
    }
}

/// <summary>Which page of a list is wanted.</summary>
/// <param name="Size">At most so many items, 1 to 500.</param>
/// <param name="Token">Where the last page ended, or null.</param>
internal readonly record struct Paging(int Size, string? Token)
{
    public static bool TryRead(HttpRequest request, out Paging paging)
    {
        string? size = request.Query["page_size"];
        string? token = request.Query["page_token"];
        int number = 100;
        bool good = string.IsNullOrEmpty(size) || (int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 500);
        paging = new Paging(good ? number : 100, string.IsNullOrEmpty(token) ? null : token);
        return good;
    }
}
