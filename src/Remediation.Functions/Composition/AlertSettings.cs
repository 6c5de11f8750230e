using Remediation.Core.Alerts;

namespace Remediation.Functions.Composition;

/// <summary>Where alerts go besides the log. What is not set is not used.</summary>
public sealed record AlertSettings
{
    /// <summary>ALERT_WEBHOOK_URL: takes every alert as our own JSON.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>ALERT_SLACK_URL: a Slack incoming webhook.</summary>
    public Uri? Slack { get; init; }

    /// <summary>ALERT_PAGERDUTY_URL: the address of Events API v2, or of a relay within the perimeter that speaks it.</summary>
    public Uri? PagerDuty { get; init; }

    /// <summary>ALERT_PAGERDUTY_KEY: the service's routing key.</summary>
    public string PagerDutyKey { get; init; } = "";

    /// <summary>ALERT_LEAST: the least bad severity that is sent, SEV1, SEV2 or SEV3 (the default: all). The log has all of them.</summary>
    public AlertSeverity Least { get; init; } = AlertSeverity.Sev3;

    /// <summary>The receivers.</summary>
    public IEnumerable<Uri> Receivers => new[] { Webhook, Slack, PagerDuty }.OfType<Uri>();

    /// <summary>Reads the settings.</summary>
    internal static AlertSettings Read(SettingsReader values)
    {
        var settings = new AlertSettings
        {
            Webhook = values.Address("ALERT_WEBHOOK_URL"),
            Slack = values.Address("ALERT_SLACK_URL"),
            PagerDuty = values.Address("ALERT_PAGERDUTY_URL"),
            PagerDutyKey = values.Text("ALERT_PAGERDUTY_KEY", ""),
            Least = AlertSeverities.Parse(values.Word("ALERT_LEAST", "SEV3", "SEV1", "SEV2", "SEV3").ToUpperInvariant()) ?? AlertSeverity.Sev3,
        };
        if (settings.PagerDuty is not null && settings.PagerDutyKey.Length == 0)
        {
            values.Faults.Add("ALERT_PAGERDUTY_KEY must be the routing key of the service when ALERT_PAGERDUTY_URL is set.");
        }

        return settings;
    }
}
