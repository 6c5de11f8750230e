using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Remediation.Adapters.Telemetry;
using Remediation.Core.Monitoring;

namespace Remediation.Functions.Http;

/// <summary>Figures for a Prometheus server.</summary>
public sealed class MetricsEndpoints(ServiceFigures figures, MeterFigures meters)
{
    /// <summary>All figures, at most some seconds old, as text in Prometheus' format 0.0.4.</summary>
    [Function("GetMetrics")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "metrics")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (Answers.Refuse(request, KeyRoles.Reader) is { } refusal)
        {
            return refusal;
        }

        return new ContentResult
        {
            Content = MetricsPage.Of(await figures.ReadAsync(cancellationToken), meters.Read()),
            ContentType = PrometheusText.ContentType,
            StatusCode = StatusCodes.Status200OK,
        };
    }
}
