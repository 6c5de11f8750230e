using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Gates;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteGateStoreTests() : GateStoreContract(SqliteStoreFixture.OpenAsync)
{
    [SkippableTheory]
    [InlineData("every value is among the parent's", "new a,new b", GateTestStatus.Passed)]
    [InlineData("a part of the parent is known and a value is not in it", "new a", GateTestStatus.NotRun)]
    [InlineData("the whole parent is known and a value is not in it", "new a,whole", GateTestStatus.Failed)]
    public async Task Run_Relationships_NeverPassUnseen(string what, string parents, string status)
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """[{"relationships":{"to":"ref('customers')","field":"id"}}]""", ["a", "b"], () => AddParentsAsync(parents.Split(',')));

        GateTestResult test = Assert.Single(verdict.Tests);
        Assert.True(status == test.Status, $"{what}: {test}");
        Assert.Equal(status == GateTestStatus.Passed, test.Passed);
        Assert.Equal(status != GateTestStatus.Failed, verdict.Passed);
        Assert.Equal(status == GateTestStatus.Failed ? ["2"] : [], (await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells.Select(c => c.RowId));
    }

    private async Task AddParentsAsync(string[] parents)
    {
        await Store.ExecuteAsync("CREATE TABLE production_customers (fingerprint BLOB, column_name TEXT, row_key TEXT, row_id TEXT, value TEXT)");
        foreach (string parent in parents.Where(p => p != "whole"))
        {
            await Store.ExecuteAsync($"INSERT INTO production_customers VALUES (x'00', 'id', '[]', '1', '{parent}')");
        }

        if (parents.Contains("whole"))
        {
            await Store.ExecuteAsync("INSERT INTO ops_whole_columns VALUES ('customers', 'id')");
        }
    }
}
