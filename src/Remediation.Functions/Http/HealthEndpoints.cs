using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Functions.Http;

/// <summary>Whether the service lives and can work.</summary>
public sealed class HealthEndpoints(IRunStore runs)
{
    /// <summary>The process answers.</summary>
    [Function("Health")]
    public static IActionResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Answers.Ok(new HealthAnswer("ok"));

    /// <summary>The store answers too.</summary>
    [Function("Ready")]
    public async Task<IActionResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await runs.ListAsync(new RunQuery(null, null, null, null, 1, null), cancellationToken);
            return Answers.Ok(new HealthAnswer("ready"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Answers.Problem(StatusCodes.Status503ServiceUnavailable, ReasonCode.RunError, "The store does not answer.");
        }
    }

    private sealed record HealthAnswer([property: JsonPropertyName("status")] string Status);
}
