using Remediation.Core.Alerts;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>What every outbox must do, whatever keeps it.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class AlertOutboxContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private IAlertOutbox Outbox => Store.Alerts;

    [SkippableFact]
    public async Task Due_KeptAlert_ComesForEachChannelAsItWas()
    {
        Alert alert = AlertOf("a", AlertSeverity.Sev1);
        await Outbox.KeepAsync([alert], ["webhook", "slack"], None);

        IReadOnlyList<AlertDelivery> due = await Outbox.DueAsync(Now, 10, None);

        Assert.Equal(["slack", "webhook"], due.Select(d => d.Channel));
        Assert.All(due, d => Assert.Equal(0, d.Failures));
        Assert.Equal(alert with { Figures = due[0].Alert.Figures }, due[0].Alert);
        Assert.Equal(alert.Figures, due[0].Alert.Figures);
        Assert.Empty(await Outbox.DueAsync(Now.AddTicks(-10), 10, None));
    }

    [SkippableFact]
    public async Task Keep_SameAlertAgain_ChangesNothingEvenAfterItWasDelivered()
    {
        Alert alert = AlertOf("a", AlertSeverity.Sev1);
        await Outbox.KeepAsync([alert], ["webhook"], None);
        await Outbox.KeepAsync([alert], ["webhook"], None);
        await Outbox.EndAsync(Assert.Single(await Outbox.DueAsync(Now, 10, None)), None);
        await Outbox.KeepAsync([alert], ["webhook"], None);

        Assert.Empty(await Outbox.DueAsync(Now.AddYears(1), 10, None));
    }

    [SkippableFact]
    public async Task Postpone_FailedDelivery_IsDueLaterAndCountsItsFailures()
    {
        await Outbox.KeepAsync([AlertOf("a", AlertSeverity.Sev2)], ["webhook"], None);
        await Outbox.PostponeAsync(Assert.Single(await Outbox.DueAsync(Now, 10, None)), Now.AddSeconds(5), None);

        Assert.Empty(await Outbox.DueAsync(Now.AddSeconds(4), 10, None));
        Assert.Equal(1, Assert.Single(await Outbox.DueAsync(Now.AddSeconds(5), 10, None)).Failures);
    }

    [SkippableFact]
    public async Task Postpone_DeliveryThatIsOver_ChangesNothing()
    {
        await Outbox.KeepAsync([AlertOf("a", AlertSeverity.Sev2)], ["webhook"], None);
        AlertDelivery delivery = Assert.Single(await Outbox.DueAsync(Now, 10, None));
        await Outbox.EndAsync(delivery, None);

        await Outbox.PostponeAsync(delivery, Now.AddSeconds(5), None);

        Assert.Empty(await Outbox.DueAsync(Now.AddYears(1), 10, None));
    }

    [SkippableFact]
    public async Task Due_MoreThanWanted_GivesTheWorstFirst()
    {
        await Outbox.KeepAsync([AlertOf("mild", AlertSeverity.Sev3), AlertOf("bad", AlertSeverity.Sev1), AlertOf("middling", AlertSeverity.Sev2)], ["webhook"], None);

        Assert.Equal(["bad", "middling"], (await Outbox.DueAsync(Now, 2, None)).Select(d => d.Alert.AlertId));
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
