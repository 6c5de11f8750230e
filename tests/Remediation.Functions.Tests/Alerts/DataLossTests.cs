using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Alerts;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Functions.Tests.Fixtures;
using Remediation.Functions.Tests.Http;
using Remediation.TestServers.Alerts;

namespace Remediation.Functions.Tests.Alerts;

/// <summary>Stores that lose data behind the app's back: the run stops as <c>data_loss</c>, production stays as it was, and people are told.</summary>
public sealed class DataLossTests : IAsyncLifetime
{
    private const string Secret = "QZX";

    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-loss-").FullName;
    private AlertReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await AlertReceiver.StartAsync();

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static TheoryData<string, int> Losses() => new() { { "rows", 1 }, { "decisions", 1 }, { "receipts", 0 } };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Run_StoreLosesAPartOfAChunk_StopsAndAlertsInEveryForm(string loss, int missing)
    {
        await using TestHost host = await StartAsync(loss);

        JsonElement report = await EndedAsync(host);

        Assert.Equal(("failed", "data_loss", "DATA_LOSS"), (Text(report, "status"), Text(report, "outcome"), Text(report, "error_code")));
        Assert.Equal(missing > 0, report.GetProperty("metrics").GetProperty("reconciliation").GetInt32() != 0);
        Assert.DoesNotContain("promote", (await host.LedgerAsync()).Select(e => Text(e, "kind")));
        Assert.Equal(0L, await NewValuesInProductionAsync(host));
        await UntilAsync(() => Sev1(_receiver.Webhook).Count == 1 && Sev1(_receiver.Slack).Count == 1 && Sev1(_receiver.PagerDuty).Count == 1);
        JsonElement webhook = Sev1(_receiver.Webhook)[0];
        Assert.Equal((Text(report, "run_id"), 1, "SEV1", "DATA_LOSS"), (Text(webhook, "run_id"), webhook.GetProperty("attempt").GetInt32(), Text(webhook, "severity"), Text(webhook, "code")));
        Assert.Equal(3, webhook.GetProperty("figures").GetProperty("source").GetInt32());
        Assert.Contains(Text(report, "run_id"), Text(Sev1(_receiver.Slack)[0], "text"), StringComparison.Ordinal);
        Assert.Equal((Text(webhook, "alert_id"), "critical"), (Text(Sev1(_receiver.PagerDuty)[0], "dedup_key"), Text(Sev1(_receiver.PagerDuty)[0].GetProperty("payload"), "severity")));
        Assert.All(_receiver.Received, r => Assert.DoesNotContain(Secret, r.Text, StringComparison.OrdinalIgnoreCase));
        Assert.All(_receiver.Received, r => Assert.InRange(r.Status, 200, 299));
    }

    [Fact]
    public async Task Alerts_ReceiverFailsOrHangsAtFirst_ArriveOnceItAccepts()
    {
        _receiver.At(_receiver.Webhook, n => n <= 2 ? new AlertReply(500) : AlertReply.Good);
        _receiver.At(_receiver.Slack, n => n == 1 ? AlertReply.Silence : AlertReply.Good);
        var clock = new LeapingClock();
        await using TestHost host = await StartAsync("receipts", clock);
        AlertDesk desk = host.Services.GetRequiredService<AlertDesk>();

        await EndedAsync(host);
        await UntilAsync(async () =>
        {
            clock.Leap(TimeSpan.FromHours(1));
            await desk.DeliverAsync(CancellationToken.None);
            return Sev1(_receiver.Webhook).Count > 0 && Sev1(_receiver.Slack).Count > 0 && Sev1(_receiver.PagerDuty).Count > 0
                && await UndeliveredAsync(host) == 0;
        });

        Assert.Contains(_receiver.Received, r => r.Status == 500);
        Assert.Contains(_receiver.Received, r => r.Status == 0);
        Assert.False(File.Exists(DeadLetters));
    }

    [Fact]
    public async Task Alerts_ReceiverNeverAccepts_AreKeptInTheDeadLetterFileWithoutData()
    {
        _receiver.At(_receiver.PagerDuty, _ => new AlertReply(400));
        var clock = new LeapingClock();
        await using TestHost host = await StartAsync("receipts", clock);
        AlertDesk desk = host.Services.GetRequiredService<AlertDesk>();

        string run = Text(await EndedAsync(host), "run_id");
        await UntilAsync(async () =>
        {
            clock.Leap(TimeSpan.FromHours(3));
            await desk.DeliverAsync(CancellationToken.None);
            return await UndeliveredAsync(host) == 0 && File.Exists(DeadLetters);
        });

        string[] lines = await File.ReadAllLinesAsync(DeadLetters);
        JsonElement[] dead = [.. lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l)).Where(d => Text(d, "code") == "DATA_LOSS")];
        Assert.NotEmpty(dead);
        Assert.All(dead, d => Assert.Equal((run, "SEV1", "pagerduty", "status 400"), (Text(d, "run_id"), Text(d, "severity"), Text(d, "channel"), Text(d, "failure"))));
        Assert.All(lines, l => Assert.DoesNotContain(Secret, l, StringComparison.OrdinalIgnoreCase));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(DeadLetters));
        }

        Assert.True(_receiver.Received.Count(r => r.Status == 400) >= AlertDesk.MaxFailures);
        Assert.Empty(_receiver.Taken(_receiver.PagerDuty));
        Assert.NotEmpty(Sev1(_receiver.Webhook));
    }

    [Fact]
    public async Task Restart_FromTheStartAfterTheCauseIsMended_PromotesEverything()
    {
        string run;
        await using (TestHost lossy = await StartAsync("decisions"))
        {
            run = Text(await EndedAsync(lossy), "run_id");
        }

        await using TestHost host = await StartAsync("nothing");
        await OperatorEndpointsTests.PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "failure", reason = "the disk was mended" }, HttpStatusCode.Conflict);
        await OperatorEndpointsTests.PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "start", reason = "the disk was mended" }, HttpStatusCode.Accepted);
        JsonElement report = await host.EndedAsync(run, 2);

        Assert.Equal("promoted", Text(report, "outcome"));
        Assert.Equal((3, 3), (report.GetProperty("counts").GetProperty("success").GetInt32(), report.GetProperty("ledger").GetProperty("entries").GetInt32()));
        Assert.Equal(3L, await NewValuesInProductionAsync(host));
    }

    private string DeadLetters => Path.Combine(_folder, "alerts.dead.jsonl");

    private IReadOnlyList<JsonElement> Sev1(string address) => [.. _receiver.Taken(address).Where(a => a.GetRawText().Contains("DATA_LOSS", StringComparison.Ordinal))];

    private Task<TestHost> StartAsync(string loss, TimeProvider? alertClock = null) => TestHost.StartAsync(
        _folder,
        new ScriptedGenerator(),
        new Dictionary<string, string?>
        {
            ["ALERT_WEBHOOK_URL"] = _receiver.Webhook,
            ["ALERT_SLACK_URL"] = _receiver.Slack,
            ["ALERT_PAGERDUTY_URL"] = _receiver.PagerDuty,
            ["ALERT_PAGERDUTY_KEY"] = new string('k', 32),
        },
        services =>
        {
            switch (loss)
            {
                case "rows":
                    services.AddSingleton<IIngestStore>(s => new LossyIngestStore(new SqliteIngestStore(s.GetRequiredService<SqliteDatabase>())));
                    break;
                case "decisions" or "receipts":
                    services.AddSingleton<IStagingStore>(
                        s => new LossyStagingStore(new SqliteStagingStore(s.GetRequiredService<SqliteDatabase>()), losesReceipts: loss == "receipts"));
                    break;
            }

            if (alertClock is not null)
            {
                services.AddSingleton(s => new AlertDesk(
                    s.GetRequiredService<IAlertOutbox>(), s.GetServices<IAlertChannel>(), s.GetRequiredService<IAlertDeadLetters>(), alertClock));
            }
        });

    private static async Task<JsonElement> EndedAsync(TestHost host) => await host.EndedAsync(
        await host.SubmitAsync(TestBatch.Of("b-loss", ("code", $" {Secret} "), ("code", $" {Secret}  "), ("year", " 2024 "))));

    private static Task<long> NewValuesInProductionAsync(TestHost host) => ScalarAsync(host, $"SELECT count(*) FROM production_orders WHERE value IN ('{Secret}', '2024')");

    private static Task<long> UndeliveredAsync(TestHost host) => ScalarAsync(host, "SELECT count(*) FROM ops_alerts WHERE due_at IS NOT NULL");

    private static Task<long> ScalarAsync(TestHost host, string sql) => host.Services.GetRequiredService<SqliteDatabase>().ReadAsync(connection =>
    {
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    });

    private static Task UntilAsync(Func<bool> wanted) => UntilAsync(() => Task.FromResult(wanted()));

    private static async Task UntilAsync(Func<Task<bool>> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await wanted())
        {
            await Task.Delay(25, patience.Token);
        }
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString()!;

    /// <summary>The wall clock, moved on by hand.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long _ahead;

        public void Leap(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
    }
}
