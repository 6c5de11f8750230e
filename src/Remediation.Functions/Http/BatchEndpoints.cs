using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>Batches over HTTP.</summary>
public sealed partial class BatchEndpoints(
    BatchUpload upload, BatchIntake intake, BatchPublisher publisher, IntakeLimits limits, ILogger<BatchEndpoints> logger)
{
    // Room for the last chunk, so that our own limit is met, and told, before the server's.
    private const int Overrun = 1024 * 1024;

    /// <summary>Takes a batch: 202 for a new or open run, 200 for an ended one, 409 for another body under the same id, 400 with every problem.</summary>
    [Function("PostBatch")]
    public async Task<IActionResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Submitter) is { } refusal)
        {
            return refusal;
        }

        if (request.ContentLength > limits.MaxBatchBytes)
        {
            return Answers.Problem(StatusCodes.Status413PayloadTooLarge, ReasonCode.TooLarge, $"The limit is {limits.MaxBatchBytes} bytes.");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limits.MaxBatchBytes + Overrun;
        }

        await using UploadedBatch batch = await upload.ReceiveAsync(request.Body, cancellationToken);
        if (batch.Problem is { } problem)
        {
            int refused = problem.Code == ReasonCode.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest;
            return Answers.Problem(refused, problem.Code, null, [problem]);
        }

        var options = new RunOptions { NoPromote = request.Query["promote"] == "false" };
        IntakeDecision decision = await intake.AcceptAsync(batch.Message, options, batch.Draft, cancellationToken);
        if (decision.Kind == AdmissionKind.Conflict)
        {
            return Answers.Problem(StatusCodes.Status409Conflict, ReasonCode.BatchConflict);
        }

        if (!decision.Accepted)
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, decision.Problems[0].Code, null, decision.Problems);
        }

        RunRecord run = decision.Run!;
        if (decision.Kind == AdmissionKind.Created
            && await publisher.TryPublishAsync(run.RunId, run.Attempt, batch.Message, cancellationToken) is { } delay)
        {
            LogDelayed(run.RunId, delay);
        }

        string location = $"{RunLinks.Base(request)}/runs/{run.RunId}";
        request.HttpContext.Response.Headers.Location = location;
        int status = decision.Kind == AdmissionKind.Known ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        return Answers.Ok(new BatchAnswer(run.RunId, run.BatchId, run.Status, RunLinks.Of(location)), status);
    }

    [LoggerMessage(1004, LogLevel.Warning, "Run {RunId} is accepted and waits for the queue: {Reason}")]
    private partial void LogDelayed(string runId, string reason);

    private sealed record BatchAnswer(
        [property: JsonPropertyName("run_id")] string RunId,
        [property: JsonPropertyName("batch_id")] string BatchId,
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("links")] IReadOnlyDictionary<string, string> Links);
}

/// <summary>Addresses in answers.</summary>
internal static class RunLinks
{
    /// <summary>The address of the API as the caller reached it, without a trailing slash.</summary>
    public static string Base(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        int end = path.IndexOf("/batches", StringComparison.Ordinal);
        end = end < 0 ? path.IndexOf("/runs", StringComparison.Ordinal) : end;
        return $"{request.Scheme}://{request.Host}{request.PathBase}{(end < 0 ? path : path[..end])}";
    }

    public static Dictionary<string, string> Of(string location) => new(StringComparer.Ordinal)
    {
        ["self"] = location,
        ["clusters"] = location + "/clusters",
        ["rows"] = location + "/rows",
    };
}
