using Remediation.Core.Alerts;

namespace Remediation.Core.Tests.Alerts;

public sealed class AlertDeskTests
{
    private readonly Clock _time = new();
    private readonly Outbox _outbox = new();
    private readonly DeadLetters _dead = new();

    [Fact]
    public async Task Deliver_ReceiverThatTakesIt_EndsTheDelivery()
    {
        var channel = new Channel("webhook", _ => null);
        AlertDesk desk = Desk(channel);
        _outbox.Add(AlertOf("a"), "webhook");

        Assert.Equal((1, 1), await desk.DeliverAsync(CancellationToken.None));

        Assert.Equal(["a"], channel.Taken);
        Assert.Equal((0, 0), await desk.DeliverAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Deliver_ReceiverThatFailsAtFirst_IsTriedAgainAfterAPause()
    {
        var channel = new Channel("webhook", n => n < 3 ? "status 503" : null);
        AlertDesk desk = Desk(channel);
        _outbox.Add(AlertOf("a"), "webhook");

        Assert.Equal((1, 0), await desk.DeliverAsync(CancellationToken.None));
        Assert.Equal((0, 0), await desk.DeliverAsync(CancellationToken.None));
        _time.Now += AlertDesk.PauseAfter(1);
        Assert.Equal((1, 0), await desk.DeliverAsync(CancellationToken.None));
        _time.Now += AlertDesk.PauseAfter(2);

        Assert.Equal((1, 1), await desk.DeliverAsync(CancellationToken.None));
        Assert.Empty(_dead.Kept);
    }

    [Fact]
    public async Task DeliverLast_DeliveryThatFailedAMomentAgo_IsTriedOnceMore()
    {
        var channel = new Channel("webhook", n => n < 2 ? "no answer in time" : null);
        AlertDesk desk = Desk(channel);
        _outbox.Add(AlertOf("a"), "webhook");
        await desk.DeliverAsync(CancellationToken.None);

        Assert.Equal((1, 1), await desk.DeliverLastAsync(CancellationToken.None));
        Assert.Equal((0, 0), await desk.DeliverLastAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Deliver_ReceiverThatNeverTakesIt_EndsInTheDeadLettersOnce()
    {
        var channel = new Channel("pagerduty", _ => "status 400");
        AlertDesk desk = Desk(channel);
        _outbox.Add(AlertOf("a"), "pagerduty");

        for (int i = 0; i < AlertDesk.MaxFailures + 3; i++)
        {
            await desk.DeliverAsync(CancellationToken.None);
            _time.Now += TimeSpan.FromHours(2);
        }

        Assert.Equal(AlertDesk.MaxFailures, channel.Tried);
        Assert.Equal(("a", "pagerduty", "status 400"), Assert.Single(_dead.Kept));
    }

    [Fact]
    public async Task Deliver_ChannelTakenOutOfTheSettings_EndsInTheDeadLetters()
    {
        _outbox.Add(AlertOf("a"), "slack");

        Assert.Equal((1, 0), await Desk(new Channel("webhook", _ => null)).DeliverAsync(CancellationToken.None));

        Assert.Equal("slack", Assert.Single(_dead.Kept).Channel);
    }

    [Fact]
    public async Task Deliver_OneDeafReceiver_HoldsUpNoOther()
    {
        var deaf = new Channel("pagerduty", _ => "no answer in time");
        var good = new Channel("webhook", _ => null);
        _outbox.Add(AlertOf("a"), "pagerduty");
        _outbox.Add(AlertOf("a"), "webhook");

        Assert.Equal((2, 1), await Desk(deaf, good).DeliverAsync(CancellationToken.None));

        Assert.Equal(["a"], good.Taken);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(11, 5120)]
    [InlineData(12, 7200)]
    [InlineData(20, 7200)]
    public void PauseAfter_Failures_DoublesUpToTwoHours(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), AlertDesk.PauseAfter(failures));

    private static Alert AlertOf(string id) => new()
    {
        AlertId = id,
        Severity = AlertSeverity.Sev1,
        Code = "DATA_LOSS",
        RunId = "r1",
        Attempt = 1,
        Figures = new Dictionary<string, double>(),
        RaisedAt = DateTimeOffset.UnixEpoch,
    };

    private AlertDesk Desk(params IAlertChannel[] channels) => new(_outbox, channels, _dead, _time);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Channel(string name, Func<int, string?> answer) : IAlertChannel
    {
        public List<string> Taken { get; } = [];

        public int Tried { get; private set; }

        public string Name => name;

        public AlertSeverity Least => AlertSeverity.Sev3;

        public Task<string?> DeliverAsync(Alert alert, CancellationToken cancellationToken)
        {
            string? failure = answer(++Tried);
            if (failure is null)
            {
                Taken.Add(alert.AlertId);
            }

            return Task.FromResult(failure);
        }
    }

    private sealed class DeadLetters : IAlertDeadLetters
    {
        public List<(string Alert, string Channel, string Failure)> Kept { get; } = [];

        public Task KeepAsync(AlertDelivery delivery, string failure, CancellationToken cancellationToken)
        {
            Kept.Add((delivery.Alert.AlertId, delivery.Channel, failure));
            return Task.CompletedTask;
        }

        public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult((long)Kept.Count);
    }

    private sealed class Outbox : IAlertOutbox
    {
        private readonly List<(AlertDelivery Delivery, DateTimeOffset Due)> _rows = [];

        public void Add(Alert alert, string channel) => _rows.Add((new AlertDelivery(alert, channel, 0), DateTimeOffset.MinValue));

        public Task KeepAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<string> channels, CancellationToken cancellationToken)
        {
            foreach (Alert alert in alerts)
            {
                foreach (string channel in channels)
                {
                    Add(alert, channel);
                }
            }

            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<AlertDelivery>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AlertDelivery>>([.. _rows.Where(r => r.Due <= now).Take(most).Select(r => r.Delivery)]);

        public Task EndAsync(AlertDelivery delivery, CancellationToken cancellationToken)
        {
            _rows.RemoveAll(r => r.Delivery == delivery);
            return Task.CompletedTask;
        }

        public Task PostponeAsync(AlertDelivery delivery, DateTimeOffset dueAt, CancellationToken cancellationToken)
        {
            int at = _rows.FindIndex(r => r.Delivery == delivery);
            _rows[at] = (delivery with { Failures = delivery.Failures + 1 }, dueAt);
            return Task.CompletedTask;
        }
    }
}
