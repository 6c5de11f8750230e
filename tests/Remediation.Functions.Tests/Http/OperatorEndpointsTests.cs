using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Identity;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.Http;

/// <summary>Operators' acts on the real host: what becomes of the run, of its counts, of production and of the ledger.</summary>
public sealed class OperatorEndpointsTests : IDisposable
{
    private static readonly object Because = new { reason = "because" };

    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-operators-").FullName;
    private readonly ScriptedGenerator _generator = new();

    [Fact]
    public async Task Restart_FromFailure_KeepsWhatIsDoneAndTakesUpTheRest()
    {
        _generator.Answer = (request, _) => request.Column == "year" ? throw new IOException("the model is gone") : Task.FromResult<string?>("lambda x: x.strip()");
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC "), ("code", " DEF "), ("year", " 2024 ")));
        JsonElement failed = await host.EndedAsync(run);
        Assert.Equal(("failed", "error"), StateOf(failed));

        JsonElement plan = await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { dry_run = true }, HttpStatusCode.OK);
        Assert.Equal((2, 1, 1), (Int(plan, "attempt"), Int(plan, "rows"), Int(plan, "clusters")));
        Assert.Equal("year", plan.GetProperty("taken")[0].GetProperty("column").GetString());
        Assert.Equal(failed.GetRawText(), (await host.EndedAsync(run)).GetRawText());

        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip()");
        _generator.Requests.Clear();
        JsonElement begun = await PostAsync(host.Olga, $"/api/runs/{run}/restart", Because, HttpStatusCode.Accepted);
        JsonElement report = await host.EndedAsync(run, 2);

        Assert.Equal((2, 1), (Int(begun, "attempt"), Int(begun, "rows")));
        Assert.Equal(("completed", "promoted"), StateOf(report));
        Assert.Equal((3, 3, 0), Counts(report));
        Assert.Equal("year", Assert.Single(_generator.Requests).Column);
        Assert.Equal([1, 2], report.GetProperty("fixes").EnumerateArray().Select(f => Int(f, "attempt")));
        Assert.Equal(3, Int(report.GetProperty("ledger"), "entries"));
        List<JsonElement> ledger = await host.LedgerAsync();
        JsonElement receipt = Assert.Single(ledger, e => Kind(e) == "operator");
        Assert.Equal(("olga", "restart", "because", 2), (Text(receipt, "actor"), Text(receipt, "operation"), Text(receipt, "reason"), Int(receipt, "attempt")));
        Assert.False(receipt.TryGetProperty("superseded_fixes", out _));
        Assert.Equal(3, ledger.Count(e => Kind(e) == "fix"));
    }

    [Fact]
    public async Task Restart_FromStart_DiscardsStagedChangesSoThatTheLedgerSaysSo()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.upper()");
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", "abc"), ("code", "def")), "?promote=false");
        JsonElement held = await host.EndedAsync(run);
        Assert.Equal(("completed", "held"), StateOf(held));
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.upper().strip()");
        JsonElement begun = await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "start", reason = "another function" }, HttpStatusCode.Accepted);
        JsonElement again = await host.EndedAsync(run, 2);

        Assert.Equal((2, 1, 2), (Int(begun, "discarded_changes"), Int(begun, "superseded_fixes"), Int(begun, "rows")));
        Assert.Equal(("completed", "held"), StateOf(again));
        Assert.Equal((2, 2, 0), Counts(again));
        Assert.Equal("lambda x: x.upper().strip()", Text(Assert.Single(again.GetProperty("fixes").EnumerateArray()), "lambda"));
        Assert.Equal(2, Int(again.GetProperty("ledger"), "entries"));
        Assert.Equal(1, again.GetProperty("metrics").GetProperty("audit_coverage").GetDouble());
        Assert.Equal("abc", await ProductionAsync(host, 0, "code"));

        // The rule of reading: entries of superseded fixes are void, all others are changes.
        await PostAsync(host.Olga, $"/api/runs/{run}/promote", Because, HttpStatusCode.Accepted);
        JsonElement promoted = await host.EndedAsync(run, 3);
        Assert.Equal(("completed", "promoted"), StateOf(promoted));
        Assert.Equal("ABC", await ProductionAsync(host, 0, "code"));
        List<JsonElement> ledger = await host.LedgerAsync();
        HashSet<string> voided = [.. ledger.Where(e => e.TryGetProperty("superseded_fixes", out _)).SelectMany(e => e.GetProperty("superseded_fixes").EnumerateArray().Select(f => f.GetString()!))];
        Assert.Equal(2, ledger.Count(e => Kind(e) == "fix" && !voided.Contains(Text(e, "fix_id"))));
        Assert.Equal(2, ledger.Where(e => e.TryGetProperty("superseded_entries", out _)).Sum(e => Int(e, "superseded_entries")));
        Assert.Equal(2, Int(Assert.Single(ledger, e => Kind(e) == "promote"), "promoted"));
    }

    [Fact]
    public async Task Restart_QuarantinedCellsOfAPromotedRun_PromotesOnlyWhatIsNew()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip().upper() if len(x.strip()) == 3 else x.strip()");
        (string, string)[] cells = [.. Enumerable.Range(0, 8).Select(i => ("code", $" {(char)('a' + i)}bc ")), ("code", " abcd "), ("year", "20240")];
        string run = await host.SubmitAsync(TestBatch.Of("b", cells));
        JsonElement first = await host.EndedAsync(run);
        Assert.Equal((10, 8, 2), Counts(first));

        // Production moves on: a second attempt must not touch what the first one wrote.
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip()[:3].upper()");
        JsonElement begun = await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { scope = "quarantined", reason = "a better function" }, HttpStatusCode.Accepted);
        JsonElement second = await host.EndedAsync(run, 2);

        Assert.Equal(2, Int(begun, "rows"));
        Assert.Equal(("completed", "promoted"), StateOf(second));
        Assert.Equal((10, 9, 1), Counts(second));
        Assert.Equal("ABC", await ProductionAsync(host, 8, "code"));
        List<JsonElement> ledger = await host.LedgerAsync();
        Assert.Equal([8, 1], ledger.Where(e => Kind(e) == "promote").Select(e => Int(e, "promoted")));
        Assert.Equal(9, ledger.Count(e => Kind(e) == "fix"));
        Assert.Equal(9, Int(second.GetProperty("ledger"), "entries"));
    }

    [Fact]
    public async Task Suspend_WhileAModelAnswers_WaitsUntilResumed()
    {
        TaskCompletionSource answer = Blocked();
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC ")));
        await AskedAsync();

        JsonElement suspended = await PostAsync(host.Olga, $"/api/runs/{run}/suspend", Because, HttpStatusCode.Accepted);
        Assert.Equal("suspended", Text(suspended, "status"));
        answer.SetResult();
        JsonElement problem = await PostAsync(host.Olga, $"/api/runs/{run}/suspend", Because, HttpStatusCode.Conflict);
        Assert.Contains("legal: resume, terminate, review", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Equal("suspended", Text(await host.UntilAsync(run, _ => true), "status"));

        await PostAsync(host.Olga, $"/api/runs/{run}/resume", Because, HttpStatusCode.Accepted);
        Assert.Equal(("completed", "promoted"), StateOf(await host.EndedAsync(run)));
        Assert.Equal(["suspend", "resume"], (await host.LedgerAsync()).Where(e => Kind(e) == "operator").Select(e => Text(e, "operation")));
    }

    [Fact]
    public async Task Terminate_WhileAModelAnswers_WritesNothingMoreAndCanBeRestarted()
    {
        TaskCompletionSource answer = Blocked();
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC ")));
        await AskedAsync();

        JsonElement busy = await PostAsync(host.Olga, $"/api/runs/{run}/restart", Because, HttpStatusCode.Conflict);
        Assert.Equal("INVALID_STATE", Text(busy, "code"));
        await PostAsync(host.Olga, $"/api/runs/{run}/terminate", Because, HttpStatusCode.Accepted);
        answer.SetResult();
        JsonElement ended = await host.EndedAsync(run);
        Assert.Equal("terminated", Text(ended, "status"));
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("outcome").ValueKind);
        Assert.Empty(ended.GetProperty("fixes").EnumerateArray());

        await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "start", reason = "again" }, HttpStatusCode.Accepted);
        JsonElement report = await host.EndedAsync(run, 2);
        Assert.Equal(("completed", "promoted"), StateOf(report));
        Assert.Equal((1, 1, 0), Counts(report));
        Assert.Equal(["terminate", "restart"], (await host.LedgerAsync()).Where(e => Kind(e) == "operator").Select(e => Text(e, "operation")));
    }

    [Fact]
    public async Task RestartMany_FailedRuns_EachGetsANewAttemptAndProgressIsTold()
    {
        _generator.Answer = (_, _) => throw new IOException("the model is gone");
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string[] runs = [await host.SubmitAsync(TestBatch.Of("b1", ("code", " ABC "))), await host.SubmitAsync(TestBatch.Of("b2", ("code", " DEF ")))];
        foreach (string run in runs)
        {
            Assert.Equal(("failed", "error"), StateOf(await host.EndedAsync(run)));
        }

        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip()");
        JsonElement dry = await PostAsync(host.Olga, "/api/runs/restart", new { dry_run = true, table = "orders" }, HttpStatusCode.OK);
        Assert.Equal(2, Int(dry, "matched"));
        Assert.Equal(0, Int(await PostAsync(host.Olga, "/api/runs/restart", new { dry_run = true, table = "others" }, HttpStatusCode.OK), "matched"));

        JsonElement begun = await PostAsync(host.Olga, "/api/runs/restart", new { status = "failed", reason = "the model is back" }, HttpStatusCode.Accepted);
        foreach (string run in runs)
        {
            Assert.Equal(("completed", "promoted"), StateOf(await host.EndedAsync(run, 2)));
        }

        string operation = Text(begun, "operation_id");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        JsonElement done;
        do
        {
            done = await host.Olga.GetFromJsonAsync<JsonElement>($"/api/operations/{operation}", patience.Token);
        }
        while (Text(done, "status") == "running");
        Assert.Equal(("completed", 2, 2, 0), (Text(done, "status"), Int(done, "matched"), Int(done, "restarted"), Int(done, "refused")));
        Assert.All(
            (await host.LedgerAsync()).Where(e => Kind(e) == "operator"),
            e => Assert.Equal(operation, Text(e.GetProperty("parameters"), "operation_id")));
    }

    [Fact]
    public async Task Operate_WithoutRoleReasonOrRun_IsRefusedWithWhatIsWanted()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " ABC ")));
        await host.EndedAsync(run);
        foreach (string operation in (string[])["restart", "promote", "suspend", "resume", "terminate"])
        {
            JsonElement forbidden = await PostAsync(host.Rita, $"/api/runs/{run}/{operation}", Because, HttpStatusCode.Forbidden);
            Assert.Equal(("FORBIDDEN", "Wanted is one of: operator."), (Text(forbidden, "code"), Text(forbidden, "detail")));
            Assert.Equal("INVALID_REQUEST", Text(await PostAsync(host.Olga, $"/api/runs/{run}/{operation}", new { reason = " " }, HttpStatusCode.BadRequest), "code"));
            await PostAsync(host.Olga, $"/api/runs/nobody/{operation}", Because, HttpStatusCode.NotFound);
        }

        JsonElement faults = await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "middle", scope = 1, colour = "red" }, HttpStatusCode.BadRequest);
        Assert.Equal(["$.colour", "$.from", "$.scope", "$.reason"], faults.GetProperty("problems").EnumerateArray().Select(p => Text(p, "path")));
        await PostAsync(host.Olga, $"/api/runs/{run}/promote", Because, HttpStatusCode.Conflict);
        Assert.DoesNotContain(await host.LedgerAsync(), e => Kind(e) == "operator");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, HttpStatusCode wanted)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == wanted, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    internal static (string Status, string? Outcome) StateOf(JsonElement report) => (Text(report, "status"), report.GetProperty("outcome").GetString());

    internal static (int Source, int Success, int Quarantine) Counts(JsonElement report)
    {
        JsonElement counts = report.GetProperty("counts");
        return (Int(counts, "source"), Int(counts, "success"), Int(counts, "quarantine"));
    }

    internal static int Int(JsonElement value, string name) => value.GetProperty(name).GetInt32();

    internal static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    internal static string Kind(JsonElement entry) => Text(entry, "kind");

    internal static async Task<string?> ProductionAsync(TestHost host, int id, string column)
    {
        var key = RowKey.Of(["id"], [id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        RunPage runs = await host.Services.GetRequiredService<IRunStore>().ListAsync(new RunQuery(null, "orders", null, null, 1, null), CancellationToken.None);
        return (await host.Services.GetRequiredService<IPromotionStore>().ReadAsync(runs.Runs[0], key, column, CancellationToken.None)).Value;
    }

    // The generator waits until the test lets it answer.
    private TaskCompletionSource Blocked()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _generator.Answer = async (_, cancellationToken) =>
        {
            await answer.Task.WaitAsync(cancellationToken);
            return "lambda x: x.strip()";
        };
        return answer;
    }

    private async Task AskedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (_generator.Requests)
            {
                if (_generator.Requests.Count > 0)
                {
                    return;
                }
            }

            await Task.Delay(10, patience.Token);
        }
    }
}
