using System.Text.Json;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>The gate's tests over a real store: every staged value is "new " and the old value.</summary>
public sealed class SqliteGateStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteStoreFixture _store = new();

    [Fact]
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
        CellPage failing = await _store.Gate.ListFailingAsync(run.RunId, 1, 1, 10, null, None);
        CellRow row = Assert.Single(failing.Cells);
        Assert.Equal(("3", "ccc", "new ccc"), (row.RowId, row.OldValue, row.NewValue));
        Assert.Empty((await _store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells);
        Assert.Equal(verdict.Tests, (await _store.Gate.FindVerdictAsync(run.RunId, 1, None))!.Tests);
    }

    [Fact]
    public async Task ListFailing_Pages_GiveEveryRowOnce()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync("""[{"accepted_values":{"values":["x"]}}]""", [.. Enumerable.Range(0, 25).Select(i => $"v{i}")]);
        List<string> rows = [];
        string? token = null;
        do
        {
            CellPage page = await _store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, token, None);
            rows.AddRange(page.Cells.Select(c => c.RowId));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.Equal(25, Assert.Single(verdict.Tests).Failures);
        Assert.Equal(25, rows.Distinct().Count());
        Assert.Equal(25, rows.Count);
    }

    [Fact]
    public async Task Run_UniqueColumn_FindsValueThatAnotherRowOfProductionHas()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """["unique"]""", ["a", "b"], "INSERT INTO production_orders VALUES (x'00', 'day', '[]', '9', 'new a')");

        GateTestResult unique = Assert.Single(verdict.Tests);
        Assert.Equal(("unique", GateTestStatus.Failed, 2, 1), (unique.Name, unique.Status, unique.Tested, unique.Failures));
        Assert.Equal("1", Assert.Single((await _store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells).RowId);
    }

    [Theory]
    [InlineData("parent is not in this store", null, GateTestStatus.NotRun)]
    [InlineData("every value is among the parent's", "new a,new b", GateTestStatus.Passed)]
    [InlineData("a part of the parent is known and a value is not in it", "new a", GateTestStatus.NotRun)]
    [InlineData("the whole parent is known and a value is not in it", "new a,whole", GateTestStatus.Failed)]
    public async Task Run_Relationships_NeverPassUnseen(string what, string? parents, string status)
    {
        List<string> sql = [];
        if (parents is not null)
        {
            sql.Add("CREATE TABLE production_customers (fingerprint BLOB, column_name TEXT, row_key TEXT, row_id TEXT, value TEXT)");
            foreach (string parent in parents.Split(',').Where(p => p != "whole"))
            {
                sql.Add($"INSERT INTO production_customers VALUES (x'00', 'id', '[]', '1', '{parent}')");
            }

            if (parents.EndsWith("whole", StringComparison.Ordinal))
            {
                sql.Add("INSERT INTO ops_whole_columns VALUES ('customers', 'id')");
            }
        }

        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """[{"relationships":{"to":"ref('customers')","field":"id"}}]""", ["a", "b"], [.. sql]);

        GateTestResult test = Assert.Single(verdict.Tests);
        Assert.True(status == test.Status, $"{what}: {test}");
        Assert.Equal(status == GateTestStatus.Passed, test.Passed);
        Assert.Equal(status != GateTestStatus.Failed, verdict.Passed);
        Assert.StartsWith("to customers.id", test.Detail, StringComparison.Ordinal);
        Assert.Equal(status == GateTestStatus.Failed ? ["2"] : [], (await _store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells.Select(c => c.RowId));
    }

    [Fact]
    public async Task Run_Again_GivesTheVerdictThatStands()
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync("""["not_null"]""", "a");
        await _store.ExecuteAsync("UPDATE staging_cells SET new_value = NULL");

        Assert.Equal(verdict.Tests, (await new PromotionGate(_store.Gate).RunAsync(run, ContractOf("""["not_null"]"""), None)).Tests);
    }

    public void Dispose() => _store.Dispose();

    private static Contract ContractOf(string tests)
    {
        using var document = JsonDocument.Parse($$"""{"columns":[{"name":"day","tests":{{tests}}}]}""");
        return ContractReader.ReadInline(document.RootElement).Contract!;
    }

    private Task<(RunRecord Run, GateVerdictSummary Verdict)> JudgeAsync(string tests, params string[] values) => JudgeAsync(tests, values, []);

    private async Task<(RunRecord Run, GateVerdictSummary Verdict)> JudgeAsync(string tests, string[] values, params string[] sql)
    {
        IntakeRow[] rows = [.. values.Select((v, i) => StoreFixture.Row($"{i + 1}", v))];
        RunRecord run = await _store.IngestAsync("r1", rows);
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        foreach (string statement in sql)
        {
            await _store.ExecuteAsync(statement);
        }

        return (run, await new PromotionGate(_store.Gate).RunAsync(run, ContractOf(tests), None));
    }
}
