using Remediation.Core.Runs;

namespace Remediation.Core.Alerts;

/// <summary>
/// Raises alerts and sees them delivered: at least once through every channel, tried again with growing pauses, and kept in the dead letters when a
/// receiver does not take one for about a day.
/// </summary>
public sealed class AlertDesk(IAlertOutbox outbox, IEnumerable<IAlertChannel> channels, IAlertDeadLetters deadLetters, TimeProvider time)
{
    /// <summary>Deliveries that fail before an alert is given up.</summary>
    public const int MaxFailures = 20;

    private const int MostAtOnce = 64;
    private static readonly TimeSpan LastLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    private readonly Dictionary<string, IAlertChannel> _channels = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>Raises the alerts of an ended attempt. Raising them again changes nothing.</summary>
    /// <returns>The alerts.</returns>
    public async Task<IReadOnlyList<Alert>> RaiseAsync(RunReport report, CancellationToken cancellationToken)
    {
        IReadOnlyList<Alert> alerts = AlertRules.Of(report, time.GetUtcNow());
        foreach (Alert alert in alerts)
        {
            await outbox.KeepAsync([alert], [.. _channels.Values.Where(c => alert.Severity <= c.Least).Select(c => c.Name)], cancellationToken);
        }

        return alerts;
    }

    /// <summary>Tries every delivery that is due, once. Channels do not wait for each other: one whose receiver hangs delays no other.</summary>
    /// <returns>How many were tried and how many of them arrived.</returns>
    public Task<(int Tried, int Delivered)> DeliverAsync(CancellationToken cancellationToken) => DeliverDueByAsync(time.GetUtcNow(), cancellationToken);

    /// <summary>Tries what is due, and what is to be tried again shortly: the process ends, and who knows when the next one begins.</summary>
    /// <returns>How many were tried and how many of them arrived.</returns>
    public Task<(int Tried, int Delivered)> DeliverLastAsync(CancellationToken cancellationToken) =>
        DeliverDueByAsync(time.GetUtcNow() + LastLook, cancellationToken);

    private async Task<(int Tried, int Delivered)> DeliverDueByAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        IReadOnlyList<AlertDelivery> due = await outbox.DueAsync(moment, MostAtOnce, cancellationToken);
        int[] delivered = await Task.WhenAll(
            due.GroupBy(d => d.Channel, StringComparer.Ordinal).Select(channel => DeliverAsync(channel, cancellationToken)));
        return (due.Count, delivered.Sum());
    }

    private async Task<int> DeliverAsync(IEnumerable<AlertDelivery> ofChannel, CancellationToken cancellationToken)
    {
        int delivered = 0;
        foreach (AlertDelivery delivery in ofChannel)
        {
            // A channel that was taken out of the settings has no receiver any more.
            string? failure = _channels.TryGetValue(delivery.Channel, out IAlertChannel? channel)
                ? await channel.DeliverAsync(delivery.Alert, cancellationToken)
                : "the channel is not configured any more";
            if (failure is null)
            {
                await outbox.EndAsync(delivery, cancellationToken);
                delivered++;
            }
            else if (channel is null || delivery.Failures + 1 >= MaxFailures)
            {
                await deadLetters.KeepAsync(delivery, failure, cancellationToken);
                await outbox.EndAsync(delivery, cancellationToken);
            }
            else
            {
                await outbox.PostponeAsync(delivery, time.GetUtcNow() + PauseAfter(delivery.Failures + 1), cancellationToken);
            }
        }

        return delivered;
    }

    /// <summary>How long to wait after so many failures: 5 s, doubling, at most 2 h.</summary>
    internal static TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(failures - 1, 20)));
}
