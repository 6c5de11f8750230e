using System.Globalization;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Remediation.EndToEnd.Tests;

/// <summary>The main job as a user runs it: the published command line on the repository's own sample and on generated data.</summary>
[Collection(nameof(PublishedCli))]
public sealed class RunCommandTests(PublishedCli cli, ITestOutputHelper output)
{
    [Fact]
    public async Task Run_SampleTable_MendsWithoutAWrongCellAndVerifies()
    {
        using var work = new WorkFolder();
        string mended = work.File("mended.csv");

        (CommandResult run, JsonElement report) = await RunAsync(
            work, Repository.Sample("orders.csv"), "--contract", Repository.Contract("orders.yml"), "--out", mended);

        Assert.True(run.ExitCode == 0, run.Error);
        AssertBalanced(report);
        var score = TableScore.OfOrders(Repository.Sample("orders.csv"), mended, Repository.Sample("orders.truth.csv"));
        Assert.Equal(0, score.Wrong);
        Assert.Equal(0, score.Corrupted);
        Assert.True(score.Right >= 0.9 * score.Damaged, $"{score.Right} of {score.Damaged} mended");
        Assert.Equal(score.Right, report.GetProperty("counts").GetProperty("success").GetInt32());
        CommandResult audit = await cli.RunAsync(work.Path, "audit", "verify", "--data-dir", work.Data, "--key", Path.Combine(work.Data, "ledger.key.pub"));
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
    }

    [Fact]
    public async Task Run_FiftyThousandDatesInTwelveSpellings_TwelveClustersTwelveCallsAllRight()
    {
        using var work = new WorkFolder();
        (string batch, Dictionary<string, string> truth, string contract) = DatesSample.Write(work, 50_000);

        (CommandResult run, JsonElement report) = await RunAsync(work, batch, "--contract", contract, "--key", "order_id", "--table", "orders");

        Assert.True(run.ExitCode == 0, run.Error);
        AssertBalanced(report);
        Assert.InRange(report.GetProperty("clusters").GetInt32(), 1, 12);
        Assert.InRange(report.GetProperty("generator_calls").GetInt32(), 1, 12);
        Dictionary<string, string?> production = LedgerView.NewValuesByRow(await ExportAsync(work));
        Assert.Equal(truth.Count, production.Count);
        Assert.All(truth, t => Assert.Equal(t.Value, production[t.Key]));
    }

    [Fact]
    public async Task Run_SameBatchAgain_ChangesNothing()
    {
        using var work = new WorkFolder();
        string[] arguments = [Repository.Sample("batch.json"), "--contract", Repository.Contract("orders.yml")];

        (CommandResult first, JsonElement report) = await RunAsync(work, arguments);
        string[] ledger = await ExportAsync(work);
        (CommandResult second, JsonElement again) = await RunAsync(work, arguments);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(report.GetRawText(), again.GetRawText());
        Assert.Equal(ledger, await ExportAsync(work));
    }

    [Fact]
    public async Task Run_SameBatchIdWithOtherBody_IsRefused()
    {
        using var work = new WorkFolder();
        await RunAsync(work, Repository.Sample("batch.json"), "--contract", Repository.Contract("orders.yml"));
        string other = work.Write("batch.json", (await File.ReadAllTextAsync(Repository.Sample("batch.json"))).Replace("NEEDS_AI", "NEEDS_A1", StringComparison.Ordinal));

        CommandResult run = await cli.RunAsync(work.Path, "run", other, "--contract", Repository.Contract("orders.yml"), "--data-dir", work.Data);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("BATCH_CONFLICT", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoPromote_HoldsAndLeavesProductionAsItWas()
    {
        using var work = new WorkFolder();

        (CommandResult run, JsonElement report) = await RunAsync(
            work, Repository.Sample("batch.json"), "--contract", Repository.Contract("orders.yml"), "--no-promote");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("held", report.GetProperty("outcome").GetString());
        Assert.DoesNotContain(await ExportAsync(work), line => line.Contains("\"kind\":\"promote\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_DayOrMonthWithoutEvidence_GoesToReviewAndChangesNothing()
    {
        using var work = new WorkFolder();
        string contract = work.Write("t.yml", "models: [{name: t, columns: [{name: day, tests: [not_null], meta: {remediation: {format: 'date:%Y-%m-%d'}}}]}]");
        string table = work.Write("t.csv", "id,day\n1,03/04/2025\n2,05/06/2025\n3,2025-01-01\n");
        string mended = work.File("mended.csv");

        (CommandResult run, JsonElement report) = await RunAsync(work, table, "--contract", contract, "--key", "id", "--out", mended);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, report.GetProperty("counts").GetProperty("by_reason").GetProperty("AMBIGUOUS").GetInt32());
        JsonElement fix = Assert.Single(report.GetProperty("fixes").EnumerateArray());
        Assert.Equal("human_review", fix.GetProperty("decision").GetString());
        Assert.True(fix.GetProperty("confidence_score").GetDouble() < 0.75, fix.ToString());
        Assert.Equal(await File.ReadAllTextAsync(table), await File.ReadAllTextAsync(mended));
    }

    [SkippableFact]
    public async Task Run_Flights_CorruptsNothingAndQuarantinesWhatIsMissing()
    {
        Skip.If(Repository.DataSets is null, "The public data sets do not lie beside this checkout.");
        using var work = new WorkFolder();
        string dirty = Path.Combine(Repository.DataSets, "flights", "dirty.csv");
        string mended = work.File("mended.csv");

        (CommandResult run, JsonElement report) = await RunAsync(
            work, dirty, "--contract", work.Write("flights.yml", FlightsContract.Yaml), "--key", "tuple_id", "--out", mended);

        Assert.True(run.ExitCode == 0, run.Error);
        AssertBalanced(report);
        var score = TableScore.Of(dirty, mended, Path.Combine(Repository.DataSets, "flights", "clean.csv"), "tuple_id");
        output.WriteLine(score.ToString());
        Assert.Equal(0, score.Corrupted);
        Assert.True(score.Right >= 200 && score.Wrong == 0, $"{score.Right} right, {score.Wrong} wrong");
        Assert.True(report.GetProperty("counts").GetProperty("by_reason").GetProperty("NOT_CONFIRMED").GetInt32() > 0, report.ToString());
    }

    [SkippableFact]
    public async Task Run_Hospital_CorruptsNothingAndChangesOnlyWhatIsCertain()
    {
        Skip.If(Repository.DataSets is null, "The public data sets do not lie beside this checkout.");
        using var work = new WorkFolder();
        string dirty = Path.Combine(Repository.DataSets, "hospital", "dirty.csv");
        string mended = work.File("mended.csv");

        (CommandResult run, JsonElement report) = await RunAsync(
            work, dirty, "--contract", work.Write("hospital.yml", HospitalContract.Yaml), "--key", "index", "--out", mended);

        Assert.True(run.ExitCode == 0, run.Error);
        AssertBalanced(report);
        var score = TableScore.Of(dirty, mended, Path.Combine(Repository.DataSets, "hospital", "clean.csv"), "index");
        output.WriteLine(score.ToString());
        Assert.Equal(0, score.Corrupted);
        Assert.True(score.Right >= 0.99 * (score.Right + score.Wrong), score.ToString());
        Assert.Equal(score.Right + score.Wrong, report.GetProperty("counts").GetProperty("success").GetInt32());
        Assert.InRange(report.GetProperty("counts").GetProperty("quarantine").GetInt32(), 1, score.Damaged);
    }

    private async Task<(CommandResult Run, JsonElement Report)> RunAsync(WorkFolder work, params string[] arguments)
    {
        string report = work.File("report.json");
        CommandResult run = await cli.RunAsync(work.Path, ["run", .. arguments, "--data-dir", work.Data, "--report", report]);
        Assert.True(File.Exists(report), run.Output + run.Error);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        return (run, document.RootElement.Clone());
    }

    private async Task<string[]> ExportAsync(WorkFolder work)
    {
        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        Assert.True(export.ExitCode == 0, export.Error);
        return export.Output.TrimEnd('\n').Split('\n');
    }

    private static void AssertBalanced(JsonElement report)
    {
        JsonElement counts = report.GetProperty("counts");
        Assert.Equal(counts.GetProperty("source").GetInt32(), counts.GetProperty("success").GetInt32() + counts.GetProperty("quarantine").GetInt32());
        Assert.Equal(0, report.GetProperty("metrics").GetProperty("reconciliation").GetInt32());
        Assert.Equal(1, report.GetProperty("metrics").GetProperty("audit_coverage").GetDouble());
        Assert.True(report.GetProperty("rows_per_second").GetDouble() > 0, report.ToString());
        Assert.True(report.GetProperty("peak_rss_mb").GetDouble().ToString(CultureInfo.InvariantCulture).Length > 0);
    }
}
