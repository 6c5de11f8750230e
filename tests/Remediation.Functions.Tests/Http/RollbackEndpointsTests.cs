using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Clustering;
using Remediation.Core.Generation.Library;
using Remediation.Core.Ledger;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Functions.Tests.Fixtures;
using static Remediation.Functions.Tests.Http.OperatorEndpointsTests;

namespace Remediation.Functions.Tests.Http;

/// <summary>Rollbacks on the real host: what becomes of production, of the run, of its counts and of the ledger.</summary>
public sealed class RollbackEndpointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-rollback-").FullName;
    private readonly ScriptedGenerator _generator = new() { Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip().upper()") };

    [Fact]
    public async Task Rollback_WholeRun_PutsEveryOldValueBackAndSaysSo()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await PromotedAsync(host, "b", ("code", " abc "), ("year", " 2024 "), ("name", "too short"));

        JsonElement done = await RollbackAsync(host, run, new { reason = "wrong rule" });

        Assert.Equal(("completed", "rolled_back", 2, 0), (Text(done, "status"), Text(done, "outcome"), Int(done, "restored"), Int(done, "conflicts")));
        Assert.Equal((" abc ", " 2024 "), (await ProductionAsync(host, 0, "code"), await ProductionAsync(host, 1, "year")));
        JsonElement report = await host.EndedAsync(run);
        Assert.Equal(("completed", "rolled_back"), StateOf(report));
        Assert.Equal((3, 2, 1), Counts(report));
        JsonElement told = report.GetProperty("rollback");
        Assert.Equal((1, 2, 0), (Int(told, "acts"), Int(told, "restored"), Int(told, "in_production")));
        Assert.Equal(0, Int(report.GetProperty("metrics"), "reconciliation"));
        Assert.Equal(2, await RowsAsync(host, run, "ROLLED_BACK"));
        Assert.Equal(0, await RowsAsync(host, run, "PROMOTED"));

        List<JsonElement> ledger = await host.LedgerAsync();
        JsonElement[] entries = [.. ledger.Where(e => Kind(e) == "rollback")];
        JsonElement fix = ledger.First(e => Kind(e) == "fix" && Text(e, "column") == "code");
        JsonElement cell = entries.First(e => e.TryGetProperty("column", out JsonElement column) && column.GetString() == "code");
        Assert.Equal(("r0", "ABC", " abc ", Text(fix, "fix_id")), (Text(cell, "row_id"), Text(cell, "old_value"), Text(cell, "new_value"), Text(cell, "fix_id")));
        Assert.Equal(("olga", "wrong rule", Text(done, "operation_id")), (Text(cell, "actor"), Text(cell, "reason"), Text(cell, "rollback_id")));
        JsonElement act = Assert.Single(entries, e => !e.TryGetProperty("row_id", out _));
        Assert.Equal((2, 0, Text(done, "operation_id")), (Int(act, "restored"), Int(act, "skipped"), Text(act, "rollback_id")));
        Assert.Equal(Int(act, "seq"), Int(ledger[^1], "seq"));
        string checkpoint = report.GetProperty("ledger").GetProperty("checkpoint").GetString()!;
        Assert.Equal(ledger.Count, int.Parse(checkpoint.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Rollback_FunctionsOfTheRun_LeaveTheLibrary()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await PromotedAsync(host, "b1", ("code", " abc "));
        RunContext context = await host.Services.GetRequiredService<RunContexts>().LoadAsync(run, 1, CancellationToken.None);
        Cluster cluster = Assert.Single(await host.Services.GetRequiredService<IClusterStore>().ListAsync(run, CancellationToken.None));
        var pattern = FixPattern.Of("code", context.Contract!.Columns["code"], cluster.Shapes.Select(s => s.Shape));
        IFixLibrary library = host.Services.GetRequiredService<IFixLibrary>();
        Assert.Single(await library.FindAsync(pattern, CancellationToken.None));

        await RollbackAsync(host, run, new { reason = "wrong" });
        Assert.Empty(await library.FindAsync(pattern, CancellationToken.None));

        // Promoted again by another run, it stays out: only a person lets it in again.
        await PromotedAsync(host, "b2", ("code", " abc "));
        Assert.Empty(await library.FindAsync(pattern, CancellationToken.None));
    }

    [Fact]
    public async Task Rollback_CellsThatALaterRunChanged_AreReportedUntilThatRunIsRolledBackToo()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string a = await PromotedAsync(host, "a", ("code", " abc "), ("code", " def "));
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x[::-1]");
        string b = await PromotedAsync(host, "b", ("code", "ABC"));
        Assert.Equal(("CBA", "DEF"), (await ProductionAsync(host, 0, "code"), await ProductionAsync(host, 1, "code")));

        JsonElement first = await RollbackAsync(host, a, new { reason = "first" });
        Assert.Equal(("partly_rolled_back", 1, 1), (Text(first, "outcome"), Int(first, "restored"), Int(first, "conflicts")));
        JsonElement row = Assert.Single(first.GetProperty("rows").EnumerateArray());
        Assert.Equal(("r0", "ABC", "CBA", "CONFLICT"), (Text(row, "row_id"), Text(row, "expected_value"), Text(row, "found_value"), Text(row, "reason")));
        await ProductionIsWhatTheLedgerSaysAsync(host, ("CBA", 0), (" def ", 1));

        JsonElement second = await RollbackAsync(host, b, new { reason = "second" });
        Assert.Equal(("rolled_back", 1, 0), (Text(second, "outcome"), Int(second, "restored"), Int(second, "conflicts")));
        await ProductionIsWhatTheLedgerSaysAsync(host, ("ABC", 0), (" def ", 1));

        JsonElement third = await RollbackAsync(host, a, new { reason = "third" });
        Assert.Equal(("rolled_back", 1, 0), (Text(third, "outcome"), Int(third, "restored"), Int(third, "conflicts")));
        await ProductionIsWhatTheLedgerSaysAsync(host, (" abc ", 0), (" def ", 1));
        Assert.Equal(2, Int((await host.EndedAsync(a)).GetProperty("rollback"), "acts"));
    }

    [Fact]
    public async Task Rollback_NothingCouldBePutBack_LeavesTheOutcomeAndTheOperationsOfTheRun()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string a = await PromotedAsync(host, "a", ("code", " abc "), ("name", "waits"));
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x[::-1]");
        await PromotedAsync(host, "b", ("code", "ABC"));

        JsonElement done = await RollbackAsync(host, a, new { reason = "too late" });

        Assert.Equal(("promoted", 0, 1), (Text(done, "outcome"), Int(done, "restored"), Int(done, "conflicts")));
        Assert.Equal(1, Int((await host.EndedAsync(a)).GetProperty("rollback"), "in_production"));
        JsonElement plan = await PostAsync(host.Olga, $"/api/runs/{a}/restart", new { from = "start", dry_run = true }, HttpStatusCode.OK);
        Assert.Equal((1, 0), (Int(plan, "rows"), Int(plan, "discarded_changes")));
    }

    [Theory]
    [InlineData("code", "year")]
    [InlineData("year", "code")]
    public async Task Rollback_SingleClusters_InAnyOrder(string first, string second)
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await PromotedAsync(host, "b", ("code", " abc "), ("year", " 2024 "));
        string ClusterOf(JsonElement report, string column) => Text(FixesOf(report).Single(f => Text(f, "column") == column), "cluster_id");
        JsonElement report = await host.EndedAsync(run);
        string[] clusters = [ClusterOf(report, first), ClusterOf(report, second)];

        JsonElement preview = await PostAsync(host.Olga, $"/api/runs/{run}/rollback", new { clusters = clusters[..1], dry_run = true }, HttpStatusCode.OK);
        Assert.Equal(("dry_run", 1, 1, 0), (Text(preview, "status"), Int(preview, "cells"), Int(preview, "restored"), Int(preview, "conflicts")));
        Assert.Equal(first, Text(Assert.Single(preview.GetProperty("clusters").EnumerateArray()), "column"));
        Assert.Equal(report.GetRawText(), (await host.EndedAsync(run)).GetRawText());

        JsonElement partly = await RollbackAsync(host, run, new { clusters = clusters[..1], reason = "one" });
        Assert.Equal(("partly_rolled_back", 1), (Text(partly, "outcome"), Int(partly, "restored")));
        Assert.Equal(
            first == "code" ? (" abc ", "2024") : ("ABC", " 2024 "), (await ProductionAsync(host, 0, "code"), await ProductionAsync(host, 1, "year")));
        JsonElement again = await PostAsync(host.Olga, $"/api/runs/{run}/rollback", new { clusters = clusters[..1], reason = "one" }, HttpStatusCode.Conflict);
        Assert.Contains("Nothing of these clusters is in production", Text(again, "detail"), StringComparison.Ordinal);
        Assert.Contains(
            "partly_rolled_back", Text(await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { reason = "r" }, HttpStatusCode.Conflict), "detail"), StringComparison.Ordinal);

        JsonElement whole = await RollbackAsync(host, run, new { clusters = clusters[1..], reason = "the other" });
        Assert.Equal("rolled_back", Text(whole, "outcome"));
        Assert.Equal((" abc ", " 2024 "), (await ProductionAsync(host, 0, "code"), await ProductionAsync(host, 1, "year")));
        JsonElement refused = await PostAsync(host.Olga, $"/api/runs/{run}/rollback", new { reason = "more" }, HttpStatusCode.Conflict);
        Assert.Equal("INVALID_STATE", Text(refused, "code"));
    }

    [Fact]
    public async Task Rollback_BegunAndInterrupted_ShutsTheRunUntilTheSameIsAskedForAgain()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await PromotedAsync(host, "b", ("code", " abc "), ("year", " 2024 "), ("name", "x"));
        IRollbackStore store = host.Services.GetRequiredService<IRollbackStore>();
        string id = RollbackOrder.IdOf(run, 1);
        RollbackRecord begun = (await store.BeginAsync(new RollbackOrder(id, run, null, "oscar", "half way"), DateTimeOffset.UnixEpoch, CancellationToken.None))!;

        JsonElement stopped = await host.Olga.GetFromJsonAsync<JsonElement>($"/api/operations/{id}");
        Assert.Equal("failed", Text(stopped, "status"));
        foreach (string operation in (string[])["restart", "promote"])
        {
            JsonElement refused = await PostAsync(host.Olga, $"/api/runs/{run}/{operation}", new { reason = "r" }, HttpStatusCode.Conflict);
            Assert.Contains("while a rollback of the run is under way", Text(refused, "detail"), StringComparison.Ordinal);
        }

        JsonElement other = await PostAsync(
            host.Olga, $"/api/runs/{run}/rollback", new { clusters = new[] { begun.Fixes[0].ClusterId }, reason = "r" }, HttpStatusCode.Conflict);
        Assert.Equal("INVALID_STATE", Text(other, "code"));

        JsonElement done = await RollbackAsync(host, run, new { reason = "again" });
        Assert.Equal((id, "completed", "rolled_back", 2), (Text(done, "operation_id"), Text(done, "status"), Text(done, "outcome"), Int(done, "restored")));
        JsonElement[] entries = [.. (await host.LedgerAsync()).Where(e => Kind(e) == "rollback")];
        Assert.Equal(3, entries.Length);
        Assert.All(entries, e => Assert.Equal(("oscar", "half way"), (Text(e, "actor"), Text(e, "reason"))));
    }

    // Every write of an act, made to fail before and after it took effect; the step is done again, as the orchestration does it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rollback_InterruptedAtEachOfItsWrites_EndsTheSame(bool afterwards)
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        for (int at = 1; ; at++)
        {
            string run = await PromotedAsync(host, $"b{at}", ("code", " abc "), ("code", " def "), ("year", " 2024 "));
            var store = new InterruptedRollbackStore(host.Services.GetRequiredService<IRollbackStore>(), at, afterwards);
            RollbackStage stage = ActivatorUtilities.CreateInstance<RollbackStage>(host.Services, store);
            var order = new RollbackOrder(RollbackOrder.IdOf(run, 1), run, null, "olga", "wrong");

            RollbackRecord act = (await store.AgainAsync(() => stage.BeginAsync(order, CancellationToken.None)))!;
            foreach (RollbackFix fix in act.Fixes)
            {
                await store.AgainAsync(() => stage.RestoreAsync(order.RollbackId, fix.FixId, CancellationToken.None));
            }

            await store.AgainAsync(async () =>
            {
                await stage.CloseAsync(order.RollbackId, CancellationToken.None);
                return true;
            });
            await host.Services.GetRequiredService<SealStage>().RunAsync(run, CancellationToken.None);
            (RunRecord ended, RunReport report) = await store.AgainAsync(() => stage.EndAsync(order.RollbackId, CancellationToken.None));

            Assert.Equal((RunOutcome.RolledBack, (string?)null), (ended.Outcome, ended.OpenRollback));
            Assert.Equal((3, 0, 1), (report.Rollback!.Restored, report.Rollback.InProduction, report.Rollback.Acts));
            Assert.Equal((" abc ", " def ", " 2024 "), (await ProductionAsync(host, 0, "code"), await ProductionAsync(host, 1, "code"), await ProductionAsync(host, 2, "year")));
            Assert.Equal(4, (await host.LedgerAsync()).Count(e => Kind(e) == "rollback" && Text(e, "run_id") == run));
            if (!store.WasInterrupted)
            {
                Assert.True(at > 6, $"An act of two fixes makes more writes than {at - 1}.");
                return;
            }
        }
    }

    [Fact]
    public async Task Rollback_WithoutRoleReasonRunOrAnythingPromoted_IsRefusedWithWhatIsWanted()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string held = await host.SubmitAsync(TestBatch.Of("b", ("code", " abc ")), "?promote=false");
        await host.EndedAsync(held);

        Assert.Equal("FORBIDDEN", Text(await PostAsync(host.Rita, $"/api/runs/{held}/rollback", new { reason = "r" }, HttpStatusCode.Forbidden), "code"));
        await PostAsync(host.Olga, "/api/runs/nobody/rollback", new { reason = "r" }, HttpStatusCode.NotFound);
        JsonElement faults = await PostAsync(host.Olga, $"/api/runs/{held}/rollback", new { clusters = Array.Empty<string>(), colour = "red" }, HttpStatusCode.BadRequest);
        Assert.Equal(["$.colour", "$.clusters", "$.reason"], faults.GetProperty("problems").EnumerateArray().Select(p => Text(p, "path")));
        JsonElement unknown = await PostAsync(host.Olga, $"/api/runs/{held}/rollback", new { clusters = new[] { "c-0" }, reason = "r" }, HttpStatusCode.BadRequest);
        Assert.Equal("INVALID_REQUEST", Text(unknown, "code"));
        JsonElement nothing = await PostAsync(host.Olga, $"/api/runs/{held}/rollback", new { reason = "r" }, HttpStatusCode.Conflict);
        Assert.Equal("Nothing of the run is in production.", Text(nothing, "detail"));
        Assert.DoesNotContain(await host.LedgerAsync(), e => Kind(e) == "rollback");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<JsonElement> FixesOf(JsonElement report) => report.GetProperty("fixes").EnumerateArray();

    private static async Task<string> PromotedAsync(TestHost host, string batch, params (string, string)[] cells)
    {
        string run = await host.SubmitAsync(TestBatch.Of(batch, cells));
        Assert.Equal(("completed", "promoted"), StateOf(await host.EndedAsync(run)));
        return run;
    }

    internal static async Task<JsonElement> RollbackAsync(TestHost host, string run, object body)
    {
        JsonElement answer = await PostAsync(host.Olga, $"/api/runs/{run}/rollback", body, HttpStatusCode.Accepted);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string operation = Text(answer, "operation_id");
        while (Text(answer, "status") == "running")
        {
            await Task.Delay(20, patience.Token);
            answer = await host.Olga.GetFromJsonAsync<JsonElement>($"/api/operations/{operation}", patience.Token);
        }

        return answer;
    }

    private static async Task<int> RowsAsync(TestHost host, string run, string state) =>
        (await host.Olga.GetFromJsonAsync<JsonElement>($"/api/runs/{run}/rows?state={state}")).GetProperty("rows").GetArrayLength();

    private static async Task ProductionIsWhatTheLedgerSaysAsync(TestHost host, params (string Value, int Id)[] expected)
    {
        Dictionary<(string, string), string?> told = LedgerReplay.Of(await host.LedgerAsync());
        foreach ((string value, int id) in expected)
        {
            string? actual = await ProductionAsync(host, id, "code");
            Assert.Equal(value, actual);
            Assert.Equal(told[($"r{id}", "code")], actual);
        }
    }
}
