using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>The gate's tests over a real store: every staged value is "new " and the old value.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class GateStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Run_RowTests_HaveALineEachAndTheirFailingRows()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """["not_null",{"accepted_values":{"values":["new a","new b","old"]}},{"dbt_expectations.expect_column_value_lengths_to_be_between":{"max_value":5}}]""",
            "a",
            "b",
            "ccc");

        Assert.False(verdict.Passed);
        Assert.Equal(
            ["not_null passed 3 0", "accepted_values failed 3 1", "dbt_expectations.expect_column_value_lengths_to_be_between failed 3 1"],
            verdict.Tests.Select(t => $"{t.Name} {t.Status} {t.Tested} {t.Failures}"));
        CellPage failing = await Store.Gate.ListFailingAsync(run.RunId, 1, 1, 10, null, None);
        CellRow row = Assert.Single(failing.Cells);
        Assert.Equal(("3", "ccc", "new ccc"), (row.RowId, row.OldValue, row.NewValue));
        Assert.Empty((await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells);
        Assert.Equal(verdict.Tests, (await Store.Gate.FindVerdictAsync(run.RunId, 1, None))!.Tests);
    }

    [SkippableFact]
    public async Task ListFailing_Pages_GiveEveryRowOnce()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync("""[{"accepted_values":{"values":["x"]}}]""", [.. Enumerable.Range(0, 25).Select(i => $"v{i}")]);
        List<string> rows = [];
        string? token = null;
        do
        {
            CellPage page = await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, token, None);
            rows.AddRange(page.Cells.Select(c => c.RowId));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.Equal(25, Assert.Single(verdict.Tests).Failures);
        Assert.Equal(25, rows.Distinct().Count());
        Assert.Equal(25, rows.Count);
    }

    [SkippableFact]
    public async Task Run_UniqueColumn_FindsValueThatAnotherRowOfProductionHas()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """["unique"]""", ["a", "b"], () => Store.AddProductionAsync("9", "day", "new a"));

        GateTestResult unique = Assert.Single(verdict.Tests);
        Assert.Equal(("unique", GateTestStatus.Failed, 2, 1), (unique.Name, unique.Status, unique.Tested, unique.Failures));
        Assert.Equal("1", Assert.Single((await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells).RowId);
    }

    [SkippableFact]
    public async Task Run_UniqueColumn_FindsMendedCellsThatMeetEachOther()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"), StoreFixture.Row("4", "d"));
        await MendAsync(("1", "x"), ("2", "x"), ("3", "y"), ("4", null));

        GateTestResult unique = Assert.Single((await new PromotionGate(Store.Gate, []).RunAsync(run, ContractOf("""["unique"]"""), None)).Tests);

        Assert.Equal((GateTestStatus.Failed, 4, 2), (unique.Status, unique.Tested, unique.Failures));
        Assert.Equal(["1", "2"], (await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells.Select(c => c.RowId).Order());
    }

    [SkippableFact]
    public async Task Run_UniqueColumn_LooksAtProductionAsItWillBe()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        await Store.AddProductionAsync("9", "day", null);

        // The rows swap their values: none of them is there twice afterwards.
        await MendAsync(("1", "b"), ("2", "a"));

        Assert.True((await new PromotionGate(Store.Gate, []).RunAsync(run, ContractOf("""["unique"]"""), None)).Passed);
    }

    [SkippableFact]
    public async Task Run_RelationshipsToATableThatIsNotThere_IsNotRun()
    {
        (RunRecord _, GateVerdictSummary verdict) = await JudgeAsync("""[{"relationships":{"to":"ref('customers')","field":"id"}}]""", "a", "b");

        GateTestResult test = Assert.Single(verdict.Tests);
        Assert.Equal((GateTestStatus.NotRun, false, true), (test.Status, test.Passed, verdict.Passed));
        Assert.StartsWith("to customers.id", test.Detail, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_Again_GivesTheVerdictThatStands()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync("""["not_null"]""", "a");
        await Store.ExecuteAsync("UPDATE staging.cells SET new_value = NULL");

        Assert.Equal(verdict.Tests, (await new PromotionGate(Store.Gate, []).RunAsync(run, ContractOf("""["not_null"]"""), None)).Tests);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OutsideProgramRefuses_ItsTestsAndRowsStandInTheVerdict(bool replaces)
    {
        (RunRecord run, _) = await JudgeAsync("[]", "a", "b");
        CellAddress failing = (await Store.Gate.ReadMendedAsync(run.RunId, "day", None).FirstAsync()).Address;
        var program = new Program(
            replaces, () => new ExternalVerdict(null, [new GateFinding(new GateTestResult("unique", "day", 2, 1, false) { Detail = "dbt" }, [failing])]));

        GateVerdictSummary verdict = await new PromotionGate(Store.Gate, [program]).RunAsync(run with { Attempt = 2 }, ContractOf("""["not_null"]"""), None);

        Assert.False(verdict.Passed);
        Assert.Equal(replaces ? ["unique"] : ["not_null", "unique"], verdict.Tests.Select(t => t.Name));
        Assert.Single((await Store.Gate.ListFailingAsync(run.RunId, 2, verdict.Tests.Count - 1, 10, null, None)).Cells);
    }

    [SkippableTheory]
    [InlineData(GateTestStatus.Warned, true)]
    [InlineData(GateTestStatus.NotRun, true)]
    [InlineData(GateTestStatus.Error, false)]
    public async Task Run_OutsideTestOfAStatus_RefusesOrNot(string status, bool passes)
    {
        var program = new Program(true, () => new ExternalVerdict(null, [new GateFinding(new GateTestResult("t", null, 2, 0, false) { Status = status }, [])]));
        (RunRecord run, _) = await JudgeAsync("[]", "a");

        Assert.Equal(passes, (await new PromotionGate(Store.Gate, [program]).RunAsync(run with { Attempt = 2 }, null, None)).Passed);
    }

    [SkippableFact]
    public async Task Run_OutsideProgramGivesNoVerdict_NothingPassesAndTheNextCallAsksAgain()
    {
        int asked = 0;
        var program = new Program(false, () => ++asked == 1 ? new ExternalVerdict(ReasonCode.DbtTimeout, []) : new ExternalVerdict(null, []));
        (RunRecord run, _) = await JudgeAsync("[]", "a");
        var gate = new PromotionGate(Store.Gate, [program]);

        GateVerdictSummary first = await gate.RunAsync(run with { Attempt = 2 }, null, None);

        Assert.Equal((false, ReasonCode.DbtTimeout), (first.Passed, first.FaultCode));
        Assert.Null(await Store.Gate.FindVerdictAsync(run.RunId, 2, None));
        GateVerdictSummary second = await gate.RunAsync(run with { Attempt = 2 }, null, None);
        Assert.Equal((true, (string?)null), (second.Passed, second.FaultCode));
    }

    [SkippableFact]
    public async Task Run_ContractRefusesAlready_TheOutsideProgramIsNotAsked()
    {
        var program = new Program(false, () => throw new InvalidOperationException("asked"));
        (RunRecord run, _) = await JudgeAsync("[]", "a");

        GateVerdictSummary verdict = await new PromotionGate(Store.Gate, [program])
            .RunAsync(run with { Attempt = 2 }, ContractOf("""[{"accepted_values":{"values":["old"]}}]"""), None);

        Assert.False(verdict.Passed);
    }

    protected static Contract ContractOf(string tests)
    {
        using var document = JsonDocument.Parse($$"""{"columns":[{"name":"day","tests":{{tests}}}]}""");
        return ContractReader.ReadInline(document.RootElement).Contract!;
    }

    protected Task<(RunRecord Run, GateVerdictSummary Verdict)> JudgeAsync(string tests, params string[] values) =>
        JudgeAsync(tests, values, () => Task.CompletedTask);

    protected async Task<(RunRecord Run, GateVerdictSummary Verdict)> JudgeAsync(string tests, string[] values, Func<Task> change)
    {
        IntakeRow[] rows = [.. values.Select((v, i) => StoreFixture.Row($"{i + 1}", v))];
        RunRecord run = await Store.IngestAsync("r1", rows);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        await change();
        return (run, await new PromotionGate(Store.Gate, []).RunAsync(run, ContractOf(tests), None));
    }

    // Every cell of the batch, by its row id.
    private async Task MendAsync(params (string RowId, string? Value)[] mended)
    {
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        Dictionary<string, string?> values = mended.ToDictionary(m => m.RowId, m => m.Value);
        List<StagedCell> staged = [];
        await foreach (StoredCell cell in Store.Staging.ReadUndecidedAsync("r1", cluster, None))
        {
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, values[cell.RowId], true, null));
        }

        await Store.Staging.StageAsync("r1", fix, staged, [], None);
    }

    private sealed class Program(bool replaces, Func<ExternalVerdict> answer) : IExternalGate
    {
        public bool ReplacesContractTests => replaces;

        public Task<ExternalVerdict> RunAsync(RunRecord run, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
