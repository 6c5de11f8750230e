using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>What stops a run short of production, and what it says about it.</summary>
[Collection(nameof(PublishedCli))]
public sealed class HoldTests(PublishedCli cli)
{
    // 4 of 10 rows break the contract; the 13th of a month says which number is the day.
    private const string Table =
        "id,day\n1,13/04/2025\n2,05/06/2025\n3,28/02/2025\n4,31/12/2025\n5,2025-01-01\n6,2025-01-02\n7,2025-01-03\n8,2025-01-04\n9,2025-01-05\n10,2025-01-06\n";

    [Theory]
    [InlineData("max_changed_share: 0.4", "promoted", null)]
    [InlineData("max_changed_share: 0.39", "held", "MAX_CHANGED_SHARE")]
    [InlineData("promotion: manual", "held", "PROMOTION_MANUAL")]
    public async Task Run_ContractHolds_StagesEverythingAndSaysWhy(string setting, string outcome, string? code)
    {
        using var work = new WorkFolder();

        (JsonElement report, string output) = await RunAsync(work, setting, cli.Executable);

        Assert.Equal(outcome, report.GetProperty("outcome").GetString());
        Assert.Equal(4, report.GetProperty("counts").GetProperty("success").GetInt32());
        Assert.Equal(code, report.TryGetProperty("error_code", out JsonElement why) ? why.GetString() : null);
        Assert.Contains(code ?? "promoted", output, StringComparison.Ordinal);
        CommandResult export = await cli.RunAsync(work.Path, "audit", "export", "--data-dir", work.Data);
        Assert.Equal(code is null, export.Output.Contains("\"kind\":\"promote\"", StringComparison.Ordinal));
        Assert.Equal(4, LedgerView.NewValuesByRow(export.Output.TrimEnd('\n').Split('\n')).Count);
    }

    [Fact]
    public async Task Run_GenerationOff_SendsEverythingToReviewWithoutACall()
    {
        using var work = new WorkFolder();

        (JsonElement report, _) = await RunAsync(work, "promotion: auto", "env", "GENERATION=off", cli.Executable);

        Assert.Equal(0, report.GetProperty("generator_calls").GetInt32());
        Assert.Equal(4, report.GetProperty("counts").GetProperty("by_reason").GetProperty("GENERATION_OFF").GetInt32());
        Assert.All(report.GetProperty("fixes").EnumerateArray(), f => Assert.Equal("human_review", f.GetProperty("decision").GetString()));
    }

    private static async Task<(JsonElement Report, string Output)> RunAsync(WorkFolder work, string setting, string program, params string[] before)
    {
        string contract = work.Write(
            "t.yml", $"models: [{{name: t, columns: [{{name: day, tests: [not_null], meta: {{remediation: {{format: 'date:%Y-%m-%d', {setting}}}}}}}]}}]");
        string report = work.File("report.json");
        CommandResult run = await ProcessRunner.RunAsync(
            program,
            [.. before, "run", work.Write("t.csv", Table), "--contract", contract, "--key", "id", "--data-dir", work.Data, "--report", report],
            work.Path);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        return (document.RootElement.Clone(), run.Output);
    }
}
