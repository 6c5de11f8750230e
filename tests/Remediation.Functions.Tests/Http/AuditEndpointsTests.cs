using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Ledger;
using Remediation.Functions.Tests.Fixtures;
using static Remediation.Functions.Tests.Http.OperatorEndpointsTests;

namespace Remediation.Functions.Tests.Http;

/// <summary>An auditor's questions to the real host.</summary>
public sealed class AuditEndpointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-audit-").FullName;
    private readonly ScriptedGenerator _generator = new() { Answer = (_, _) => Task.FromResult<string?>("lambda x: x.strip().upper()") };

    [Fact]
    public async Task History_RowThatWasMendedSupersededPromotedAndRolledBack_IsToldWhole()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await host.SubmitAsync(TestBatch.Of("b", ("code", " abc "), ("name", "waits")), "?promote=false");
        await host.EndedAsync(run);
        _generator.Answer = (_, _) => Task.FromResult<string?>("lambda x: x.upper().strip()");
        await PostAsync(host.Olga, $"/api/runs/{run}/restart", new { from = "start", reason = "another function" }, HttpStatusCode.Accepted);
        await host.EndedAsync(run, 2);
        await PostAsync(host.Olga, $"/api/runs/{run}/promote", new { reason = "go" }, HttpStatusCode.Accepted);
        await host.EndedAsync(run, 3);
        await RollbackEndpointsTests.RollbackAsync(host, run, new { reason = "wrong rule" });

        JsonElement history = await host.Anna.GetFromJsonAsync<JsonElement>("/api/rows/orders/r0/history");

        JsonElement[] events = [.. history.GetProperty("events").EnumerateArray()];
        Assert.Equal(
            ["mended", "superseded", "mended", "operated", "promoted", "rolled_back", "rollback_ended"], events.Select(e => Text(e, "event")));
        Assert.Equal(events.Select(e => Int(e, "seq")).Order(), events.Select(e => Int(e, "seq")));
        JsonElement first = events[0].GetProperty("entry");
        Assert.Equal(("lambda x: x.strip().upper()", true), (Text(first, "lambda_applied"), first.GetProperty("superseded").GetBoolean()));
        Assert.False(events[2].GetProperty("entry").TryGetProperty("superseded", out _));
        Assert.Equal(("olga", "another function"), (Text(events[1].GetProperty("entry"), "actor"), Text(events[1].GetProperty("entry"), "reason")));
        Assert.Equal(("olga", "wrong rule", " abc "), (Text(events[5].GetProperty("entry"), "actor"), Text(events[5].GetProperty("entry"), "reason"), Text(events[5].GetProperty("entry"), "new_value")));
        JsonElement cell = Assert.Single(history.GetProperty("cells").EnumerateArray());
        Assert.Equal((run, "b", "ROLLED_BACK"), (Text(cell, "run_id"), Text(cell, "batch_id"), Text(cell.GetProperty("cell"), "validation_status")));

        // A row that never changed has no entry: only where it stands. Asked twice, for the second time by the run's filter.
        for (int time = 0; time < 2; time++)
        {
            JsonElement waiting = await host.Anna.GetFromJsonAsync<JsonElement>("/api/rows/orders/r1/history");
            Assert.Equal("CONTRACT_FAILED", Text(Assert.Single(waiting.GetProperty("cells").EnumerateArray()).GetProperty("cell"), "quarantine_reason"));
            Assert.DoesNotContain(waiting.GetProperty("events").EnumerateArray(), e => Text(e, "event") == "mended");
            Assert.Equal(HttpStatusCode.NotFound, (await host.Anna.GetAsync("/api/rows/orders/nobody/history")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Anna.GetAsync("/api/rows/customers/r0/history")).StatusCode);
        }
    }

    [Fact]
    public async Task Search_Filters_GiveTheEntriesPageByPage()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        string run = await PromotedAsync(host, "b", ("code", " abc "), ("code", " def "), ("year", " 2024 "));
        string other = await PromotedAsync(host, "c", ("code", " abc "));

        Assert.Equal(3, (await FixesAsync(host, $"run={run}&kind=fix")).Count);
        Assert.Equal(["year"], (await FixesAsync(host, $"run={run}&column=year")).Select(e => Text(e, "column")));
        Assert.Equal([run, other], (await FixesAsync(host, "row=r0&kind=fix")).Select(e => Text(e, "run_id")));
        Assert.Equal(other, Text(Assert.Single(await FixesAsync(host, "row=r0&kind=conflict")), "run_id"));
        Assert.Empty(await FixesAsync(host, "row=r0&to=2020-01-01T00:00:00Z"));
        Assert.Empty(await FixesAsync(host, "table=customers"));
        JsonElement page = await host.Anna.GetFromJsonAsync<JsonElement>($"/api/audit?run={run}&page_size=2");
        JsonElement rest = await host.Anna.GetFromJsonAsync<JsonElement>($"/api/audit?run={run}&page_size=2&page_token={Text(page, "next_page_token")}");
        Assert.Equal([0, 1, 2, 3], page.GetProperty("entries").EnumerateArray().Concat(rest.GetProperty("entries").EnumerateArray()).Select(e => Int(e, "seq")));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_page_token").ValueKind);
        foreach (string path in (string[])["/api/audit", "/api/audit/verify", "/api/audit/proof/0", "/api/rows/orders/r0/history"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await host.Rita.GetAsync(path)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await host.Anna.GetAsync("/api/audit?from=yesterday")).StatusCode);
    }

    [Fact]
    public async Task Proof_OfAnEntry_HoldsWithTheKeyAlone()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        await PromotedAsync(host, "b", ("code", " abc "), ("code", " def "));

        string text = await host.Anna.GetStringAsync("/api/audit/proof/1");

        LedgerProof proof = LedgerProof.Parse(text)!;
        Assert.Equal(1, proof.Index);
        Assert.Null(proof.Verify(host.Services.GetRequiredService<ICheckpointSigner>().PublicKey));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Anna.GetAsync("/api/audit/proof/99")).StatusCode);
    }

    [Fact]
    public async Task Verify_LogTamperedWithInTheDatabase_NamesTheEntryAndGivesNothingOfIt()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, _generator);
        await PromotedAsync(host, "b", ("code", " abc "), ("code", " def "));
        JsonElement good = await host.Anna.GetFromJsonAsync<JsonElement>("/api/audit/verify");
        Assert.Equal((true, true, 3), (good.GetProperty("verified").GetBoolean(), good.GetProperty("complete").GetBoolean(), Int(good, "entries")));

        await host.Services.GetRequiredService<SqliteDatabase>().WriteAsync(
            (connection, transaction) =>
            {
                using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = "DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET payload = CAST(replace(CAST(payload AS TEXT), '\"DEF\"', '\"ZZZ\"') AS BLOB)";
                command.ExecuteNonQuery();
            },
            durable: true,
            CancellationToken.None);
        JsonElement bad = await host.Anna.GetFromJsonAsync<JsonElement>("/api/audit/verify?from=start");
        using HttpResponseMessage asked = await host.Anna.GetAsync("/api/audit?row=r1");

        Assert.Equal((false, "BAD_LEAF"), (bad.GetProperty("verified").GetBoolean(), Text(bad, "code")));
        Assert.Contains(Int(bad, "seq"), (int[])[0, 1]);
        Assert.Equal(HttpStatusCode.InternalServerError, asked.StatusCode);
        Assert.Equal("LEDGER_BROKEN", Text(await asked.Content.ReadFromJsonAsync<JsonElement>(), "code"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string> PromotedAsync(TestHost host, string batch, params (string, string)[] cells)
    {
        string run = await host.SubmitAsync(TestBatch.Of(batch, cells));
        Assert.Equal("promoted", (await host.EndedAsync(run)).GetProperty("outcome").GetString());
        return run;
    }

    private static async Task<List<JsonElement>> FixesAsync(TestHost host, string query) =>
        [.. (await host.Anna.GetFromJsonAsync<JsonElement>("/api/audit?" + query)).GetProperty("entries").EnumerateArray()];
}
