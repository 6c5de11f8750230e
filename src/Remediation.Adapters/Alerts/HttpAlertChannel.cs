using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Remediation.Adapters.Egress;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Alerts;

/// <summary>
/// Posts an alert as JSON to one receiver. Any answer of the 2xx kind means that it took the alert; everything else, no answer included, is told as a
/// word or a status and tried again by the outbox.
/// </summary>
/// <param name="name">The channel's name.</param>
/// <param name="least">The least bad severity that it takes.</param>
/// <param name="client">A guarded client whose base address is the receiver.</param>
/// <param name="bodyOf">The receiver's form of an alert.</param>
public sealed class HttpAlertChannel(string name, AlertSeverity least, HttpClient client, Func<Alert, JsonObject> bodyOf) : IAlertChannel, IDisposable
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public AlertSeverity Least => least;

    /// <summary>A receiver that takes our own form.</summary>
    public static HttpAlertChannel Webhook(HttpClient client, AlertSeverity least) => new("webhook", least, client, AlertJson.Of);

    /// <summary>A Slack incoming webhook.</summary>
    public static HttpAlertChannel Slack(HttpClient client, AlertSeverity least) => new("slack", least, client, alert => new JsonObject { ["text"] = alert.Summary + "\n" + Lines(alert) });

    /// <summary>PagerDuty Events API v2 (<c>/v2/enqueue</c>): one incident for each alert id.</summary>
    public static HttpAlertChannel PagerDuty(HttpClient client, AlertSeverity least, string routingKey) => new(
        "pagerduty",
        least,
        client,
        alert => new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = "trigger",
            ["dedup_key"] = alert.AlertId,
            ["payload"] = new JsonObject
            {
                ["summary"] = alert.Summary,
                ["source"] = "remediation",
                ["severity"] = alert.Severity switch { AlertSeverity.Sev1 => "critical", AlertSeverity.Sev2 => "error", _ => "warning" },
                ["timestamp"] = alert.RaisedAt.ToUniversalTime().ToString("O"),
                ["class"] = alert.Code,
                ["custom_details"] = AlertJson.Figures(alert),
            },
        });

    /// <inheritdoc/>
    public async Task<string?> DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        try
        {
            using var body = new StringContent(bodyOf(alert).ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using HttpResponseMessage answer = await client.PostAsync((Uri?)null, body, cancellationToken);
            return answer.IsSuccessStatusCode ? null : $"status {(int)answer.StatusCode}";
        }
        catch (EgressRefusedException)
        {
            return "the receiver is not on the list of allowed endpoints";
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static string Lines(Alert alert) =>
        string.Join('\n', alert.Figures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {f.Value}"));
}
