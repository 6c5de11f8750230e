using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>The published program with PostgreSQL as its store, and the results in the customer's own table.</summary>
[Collection(nameof(PublishedCli))]
public sealed class PostgresTests(PublishedCli cli, CustomerServer customer) : IClassFixture<CustomerServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Run_OrdersSample_IsMendedAsOnSqlite_AndTheLedgerVerifies()
    {
        CustomerDatabase database = await customer.CreateAsync();
        string orders = Repository.Sample("orders.csv");
        await database.LayInAsync(orders);
        using var plain = new WorkFolder();
        using var work = new WorkFolder();
        database.SettingsFile(work);

        JsonElement expected = await RunAsync(plain, orders);
        JsonElement report = await RunAsync(work, orders);

        foreach (string same in (string[])["batch_id", "run_id", "outcome", "counts", "clusters", "kept_separate", "slm_calls", "generator_calls"])
        {
            Assert.Equal(expected.GetProperty(same).ToString(), report.GetProperty(same).ToString());
        }

        Assert.Equal(FixesOf(expected), FixesOf(report));
        Assert.Equal(expected.GetProperty("ledger").GetProperty("entries").GetInt32(), report.GetProperty("ledger").GetProperty("entries").GetInt32());
        Assert.Equal(await File.ReadAllBytesAsync(plain.File("mended.csv")), await File.ReadAllBytesAsync(work.File("mended.csv")));
        await database.ExportAsync(work.File("production.csv"));
        string truth = Repository.Sample("orders.truth.csv");
        Assert.Equal(TableScore.OfOrders(orders, work.File("mended.csv"), truth), TableScore.OfOrders(orders, work.File("production.csv"), truth));
        Assert.False(File.Exists(Path.Combine(work.Data, "remediation.db")));

        CommandResult audit = await cli.RunAsync(
            work.Path, "audit", "verify", "--data-dir", work.Data, "--key", Path.Combine(work.Data, "ledger.key.pub"), "--json");
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
        string row = (await database.QueryAsync(
            "SELECT c.row_id FROM ops.cells c JOIN staging.cells s USING (run_no, shape_no, ordinal) WHERE s.changed ORDER BY 1 LIMIT 1")).Trim();
        CommandResult query = await cli.RunAsync(work.Path, "audit", "query", "--row", row, "--data-dir", work.Data, "--json");
        Assert.Contains("\"lambda_applied\"", query.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Host_TwoAtOnceOnAnEmptyDatabase_BothComeUpAndSeeTheSameRuns()
    {
        CustomerDatabase database = await customer.CreateAsync();
        using var work = new WorkFolder();
        string settings = database.SettingsFile(work);

        RunningHost[] hosts = await Task.WhenAll(
            RunningHost.StartAsync(cli, work.File("one"), work.Path, settings), RunningHost.StartAsync(cli, work.File("two"), work.Path, settings));
        await using RunningHost one = hosts[0];
        await using RunningHost two = hosts[1];

        string runId = await SubmitAsync(one, SmallBatch.Of("b-1", ("1", "31/12/2025")));
        JsonElement report = await two.EndedAsync(runId);

        // There is no table to promote into: the run says so, on both hosts.
        Assert.Equal(("failed", "MISSING_TABLE"), (report.GetProperty("status").GetString(), report.GetProperty("error_code").GetString()));
        Assert.Equal(report.ToString(), (await one.EndedAsync(runId)).ToString());
        Assert.Equal((0, 0), (await one.StopAsync(), await two.StopAsync()));
    }

    [SkippableFact]
    public async Task Host_DatabaseAwayAtStartAndKilledInTheMiddle_IsWaitedForAndNothingIsLost()
    {
        CustomerDatabase database = await customer.CreateAsync();
        using var work = new WorkFolder();
        (string file, Dictionary<string, string> truth, _) = DatesSample.Write(work, 20_000);
        await database.LayInAsync(CustomerDatabase.TableOf(work, file, "ordered_at"));
        string settings = database.SettingsFile(work);
        await customer.Server.StopAsync();

        await using RunningHost host = await RunningHost.StartWaitingAsync(cli, work.Data, work.Path, settings);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/health")).StatusCode);
        using HttpResponseMessage away = await host.Client.GetAsync("/api/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Contains("store: The PostgreSQL database does not answer", await away.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await customer.Server.StartAsync();
        await UntilReadyAsync(host);

        string runId = await SubmitAsync(host, SmallBatch.OfLines("big", await File.ReadAllLinesAsync(file)));
        for (int crash = 0; crash < 3; crash++)
        {
            await UntilStagedAsync(database, crash * 4_000);
            await customer.Server.KillAsync();
            await customer.Server.StartAsync();
        }

        JsonElement report = await host.EndedAsync(runId);
        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        JsonElement counts = report.GetProperty("counts");
        Assert.Equal((20_000, 20_000), (counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32()));
        Assert.Equal(0, await host.StopAsync());
        string[] production = (await database.QueryAsync(
            "SELECT c.row_id || ' ' || o.ordered_at FROM ops.cells c JOIN production.orders o ON o.order_id = c.row_key::json -> 0 ->> 1")).TrimEnd('\n').Split('\n');
        Assert.Equal(truth.Select(t => $"{t.Key} {t.Value}").Order(StringComparer.Ordinal), production.Order(StringComparer.Ordinal));
        Assert.Equal("20000\n", await database.QueryAsync("SELECT sum(entry_count) FROM audit.entries WHERE kind = 'fix'"));
        CommandResult audit = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data);
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
    }

    [SkippableFact]
    public async Task Host_DatabaseWithoutItsSchemaAndNoOwner_EndsWithWhatToDo()
    {
        CustomerDatabase database = await customer.CreateAsync();
        using var work = new WorkFolder();
        string json = await File.ReadAllTextAsync(database.SettingsFile(work));
        string ownerless = work.Write("ownerless.json", json.Replace("POSTGRES_OWNER_CONNECTION", "X_OWNER", StringComparison.Ordinal));

        File.Delete(work.File("local.settings.json"));

        CommandResult without = await cli.RunAsync(work.Path, "host", "--data-dir", work.Data, "--settings", ownerless);

        Assert.Equal(2, without.ExitCode);
        Assert.Contains("POSTGRES_OWNER_CONNECTION", without.Error, StringComparison.Ordinal);
    }

    private static string FixesOf(JsonElement report) => string.Join(
        '\n',
        report.GetProperty("fixes").EnumerateArray().Select(f => string.Join(
            ' ', f.GetProperty("cluster_id"), f.GetProperty("lambda"), f.GetProperty("confidence_score"), f.GetProperty("decision"), f.GetProperty("reason"))));

    private static async Task UntilReadyAsync(RunningHost host)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await host.Client.GetAsync("/api/ready", patience.Token)).StatusCode != HttpStatusCode.OK)
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private static async Task UntilStagedAsync(CustomerDatabase database, int cells)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (int.Parse(
            await database.QueryAsync("SELECT count(*) FROM staging.cells"), System.Globalization.CultureInfo.InvariantCulture) < cells)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<string> SubmitAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await host.Client.PostAsync("/api/batches", content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
    }

    private async Task<JsonElement> RunAsync(WorkFolder work, string file)
    {
        CommandResult run = await cli.RunAsync(
            work.Path, "run", file, "--contract", Repository.Contract("orders.yml"), "--data-dir", work.Data, "--out", work.File("mended.csv"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
