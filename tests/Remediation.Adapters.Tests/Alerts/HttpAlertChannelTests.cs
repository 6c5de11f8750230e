using System.Net;
using System.Text.Json;
using Remediation.Adapters.Alerts;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Tests.Alerts;

public sealed class HttpAlertChannelTests : IDisposable
{
    private readonly Receiver _receiver = new();

    [Fact]
    public async Task Deliver_Webhook_GetsIdsAndFiguresInTheReportsWords()
    {
        using var channel = HttpAlertChannel.Webhook(_receiver.Client(), AlertSeverity.Sev3);

        Assert.Null(await channel.DeliverAsync(DataLoss, CancellationToken.None));

        JsonElement sent = _receiver.Got.Single();
        Assert.Equal(
            ["alert_id", "severity", "code", "summary", "run_id", "attempt", "raised_at", "figures"], sent.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("SEV1", "DATA_LOSS", "r1", 2), (Text(sent, "severity"), Text(sent, "code"), Text(sent, "run_id"), sent.GetProperty("attempt").GetInt32()));
        Assert.Equal(5, sent.GetProperty("figures").GetProperty("source").GetDouble());
    }

    [Fact]
    public async Task Deliver_Slack_GetsAText()
    {
        using var channel = HttpAlertChannel.Slack(_receiver.Client(), AlertSeverity.Sev3);

        Assert.Null(await channel.DeliverAsync(DataLoss, CancellationToken.None));

        JsonElement sent = _receiver.Got.Single();
        Assert.Equal("text", Assert.Single(sent.EnumerateObject()).Name);
        Assert.StartsWith("SEV1 DATA_LOSS in run r1", Text(sent, "text"), StringComparison.Ordinal);
        Assert.Contains("source: 5", Text(sent, "text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AlertSeverity.Sev1, "critical")]
    [InlineData(AlertSeverity.Sev2, "error")]
    [InlineData(AlertSeverity.Sev3, "warning")]
    public async Task Deliver_PagerDuty_TriggersOneIncidentForEachAlertId(AlertSeverity severity, string expected)
    {
        using var channel = HttpAlertChannel.PagerDuty(_receiver.Client(), AlertSeverity.Sev3, "routing-key");

        Assert.Null(await channel.DeliverAsync(DataLoss with { Severity = severity }, CancellationToken.None));

        JsonElement sent = _receiver.Got.Single();
        Assert.Equal(("routing-key", "trigger", "r1-2-DATA_LOSS"), (Text(sent, "routing_key"), Text(sent, "event_action"), Text(sent, "dedup_key")));
        JsonElement payload = sent.GetProperty("payload");
        Assert.Equal((expected, "remediation", "DATA_LOSS"), (Text(payload, "severity"), Text(payload, "source"), Text(payload, "class")));
        Assert.True(Text(payload, "summary").Length <= 1024);
        Assert.Equal(5, payload.GetProperty("custom_details").GetProperty("source").GetDouble());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(302)]
    public async Task Deliver_ReceiverThatRefuses_TellsTheStatus(int status)
    {
        _receiver.Status = status;
        using var channel = HttpAlertChannel.Webhook(_receiver.Client(), AlertSeverity.Sev3);

        Assert.Equal($"status {status}", await channel.DeliverAsync(DataLoss, CancellationToken.None));
    }

    [Fact]
    public async Task Deliver_NobodyThere_TellsSoWithoutTheAddress()
    {
        using HttpClient client = _receiver.Client();
        _receiver.Dispose();
        using var channel = HttpAlertChannel.Webhook(client, AlertSeverity.Sev3);

        string? failure = await channel.DeliverAsync(DataLoss, CancellationToken.None);

        Assert.Equal(nameof(HttpRequestError.ConnectionError), failure);
    }

    public void Dispose() => _receiver.Dispose();

    private static Alert DataLoss => new()
    {
        AlertId = "r1-2-DATA_LOSS",
        Severity = AlertSeverity.Sev1,
        Code = "DATA_LOSS",
        RunId = "r1",
        Attempt = 2,
        Figures = new Dictionary<string, double> { ["source"] = 5, ["success"] = 3 },
        RaisedAt = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
    };

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener;
        private readonly string _address;

        public Receiver()
        {
            (_listener, _address) = Listen();
            _ = AnswerAsync();
        }

        public List<JsonElement> Got { get; } = [];

        public int Status { get; set; } = 202;

        public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new Uri(_address + "hook") };

        public void Dispose() => _listener.Close();

        // The listener cannot be asked for a free port, so ports are tried.
        private static (HttpListener Listener, string Address) Listen()
        {
            for (int port = 21_000; ; port++)
            {
                var listener = new HttpListener();
                string address = $"http://127.0.0.1:{port}/";
                listener.Prefixes.Add(address);
                try
                {
                    listener.Start();
                    return (listener, address);
                }
                catch (HttpListenerException) when (port < 32_000)
                {
                    listener.Close();
                }
            }
        }

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    using (JsonDocument body = await JsonDocument.ParseAsync(context.Request.InputStream))
                    {
                        Got.Add(body.RootElement.Clone());
                    }

                    context.Response.StatusCode = Status;
                    context.Response.Close();
                }
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
