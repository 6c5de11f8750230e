using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>Batches over HTTP.</summary>
public sealed class BatchEndpoints(BatchIntake intake, IBatchQueue queue, IntakeLimits limits)
{
    /// <summary>Takes a batch: 202 for a new or open run, 200 for an ended one, 409 for another body under the same id, 400 with every problem.</summary>
    [Function("PostBatch")]
    public async Task<IActionResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, "submitter") is { } refusal)
        {
            return refusal;
        }

        if (await ReadBodyAsync(request, cancellationToken) is not { } body)
        {
            return Answers.Problem(StatusCodes.Status413PayloadTooLarge, ReasonCode.TooLarge, $"The limit is {limits.MaxMessageBytes} bytes.");
        }

        bool noPromote = request.Query["promote"] == "false";
        IntakeDecision decision = await intake.AcceptAsync(body, new RunOptions { NoPromote = noPromote }, cancellationToken);
        if (decision.Kind == AdmissionKind.Conflict)
        {
            return Answers.Problem(StatusCodes.Status409Conflict, ReasonCode.BatchConflict);
        }

        if (!decision.Accepted)
        {
            return Answers.Problem(StatusCodes.Status400BadRequest, decision.Problems[0].Code, null, decision.Problems);
        }

        RunRecord run = decision.Run!;
        if (run.Status == RunStatus.Queued)
        {
            await queue.PublishAsync(body, cancellationToken);
        }

        string location = $"{RunLinks.Base(request)}/runs/{run.RunId}";
        request.HttpContext.Response.Headers.Location = location;
        int status = decision.Kind == AdmissionKind.Known ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        return Answers.Ok(new BatchAnswer(run.RunId, run.BatchId, run.Status, RunLinks.Of(location)), status);
    }

    private async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limits.MaxMessageBytes)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        byte[] chunk = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limits.MaxMessageBytes)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

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
