using Remediation.Core.Alerts;

namespace Remediation.Adapters.Tests.Alerts;

/// <summary>What every outbox must do, whatever keeps it.</summary>
public abstract class AlertOutboxContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    protected abstract IAlertOutbox Outbox { get; }

    [Fact]
    public async Task Due_KeptAlert_ComesForEachChannelAsItWas()
    {
        Alert alert = AlertOf("a", AlertSeverity.Sev1);
        await Outbox.KeepAsync([alert], ["webhook", "slack"], CancellationToken.None);

        IReadOnlyList<AlertDelivery> due = await Outbox.DueAsync(Now, 10, CancellationToken.None);

        Assert.Equal(["slack", "webhook"], due.Select(d => d.Channel));
        Assert.All(due, d => Assert.Equal(0, d.Failures));
        Assert.Equal(alert with { Figures = due[0].Alert.Figures }, due[0].Alert);
        Assert.Equal(alert.Figures, due[0].Alert.Figures);
        Assert.Empty(await Outbox.DueAsync(Now.AddTicks(-10), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Keep_SameAlertAgain_ChangesNothingEvenAfterItWasDelivered()
    {
        Alert alert = AlertOf("a", AlertSeverity.Sev1);
        await Outbox.KeepAsync([alert], ["webhook"], CancellationToken.None);
        await Outbox.KeepAsync([alert], ["webhook"], CancellationToken.None);
        await Outbox.EndAsync(Assert.Single(await Outbox.DueAsync(Now, 10, CancellationToken.None)), CancellationToken.None);
        await Outbox.KeepAsync([alert], ["webhook"], CancellationToken.None);

        Assert.Empty(await Outbox.DueAsync(Now.AddYears(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Postpone_FailedDelivery_IsDueLaterAndCountsItsFailures()
    {
        await Outbox.KeepAsync([AlertOf("a", AlertSeverity.Sev2)], ["webhook"], CancellationToken.None);
        await Outbox.PostponeAsync(Assert.Single(await Outbox.DueAsync(Now, 10, CancellationToken.None)), Now.AddSeconds(5), CancellationToken.None);

        Assert.Empty(await Outbox.DueAsync(Now.AddSeconds(4), 10, CancellationToken.None));
        Assert.Equal(1, Assert.Single(await Outbox.DueAsync(Now.AddSeconds(5), 10, CancellationToken.None)).Failures);
    }

    [Fact]
    public async Task Postpone_DeliveryThatIsOver_ChangesNothing()
    {
        await Outbox.KeepAsync([AlertOf("a", AlertSeverity.Sev2)], ["webhook"], CancellationToken.None);
        AlertDelivery delivery = Assert.Single(await Outbox.DueAsync(Now, 10, CancellationToken.None));
        await Outbox.EndAsync(delivery, CancellationToken.None);

        await Outbox.PostponeAsync(delivery, Now.AddSeconds(5), CancellationToken.None);

        Assert.Empty(await Outbox.DueAsync(Now.AddYears(1), 10, CancellationToken.None));
    }

    [Fact]
    public async Task Due_MoreThanWanted_GivesTheWorstFirst()
    {
        await Outbox.KeepAsync([AlertOf("mild", AlertSeverity.Sev3), AlertOf("bad", AlertSeverity.Sev1), AlertOf("middling", AlertSeverity.Sev2)], ["webhook"], CancellationToken.None);

        Assert.Equal(["bad", "middling"], (await Outbox.DueAsync(Now, 2, CancellationToken.None)).Select(d => d.Alert.AlertId));
    }

    private static Alert AlertOf(string id, AlertSeverity severity) => new()
    {
        AlertId = id,
        Severity = severity,
        Code = "DATA_LOSS",
        RunId = "r1",
        Attempt = 2,
        Figures = new Dictionary<string, double> { ["source"] = 5, ["quarantine_rate"] = 0.25 },
        RaisedAt = Now,
    };
}
