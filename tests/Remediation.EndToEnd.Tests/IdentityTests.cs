using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Remediation.Core.Profiling;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>Values that must stay apart, or be found elsewhere, in whole tables: rows that were right all along count as much as those of the batch.</summary>
[Collection(nameof(PublishedCli))]
public sealed class IdentityTests(PublishedCli cli)
{
    private const string Codes =
        "models: [{name: t, columns: [{name: code, tests: [not_null, unique, dbt_expectations.expect_column_values_to_match_regex: {regex: '^[A-Z]{2}[0-9]{4}$'}]}]}]";

    private static readonly string[] Valid = [.. Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"AB{i:0000}"))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_MendedValueOfARowThatWasRight_IsQuarantined(bool collides)
    {
        using var work = new WorkFolder();
        string taken = Valid.First(v => !SampledOf(Valid).Contains(v));
        string table = WriteTable(work, [.. Valid, "ab5001", "ab5002", collides ? taken.ToLowerInvariant() : "ab5003"]);

        JsonElement report = await RunAsync(work, table, Codes, 0);

        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal(collides ? (0, 3) : (3, 0), Counts(report));
        if (collides)
        {
            Assert.Equal(3, report.GetProperty("counts").GetProperty("by_reason").GetProperty("IDENTITY_COLLISION").GetInt32());
            Assert.Equal(await File.ReadAllTextAsync(table), await File.ReadAllTextAsync(work.File("out.csv")));
        }
    }

    [Fact]
    public async Task Run_RowsOfAUniqueColumnWithTheSameValue_AreQuarantinedAndTheOthersMended()
    {
        using var work = new WorkFolder();
        string table = WriteTable(work, [.. Valid, "ab5001", "ab5002", "ab5001", "ab5003"]);

        JsonElement report = await RunAsync(work, table, Codes, 0);

        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal((2, 2), Counts(report));
        Assert.Equal(2, report.GetProperty("counts").GetProperty("by_reason").GetProperty("IDENTITY_COLLISION").GetInt32());
        Assert.Equal(["AB5002", "AB5003", "ab5001", "ab5001"], (await File.ReadAllLinesAsync(work.File("out.csv")))[^4..].Select(l => l.Split(',')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_FunctionsOfTwoClustersThatMeetInOneValue_MendAllRowsButThose()
    {
        using var work = new WorkFolder();
        string[] codes = ["ab5001", "ab5002", "AB-5001", "AB-5003"];
        string table = WriteTable(work, [.. Valid, .. codes]);

        JsonElement report = await RunAsync(work, table, Codes, 0);

        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        Assert.Equal(2, report.GetProperty("fixes").EnumerateArray().Count(f => f.GetProperty("decision").GetString() == "applied"));
        Assert.Equal((2, 2), Counts(report));
        Assert.Equal(2, report.GetProperty("counts").GetProperty("by_reason").GetProperty("IDENTITY_COLLISION").GetInt32());
        Assert.Equal(["ab5001", "AB5002", "AB-5001", "AB5003"], (await File.ReadAllLinesAsync(work.File("out.csv")))[^4..].Select(l => l.Split(',')[1]));
    }

    [Fact]
    public async Task Run_ParentThatAWholeTableLacks_RefusesTheRun_AndTheGateNamesTheRow()
    {
        using var work = new WorkFolder();
        string customers = work.Write("customers.csv", "id,day\nC1,31/12/2025\nC2,2025-01-01\n");
        await RunAsync(
            work, customers, "models: [{name: customers, columns: [{name: id, tests: [unique]}, {name: day, meta: {remediation: {format: 'date:%Y-%m-%d'}}}]}]", 0, key: "id");
        string orders = work.Write("orders.csv", "id,customer\n1,c1\n2,C2\n3,c3\n");

        JsonElement report = await RunAsync(
            work,
            orders,
            "models: [{name: orders, columns: [{name: customer, tests: [{relationships: {to: \"ref('customers')\", field: id}}, "
            + "dbt_expectations.expect_column_values_to_match_regex: {regex: '^C[0-9]$'}]}]}]",
            3,
            key: "id");

        Assert.Equal("gate_refused", report.GetProperty("outcome").GetString());
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        string run = "/api/runs/" + report.GetProperty("run_id").GetString();
        JsonElement gate = await host.Client.GetFromJsonAsync<JsonElement>(run + "/gate");
        Assert.False(gate.GetProperty("passed").GetBoolean());
        JsonElement test = gate.GetProperty("tests").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "relationships");
        Assert.Equal(("failed", 2, 1), (test.GetProperty("status").GetString(), test.GetProperty("tested").GetInt32(), test.GetProperty("failures").GetInt32()));
        JsonElement rows = await host.Client.GetFromJsonAsync<JsonElement>($"{run}/gate/{test.GetProperty("test").GetInt32()}/rows");
        Assert.Equal("3", Assert.Single(rows.GetProperty("rows").EnumerateArray()).GetProperty("row_id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync(run + "/gate/99/rows")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/api/runs/nobody/gate")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync(run + "/gate/0/rows?page_size=0")).StatusCode);
    }

    // The valid values that a batch carries as a sample: the guard knew those before.
    private static IReadOnlyList<string?> SampledOf(IEnumerable<string> values)
    {
        var sketch = new SampleSketch(200);
        foreach (string value in values)
        {
            sketch.Add(value);
        }

        return sketch.Values;
    }

    private static string WriteTable(WorkFolder work, IReadOnlyList<string> codes) =>
        work.Write("t.csv", "id,code\n" + string.Concat(codes.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{i},{c}\n"))));

    private static (int Success, int Quarantine) Counts(JsonElement report) =>
        (report.GetProperty("counts").GetProperty("success").GetInt32(), report.GetProperty("counts").GetProperty("quarantine").GetInt32());

    private async Task<JsonElement> RunAsync(WorkFolder work, string table, string contract, int exitCode, string key = "id")
    {
        string report = work.File("report.json");
        string name = Path.GetFileNameWithoutExtension(table);
        CommandResult run = await cli.RunAsync(
            work.Path,
            "run", table, "--contract", work.Write(name + ".yml", contract), "--key", key, "--data-dir", work.Data, "--report", report, "--out", work.File("out.csv"));
        Assert.True(run.ExitCode == exitCode, run.Output + run.Error);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        return document.RootElement.Clone();
    }
}
