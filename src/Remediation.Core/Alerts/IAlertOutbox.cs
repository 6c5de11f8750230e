namespace Remediation.Core.Alerts;

/// <summary>Alerts that are still to be delivered, kept with the runs: a process that dies after an alert was raised delivers it when it is back.</summary>
public interface IAlertOutbox
{
    /// <summary>Keeps alerts for each channel. One that was kept before is left as it is, delivered or not.</summary>
    Task KeepAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<string> channels, CancellationToken cancellationToken);

    /// <summary>Deliveries that are due, the worst and oldest first.</summary>
    Task<IReadOnlyList<AlertDelivery>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>A delivery is over: it arrived, or it was given up.</summary>
    Task EndAsync(AlertDelivery delivery, CancellationToken cancellationToken);

    /// <summary>A delivery failed and is due again later. One that is over, because another try arrived meanwhile, stays over.</summary>
    Task PostponeAsync(AlertDelivery delivery, DateTimeOffset dueAt, CancellationToken cancellationToken);
}

/// <summary>An alert on its way through one channel.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="Failures">How often it failed so far.</param>
public sealed record AlertDelivery(Alert Alert, string Channel, int Failures);
