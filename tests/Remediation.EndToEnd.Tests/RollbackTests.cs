using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>Rollbacks as an operator asks for them, and what a SIGKILL in the middle of one leaves.</summary>
[Collection(nameof(PublishedCli))]
public sealed class RollbackTests(PublishedCli cli)
{
    [Fact]
    public async Task Rollback_TwoRunsOnTheSameCells_FirstReportsThenBothGoBack()
    {
        using var work = new WorkFolder();
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string[] key = ["--url", host.Client.BaseAddress!.ToString(), "--api-key", RunningHost.Key(work.Data, "masterKey"), "--json"];
        string a = await PromotedAsync(work, host, SmallBatch.Of("a", ("1", "31/12/2025"), ("2", "30.11.2025")), key);
        string b = await PromotedAsync(
            work, host, SmallBatch.Of("b", ("1", "2025-12-31")).Replace("date:%Y-%m-%d", "date:%d.%m.%Y", StringComparison.Ordinal), key);
        Assert.Equal([("1", "31.12.2025"), ("2", "2025-11-30")], Production.ByRow(work.Data, "orders"));

        CommandResult preview = await cli.RunAsync(work.Path, ["rollback", a, "--dry-run", .. key]);
        Assert.Equal((1, 1), (Int(preview, "restored"), Int(preview, "conflicts")));
        Assert.Equal([("1", "31.12.2025"), ("2", "2025-11-30")], Production.ByRow(work.Data, "orders"));

        CommandResult first = await RollbackAsync(work, a, "--reason", "wrong rule", key);
        Assert.Equal(("partly_rolled_back", 1, 1), (Text(first, "outcome"), Int(first, "restored"), Int(first, "conflicts")));
        JsonElement row = JsonDocument.Parse(first.Output).RootElement.GetProperty("rows")[0];
        Assert.Equal(("1", "2025-12-31", "31.12.2025"), (row.GetProperty("row_id").GetString(), row.GetProperty("expected_value").GetString(), row.GetProperty("found_value").GetString()));
        Assert.Equal([("1", "31.12.2025"), ("2", "30.11.2025")], Production.ByRow(work.Data, "orders"));

        Assert.Equal("rolled_back", Text(await RollbackAsync(work, b, "--reason", "wrong too", key), "outcome"));
        Assert.Equal([("1", "2025-12-31"), ("2", "30.11.2025")], Production.ByRow(work.Data, "orders"));
        Assert.Equal("rolled_back", Text(await RollbackAsync(work, a, "--reason", "now the rest", key), "outcome"));
        Assert.Equal([("1", "31/12/2025"), ("2", "30.11.2025")], Production.ByRow(work.Data, "orders"));

        CommandResult again = await cli.RunAsync(work.Path, ["rollback", a, "--reason", "once more", .. key]);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("INVALID_STATE", again.Error, StringComparison.Ordinal);
        CommandResult verify = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data);
        Assert.True(verify.ExitCode == 0, verify.Output);
    }

    [Fact]
    public async Task Rollback_KilledInTheMiddle_PutsEveryCellBackOnce()
    {
        using var work = new WorkFolder();
        (string file, Dictionary<string, string> truth, _) = DatesSample.Write(work, 20_000);
        string runId;
        Dictionary<string, string?> before;
        await using (RunningHost first = await RunningHost.StartAsync(cli, work.Data, work.Path))
        {
            using var content = new StringContent(SmallBatch.OfLines("big", await File.ReadAllLinesAsync(file)), Encoding.UTF8, "application/json");
            using HttpResponseMessage accepted = await first.Client.PostAsync("/api/batches", content);
            runId = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
            Assert.Equal("promoted", (await first.EndedAsync(runId)).GetProperty("outcome").GetString());
            before = (await LinesAsync(work)).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.GetProperty("kind").GetString() == "fix")
                .ToDictionary(e => e.GetProperty("row_id").GetString()!, e => e.GetProperty("old_value").GetString(), StringComparer.Ordinal);
            Assert.All(Production.ByRow(work.Data, "orders"), c => Assert.Equal(truth[c.Row], c.Value));
            await OperateAsync(first, work, runId);
            await UntilAsync(first, work, runId, o => o.GetProperty("restored").GetInt32() > 0);
            await first.KillAsync();
        }

        for (int delay = 0; delay <= 300; delay += 150)
        {
            await using RunningHost doomed = await RunningHost.StartAsync(cli, work.Data, work.Path);
            await Task.Delay(delay);
            await doomed.KillAsync();
        }

        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        JsonElement done = await UntilAsync(host, work, runId, o => o.GetProperty("status").GetString() != "running");
        Assert.Equal(("completed", "rolled_back", 20_000), (done.GetProperty("status").GetString(), done.GetProperty("outcome").GetString(), done.GetProperty("restored").GetInt32()));
        Assert.Equal("rolled_back", (await host.EndedAsync(runId)).GetProperty("outcome").GetString());
        Assert.Equal(0, await host.StopAsync());

        List<(string Row, string? Value)> production = Production.ByRow(work.Data, "orders");
        Assert.Equal(20_000, production.Count);
        Assert.All(production, c => Assert.Equal(before[c.Row], c.Value));
        CommandResult audit = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data, "--json");
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
        JsonElement[] rollbacks = [.. (await LinesAsync(work)).Select(l => JsonDocument.Parse(l).RootElement).Where(e => e.GetProperty("kind").GetString() == "rollback")];
        Assert.Equal(20_000, rollbacks.Where(e => e.TryGetProperty("row_id", out _)).Select(e => e.GetProperty("row_id").GetString()).Distinct().Count());
        Assert.Equal(20_001, rollbacks.Length);
    }

    private async Task<string> PromotedAsync(WorkFolder work, RunningHost host, string batch, string[] key)
    {
        CommandResult sent = await cli.RunAsync(work.Path, ["submit", work.Write("batch.json", batch), .. key]);
        string run = Text(sent, "run_id");
        Assert.Equal("promoted", (await host.EndedAsync(run)).GetProperty("outcome").GetString());
        return run;
    }

    private async Task<CommandResult> RollbackAsync(WorkFolder work, string run, string option, string reason, string[] key)
    {
        CommandResult result = await cli.RunAsync(work.Path, ["rollback", run, option, reason, .. key]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return result;
    }

    private async Task<string[]> LinesAsync(WorkFolder work) =>
        (await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data)).Output.TrimEnd('\n').Split('\n');

    private static async Task OperateAsync(RunningHost host, WorkFolder work, string runId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/runs/{runId}/rollback") { Content = JsonContent.Create(new { reason = "wrong" }) };
        request.Headers.Add("x-functions-key", RunningHost.Key(work.Data, "masterKey"));
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<JsonElement> UntilAsync(RunningHost host, WorkFolder work, string runId, Func<JsonElement, bool> wanted)
    {
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("x-functions-key", RunningHost.Key(work.Data, "masterKey"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            JsonElement operation = await client.GetFromJsonAsync<JsonElement>($"/api/operations/rollback-{runId}-1", patience.Token);
            if (wanted(operation))
            {
                return operation;
            }

            await Task.Delay(5, patience.Token);
        }
    }

    private static string Text(CommandResult result, string name) => JsonDocument.Parse(result.Output).RootElement.GetProperty(name).GetString()!;

    private static int Int(CommandResult result, string name) => JsonDocument.Parse(result.Output).RootElement.GetProperty(name).GetInt32();
}
