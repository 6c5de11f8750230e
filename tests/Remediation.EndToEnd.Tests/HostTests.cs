using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>The host as a process: HTTP as a pipeline uses it, and what a SIGKILL in the middle of a batch leaves.</summary>
[Collection(nameof(PublishedCli))]
public sealed class HostTests(PublishedCli cli)
{
    [Fact]
    public async Task Host_BatchOverHttp_IsAcceptedWorkedAndAnswered()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string body = SmallBatch.Of("b-1", ("1", "31/12/2025"), ("2", "30.11.2025"), ("3", "no date"));

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/ready")).StatusCode);
        using HttpResponseMessage accepted = await PostAsync(host.Client, body);
        JsonElement answer = await accepted.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        string runId = answer.GetProperty("run_id").GetString()!;
        Assert.EndsWith("/api/runs/" + runId, accepted.Headers.Location!.ToString(), StringComparison.Ordinal);

        JsonElement report = await host.EndedAsync(runId);
        Assert.Equal(("completed", "promoted"), (report.GetProperty("status").GetString(), report.GetProperty("outcome").GetString()));
        Assert.Equal((3, 2, 1), Counts(report));

        JsonElement rows = await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/rows?state=PROMOTED&page_size=1");
        Assert.Single(rows.GetProperty("rows").EnumerateArray());
        Assert.NotNull(rows.GetProperty("next_page_token").GetString());
        JsonElement clusters = await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/clusters");
        JsonElement cluster = clusters.GetProperty("clusters").EnumerateArray().First(c => c.GetProperty("fix").GetProperty("decision").GetString() == "applied");
        Assert.Contains("strptime", cluster.GetProperty("fix").GetProperty("javascript").GetString()!, StringComparison.Ordinal);
        JsonElement one = await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/clusters/{cluster.GetProperty("cluster_id").GetString()}");
        Assert.NotEmpty(one.GetProperty("samples").EnumerateArray());
        JsonElement list = await host.Client.GetFromJsonAsync<JsonElement>("/api/runs?table=orders&status=completed");
        Assert.Equal(runId, Assert.Single(list.GetProperty("runs").EnumerateArray()).GetProperty("run_id").GetString());
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Host_EndedRun_HasAnETag()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string runId = await SubmitAsync(host.Client, SmallBatch.Of("b-1", ("1", "31/12/2025")));
        await host.EndedAsync(runId);

        using HttpResponseMessage first = await host.Client.GetAsync($"/api/runs/{runId}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{runId}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, (await host.Client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Host_SameBatchAgain_SameRun_OtherBody_Conflict()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string body = SmallBatch.Of("b-1", ("1", "31/12/2025"));
        string runId = await SubmitAsync(host.Client, body);
        await host.EndedAsync(runId);

        using HttpResponseMessage again = await PostAsync(host.Client, body);
        using HttpResponseMessage other = await PostAsync(host.Client, SmallBatch.Of("b-1", ("1", "30/12/2025")));

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(runId, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString());
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal("BATCH_CONFLICT", (await other.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("nonsense", "NOT_JSON")]
    [InlineData("{}", "INVALID_BATCH")]
    [InlineData("""{"schema":"remediation.batch/v1","batch_id":"b","source":"s","table":"t","primary_key":["id"],"contract":"nobody","rows":[{}]}""", "UNKNOWN_CONTRACT")]
    public async Task Host_BadBody_IsAProblemWithEveryFault(string body, string code)
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);

        using HttpResponseMessage answer = await PostAsync(host.Client, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Host_WithoutKeyOrRole_Refuses()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        using var stranger = new HttpClient { BaseAddress = host.Client.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/runs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/api/health")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/api/runs/nobody")).StatusCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(work.Data, "keys.json")));
        }
    }

    [Fact]
    public async Task Host_KilledInTheMiddle_EverythingIsInOrderAfterTheRestart()
    {
        using var work = new WorkFolder();
        (string file, Dictionary<string, string> truth, _) = DatesSample.Write(work, 20_000);
        string body = SmallBatch.OfLines("big", await File.ReadAllLinesAsync(file));

        // Each start is killed a little later, so that the kills fall into different phases.
        string runId = "";
        int kills = 0;
        for (int delay = 0; delay <= 1200; delay += 150)
        {
            await using RunningHost doomed = await RunningHost.StartAsync(cli, work.Data, work.Path);
            if (runId.Length == 0)
            {
                runId = await SubmitAsync(doomed.Client, body);
            }

            await Task.Delay(delay);
            await doomed.KillAsync();
            kills++;
        }

        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        JsonElement report = await host.EndedAsync(runId);
        Assert.Equal(9, kills);
        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal((20_000, 20_000, 0), Counts(report));
        Assert.Equal(0, await host.StopAsync());

        CommandResult audit = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data, "--json");
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        string[] lines = export.Output.TrimEnd('\n').Split('\n');
        Dictionary<string, string?> values = LedgerView.NewValuesByRow(lines);
        Assert.Equal(truth.Count, values.Count);
        Assert.All(truth, t => Assert.Equal(t.Value, values[t.Key]));
        Assert.Single(lines, l => l.Contains("\"kind\":\"promote\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_KilledInTheMiddleOfARestart_DiscardsAndMendsEveryRowOnce()
    {
        using var work = new WorkFolder();
        (string file, Dictionary<string, string> truth, _) = DatesSample.Write(work, 10_000);
        string body = SmallBatch.OfLines("big", await File.ReadAllLinesAsync(file));
        string runId;
        await using (RunningHost first = await RunningHost.StartAsync(cli, work.Data, work.Path))
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage accepted = await first.Client.PostAsync("/api/batches?promote=false", content);
            runId = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
            Assert.Equal("held", (await first.EndedAsync(runId)).GetProperty("outcome").GetString());

            // Not awaited: the kill comes while the call is discarding what is staged, or just after.
            Task restart = OperateAsync(first, work.Data, $"/api/runs/{runId}/restart", """{"from":"start","reason":"all over"}""");
            await Task.WhenAny(restart, Task.Delay(20));
            await first.KillAsync();
            await restart.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        for (int delay = 0; delay <= 600; delay += 200)
        {
            await using RunningHost doomed = await RunningHost.StartAsync(cli, work.Data, work.Path);
            await OperateAsync(doomed, work.Data, $"/api/runs/{runId}/restart", """{"from":"start","reason":"once more"}""");
            using HttpResponseMessage sentAgain = await PostAsync(doomed.Client, body);
            await Task.Delay(delay);
            await doomed.KillAsync();
        }

        // A pipeline that heard nothing sends its batch again: that queues what a kill between run row and queue left behind.
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        using HttpResponseMessage known = await PostAsync(host.Client, body);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        JsonElement report = await host.EndedAsync(runId);
        Assert.Equal("held", report.GetProperty("outcome").GetString());
        Assert.Equal((10_000, 10_000, 0), Counts(report));
        Assert.Equal(1, report.GetProperty("metrics").GetProperty("audit_coverage").GetDouble());
        Assert.Equal(0, report.GetProperty("metrics").GetProperty("reconciliation").GetInt32());
        Assert.Equal(0, await host.StopAsync());

        CommandResult audit = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data, "--json");
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
        string[] lines = (await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data)).Output.TrimEnd('\n').Split('\n');
        HashSet<string> superseded = LedgerView.SupersededFixes(lines);
        Dictionary<string, string?> values = LedgerView.NewValuesByRow(lines.Where(l => !superseded.Any(f => l.Contains(f, StringComparison.Ordinal))));
        Assert.Equal(truth.Count, values.Count);
        Assert.All(truth, t => Assert.Equal(t.Value, values[t.Key]));
    }

    // A restart that is not legal at the moment (the run is open again after a kill) is refused, and that is as good.
    private static async Task OperateAsync(RunningHost host, string dataFolder, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-functions-key", RunningHost.Key(dataFolder, "masterKey"));
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict });
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync("/api/batches", content);
    }

    private static async Task<string> SubmitAsync(HttpClient client, string body)
    {
        using HttpResponseMessage accepted = await PostAsync(client, body);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
    }

    private static (int Source, int Success, int Quarantine) Counts(JsonElement report)
    {
        JsonElement counts = report.GetProperty("counts");
        return (counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32(), counts.GetProperty("quarantine").GetInt32());
    }
}
