using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Remediation.Core.Identity;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>The host on a real broker, fed by a client that is not ours: poison, repetition, and both sides going down in the middle.</summary>
[Collection(nameof(PublishedCli))]
public sealed class RabbitMqTests(PublishedCli cli, Broker broker) : IClassFixture<Broker>
{
    [SkippableFact]
    public async Task Host_ForeignClientPublishes_ParksPoisonAndRunsEveryBatchOnce()
    {
        await broker.ResetAsync();
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path, broker.Settings(work));
        byte[] notUtf8 = [.. "{\"schema\":\""u8, 0xFF, 0xFE, 0x0A, .. "\"}"u8];
        byte[] wrongSchema = """{"schema":"remediation.batch/v9","rows":[]}"""u8.ToArray();
        byte[] unknownContract =
            """{"schema":"remediation.batch/v1","batch_id":"u","source":"t","table":"orders","primary_key":["id"],"contract":"nobody","rows":[{}]}"""u8.ToArray();
        byte[] good = Encoding.UTF8.GetBytes(SmallBatch.Of("good", ("1", "31/12/2025"), ("2", "30.11.2025"), ("3", "no date")));
        byte[] conflict = Encoding.UTF8.GetBytes(SmallBatch.Of("good", ("1", "29/12/2025")));

        foreach (byte[] body in (byte[][])[notUtf8, wrongSchema, unknownContract, good, good])
        {
            await broker.Client.PublishAsync(Broker.Batches, body);
        }

        JsonElement report = await host.ArrivedAndEndedAsync(RunIdentity.RunId("t", "good"));
        await broker.Client.PublishAsync(Broker.Batches, conflict);
        List<ParkedMessage> parked = await broker.TakeParkedAsync(4);

        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal(
            [("BATCH_CONFLICT", Hex(conflict)), ("INVALID_BATCH", Hex(wrongSchema)), ("NOT_JSON", Hex(notUtf8)), ("UNKNOWN_CONTRACT", Hex(unknownContract))],
            parked.Select(p => (p.Reason, Hex(p.Body))).Order());
        string problems = parked.Single(p => p.Reason == "INVALID_BATCH").Problems;
        Assert.Contains("""{"code":"INVALID_BATCH","path":"$.schema"}""", problems, StringComparison.Ordinal);
        Assert.Contains("""{"code":"NO_ROWS","path":"$.rows"}""", problems, StringComparison.Ordinal);

        using var result = JsonDocument.Parse(Assert.Single(await broker.TakeResultsAsync(1)));
        Assert.Equal(RunIdentity.RunId("t", "good"), result.RootElement.GetProperty("run_id").GetString());
        Assert.Equal(("good", "t", "orders"), (Text(result, "batch_id"), Text(result, "source"), Text(result, "table")));
        Assert.Equal(2, result.RootElement.GetProperty("counts").GetProperty("success").GetInt32());
        JsonElement runs = await host.Client.GetFromJsonAsync<JsonElement>("/api/runs");
        Assert.Single(runs.GetProperty("runs").EnumerateArray());

        // host.json's prefetchCount, as the broker sees it.
        Assert.Contains("remediation.batches\t4", await broker.Server.ControlAsync("list_consumers", "queue_name", "prefetch_count"), StringComparison.Ordinal);
        Assert.Equal(0, await host.StopAsync());
    }

    [SkippableFact]
    public async Task Host_BrokerGoesAwayInMidBatchAndHostIsKilled_NothingIsLostOrDoneTwice()
    {
        await broker.ResetAsync();
        using var work = new WorkFolder();
        string settings = broker.Settings(work);
        (string file, Dictionary<string, string> truth, _) = DatesSample.Write(work, 6_000);
        string[] ids = ["big", .. Enumerable.Range(1, 8).Select(i => $"b{i}")];
        await using (RunningHost doomed = await RunningHost.StartAsync(cli, work.Data, work.Path, settings))
        {
            await broker.Client.PublishAsync(Broker.Batches, Encoding.UTF8.GetBytes(SmallBatch.OfLines("big", await File.ReadAllLinesAsync(file))));
            await RunningAsync(doomed, RunIdentity.RunId("t", "big"));
            await broker.Server.StopAsync();

            // The run ends without a broker; only its message waits. What comes by HTTP is taken.
            Assert.Equal("promoted", (await doomed.EndedAsync(RunIdentity.RunId("t", "big"))).GetProperty("outcome").GetString());
            using HttpResponseMessage ready = await doomed.Client.GetAsync("/api/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            using HttpResponseMessage accepted = await doomed.Client.PostAsync("/api/batches", new StringContent(SmallBatch.Of("b1", ("b1", "31/12/2025"))));
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

            await broker.Server.StartAsync();
            foreach (string id in ids[2..])
            {
                await broker.Client.PublishAsync(Broker.Batches, Encoding.UTF8.GetBytes(SmallBatch.Of(id, (id, "31/12/2025"))));
            }

            await RunningAsync(doomed, RunIdentity.RunId("t", ids[2]));
            await doomed.KillAsync();
        }

        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path, settings);
        foreach (string id in ids)
        {
            Assert.Equal("promoted", (await host.ArrivedAndEndedAsync(RunIdentity.RunId("t", id))).GetProperty("outcome").GetString());
        }

        // At least once each, and of no other run.
        IEnumerable<string> told = (await broker.TakeResultsAsync(ids.Length)).Select(r => JsonDocument.Parse(r).RootElement.GetProperty("run_id").GetString()!);
        Assert.Equal(ids.Select(id => RunIdentity.RunId("t", id)).Order(), told.Distinct().Order());
        Assert.Null(await broker.Client.GetAsync(Broker.DeadLetters));
        Assert.Null(await broker.Client.GetAsync(Broker.Batches));
        Assert.Equal(0, await host.StopAsync());

        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        string[] lines = export.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(ids.Length, lines.Count(l => l.Contains("\"kind\":\"promote\"", StringComparison.Ordinal)));
        Dictionary<string, string?> values = LedgerView.NewValuesByRow(lines);
        Assert.Equal(truth.Count + 8, values.Count);
        Assert.All(truth, t => Assert.Equal(t.Value, values[t.Key]));
    }

    [SkippableFact]
    public async Task Host_BrokerIsNotUpAtStart_SaysSoTakesBatchesAndCatchesUp()
    {
        await broker.ResetAsync();
        using var work = new WorkFolder();
        await broker.Server.StopAsync();
        await using RunningHost host = await RunningHost.StartWaitingAsync(cli, work.Data, work.Path, broker.Settings(work));

        using HttpResponseMessage ready = await host.Client.GetAsync("/api/ready");
        JsonElement problem = await ready.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "NOT_READY"), (ready.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains("queue: The broker at 127.0.0.1:", problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/health")).StatusCode);
        using HttpResponseMessage accepted = await host.Client.PostAsync("/api/batches", new StringContent(SmallBatch.Of("early", ("1", "31/12/2025"))));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        await broker.Server.StartAsync();

        JsonElement report = await host.EndedAsync(RunIdentity.RunId("t", "early"));
        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/ready")).StatusCode);
        Assert.Single(await broker.TakeResultsAsync(1));
        Assert.Equal(0, await host.StopAsync());
    }

    [SkippableFact]
    public async Task Host_QueueExistsOtherwise_EndsWithWhatToDo()
    {
        await broker.ResetAsync();
        using var work = new WorkFolder();
        await broker.Client.DeclareAsync(Broker.Batches);

        CommandResult host = await cli.RunAsync(
            work.Path, "host", "--url", "http://127.0.0.1:0", "--data-dir", work.Data, "--settings", broker.Settings(work));

        Assert.Equal(2, host.ExitCode);
        Assert.Contains("rabbitmqctl delete_queue remediation.batches", host.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Error, StringComparison.Ordinal);
    }

    private static async Task RunningAsync(RunningHost host, string runId)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < end; await Task.Delay(20))
        {
            using HttpResponseMessage answer = await host.Client.GetAsync($"/api/runs/{runId}");
            if (answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString() != "queued")
            {
                return;
            }
        }

        throw new TimeoutException("The run did not begin.");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private static string? Text(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString();
}
