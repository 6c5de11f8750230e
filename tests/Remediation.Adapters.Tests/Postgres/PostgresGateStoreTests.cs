using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Gates;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

public sealed class PostgresGateStoreTests() : GateStoreContract(PostgresStoreFixture.OpenAsync)
{
    [SkippableTheory]
    [InlineData("text", "new a,new b", GateTestStatus.Passed)]
    [InlineData("text", "new a,new c", GateTestStatus.Failed)]
    [InlineData("date", "", GateTestStatus.Failed)]
    public async Task Run_Relationships_LookAtTheParentAsItIs(string type, string parents, string status)
    {
        (RunRecord run, GateVerdictSummary verdict) = await JudgeAsync(
            """[{"relationships":{"to":"ref('customers')","field":"id"}}]""", ["a", "b"], () => AddParentsAsync(type, parents, "GRANT SELECT ON production.customers TO remediation_app"));

        GateTestResult test = Assert.Single(verdict.Tests);
        Assert.Equal((status, 2), (test.Status, test.Tested));
        Assert.Equal(test.Failures, (await Store.Gate.ListFailingAsync(run.RunId, 1, 0, 10, null, None)).Cells.Count);
    }

    [SkippableFact]
    public async Task Run_RelationshipsToATableThatMayNotBeRead_IsNotRun()
    {
        (RunRecord _, GateVerdictSummary verdict) = await JudgeAsync(
            """[{"relationships":{"to":"ref('customers')","field":"id"}}]""", ["a"], () => AddParentsAsync("text", "new a", "SELECT 1"));

        Assert.Equal((GateTestStatus.NotRun, true), (Assert.Single(verdict.Tests).Status, verdict.Passed));
    }

    [SkippableFact]
    public async Task Run_UniqueColumnOfATableThatIsGone_IsNotRun()
    {
        (RunRecord _, GateVerdictSummary verdict) = await JudgeAsync("""["unique"]""", ["a"], () => Store.ExecuteAsync("DROP TABLE production.orders"));

        GateTestResult test = Assert.Single(verdict.Tests);
        Assert.Equal((GateTestStatus.NotRun, "the production table cannot be read (MISSING_TABLE)"), (test.Status, test.Detail));
    }

    private async Task AddParentsAsync(string type, string parents, string grant)
    {
        await Store.ExecuteAsync($"CREATE TABLE production.customers (id {type})");
        foreach (string parent in parents.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            await Store.ExecuteAsync($"INSERT INTO production.customers VALUES ('{parent}')");
        }

        await Store.ExecuteAsync(grant);
    }
}
