using System.Text.Json.Nodes;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Alerts;

/// <summary>An alert as JSON, in the words of the run's report.</summary>
internal static class AlertJson
{
    /// <summary><c>{alert_id, severity, code, summary, run_id, attempt, raised_at, figures{}}</c>.</summary>
    public static JsonObject Of(Alert alert) => new()
    {
        ["alert_id"] = alert.AlertId,
        ["severity"] = alert.Severity.Word(),
        ["code"] = alert.Code,
        ["summary"] = alert.Summary,
        ["run_id"] = alert.RunId,
        ["attempt"] = alert.Attempt,
        ["raised_at"] = alert.RaisedAt.ToUniversalTime().ToString("O"),
        ["figures"] = Figures(alert),
    };

    /// <summary>The figures alone.</summary>
    public static JsonObject Figures(Alert alert) =>
        new(alert.Figures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value)));
}
