using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Core.Readiness;
using Remediation.Core.Reasons;

namespace Remediation.Functions.Http;

/// <summary>Whether the service lives and can work.</summary>
public sealed class HealthEndpoints(ServiceReadiness readiness)
{
    /// <summary>The process answers.</summary>
    [Function("Health")]
    public static IActionResult Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Answers.Ok(new HealthAnswer("ok"));

    /// <summary>Everything that a run needs can be used: 200, else 503 with what cannot and why.</summary>
    [Function("Ready")]
    public async Task<IActionResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadinessFault> faults = await readiness.FaultsAsync(cancellationToken);
        return faults.Count == 0
            ? Answers.Ok(new ReadyAnswer("ready", readiness.Names))
            : Answers.Problem(
                StatusCodes.Status503ServiceUnavailable, ReasonCode.NotReady, string.Join(" ", faults.Select(f => $"{f.Name}: {f.Reason}")));
    }

    private sealed record HealthAnswer([property: JsonPropertyName("status")] string Status);

    private sealed record ReadyAnswer(
        [property: JsonPropertyName("status")] string Status, [property: JsonPropertyName("checks")] IReadOnlyList<string> Checks);
}
