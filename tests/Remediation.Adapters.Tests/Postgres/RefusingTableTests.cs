using System.Globalization;
using Npgsql;
using Remediation.Adapters.Postgres;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>Customers' tables that do not take some rows, or nothing at all.</summary>
public sealed class RefusingTableTests : CustomerTables
{
    private const string Orders = "CREATE TABLE production.orders (id int PRIMARY KEY, day text)";

    [SkippableTheory]
    [InlineData("ALTER TABLE production.orders ADD CHECK (day NOT LIKE 'bad%')")]
    [InlineData(
        "CREATE FUNCTION production.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.day LIKE ''bad%'' THEN RAISE EXCEPTION ''no''; END IF; RETURN NEW; END'; "
        + "CREATE TRIGGER refuse BEFORE UPDATE ON production.orders FOR EACH ROW EXECUTE FUNCTION production.refuse()")]
    [InlineData(
        "CREATE FUNCTION production.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.day LIKE ''bad%'' THEN RETURN NULL; END IF; RETURN NEW; END'; "
        + "CREATE TRIGGER skip BEFORE UPDATE ON production.orders FOR EACH ROW EXECUTE FUNCTION production.skip()")]
    [InlineData(
        "CREATE TABLE production.days (day text PRIMARY KEY); INSERT INTO production.days SELECT day FROM production.orders UNION SELECT 'new' || id FROM production.orders; "
        + "ALTER TABLE production.orders ADD FOREIGN KEY (day) REFERENCES production.days DEFERRABLE INITIALLY DEFERRED")]
    public async Task Promote_SomeOfManyRowsRefused_WritesTheOthers(string rule)
    {
        await CreateAsync($"{Orders}; INSERT INTO production.orders SELECT i, 'v' || i FROM generate_series(1, 1000) i; {rule}");
        HashSet<int> bad = [1, 2, 300, 511, 512, 777, 1000];

        PromotionStep step = await PromoteAsync(
            RunOf(), [.. Enumerable.Range(1, 1000).Select(i => (Key(i), "v" + Key(i), (bad.Contains(i) ? "bad" : "new") + Key(i)))]);

        Assert.Equal(new PromotionCounts(993, 7), step.Counts);
        Dictionary<string, string> outcomes = await OutcomesAsync();
        Assert.All(bad, i => Assert.Equal(ReasonCode.TargetRefused, outcomes[Key(i)]));
        Assert.Equal("993", await TextAsync("SELECT count(*)::text FROM production.orders WHERE day = 'new' || id"));
        Assert.Equal("7", await TextAsync("SELECT count(*)::text FROM production.orders WHERE day = 'v' || id"));
    }

    [SkippableFact]
    public async Task Promote_EveryRowRefused_WritesNoneAndComesToAnEnd()
    {
        await CreateAsync($"{Orders}; INSERT INTO production.orders SELECT i, 'v' || i FROM generate_series(1, 1000) i; ALTER TABLE production.orders ADD CHECK (day LIKE 'v%')");

        PromotionStep step = await PromoteAsync(RunOf(), [.. Enumerable.Range(1, 1000).Select(i => (Key(i), "v" + Key(i), "x" + Key(i)))]);

        Assert.Equal(new PromotionStep(new PromotionCounts(0, 1000), true), step);
    }

    [SkippableFact]
    public async Task Promote_EveryCauseAtOnce_EachHasItsReason()
    {
        await CreateAsync(
            "CREATE TABLE production.orders (id int PRIMARY KEY, day int CHECK (day < 100)); INSERT INTO production.orders SELECT i, i FROM generate_series(1, 5) i");

        PromotionStep step = await PromoteAsync(
            RunOf(), ("1", "1", "10"), ("2", "wrong", "20"), ("3", "3", "three"), ("4", "4", "400"), ("6", "6", "60"), ("seven", "7", "70"), ("5", "5", null));

        Assert.Equal(new PromotionCounts(2, 5), step.Counts);
        Assert.Equal(
            $"1=PROMOTED|2={ReasonCode.Conflict}|3={ReasonCode.CastFailed}|4={ReasonCode.TargetRefused}|5=PROMOTED|6={ReasonCode.MissingRow}|seven={ReasonCode.MissingRow}",
            string.Join('|', (await OutcomesAsync()).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}")));
    }

    [SkippableFact]
    public async Task Promote_RowThatAnotherTransactionIsChanging_WaitsAndIsAConflict()
    {
        await CreateAsync($"{Orders}; INSERT INTO production.orders VALUES (1, 'a'), (2, 'b')");
        await StageAsync(RunOf(), "day", [("1", "a", "x"), ("2", "b", "y")]);
        Task<PromotionStep>? promotion = null;
        await Store.Owner.WriteAsync(
            async connection =>
            {
                await connection.Sql("UPDATE production.orders SET day = 'mine' WHERE id = 2").ExecuteAsync(None);
                promotion = new PromotionStage(Store.Promotion, TimeProvider.System).RunAsync(RunOf(), None);
                await UntilWaitingAsync(connection);
                Assert.False(promotion.IsCompleted);
            },
            None);

        Assert.Equal(new PromotionCounts(1, 1), (await promotion!).Counts);
        Assert.Equal(ReasonCode.Conflict, (await OutcomesAsync())["2"]);
        Assert.Equal("mine", await TextAsync("SELECT day FROM production.orders WHERE id = 2"));
    }

    [SkippableTheory]
    [InlineData("SELECT 1", ReasonCode.MissingTable)]
    [InlineData("CREATE TABLE production.orders (id int PRIMARY KEY)", ReasonCode.MissingColumn)]
    [InlineData("CREATE TABLE production.orders (day text)", ReasonCode.MissingColumn)]
    [InlineData(Orders, ReasonCode.TargetForbidden)]
    [InlineData(Orders + "; GRANT SELECT ON production.orders TO remediation_app", ReasonCode.TargetForbidden)]
    [InlineData(Orders + "; GRANT UPDATE ON production.orders TO remediation_app", ReasonCode.TargetForbidden)]
    [InlineData(Orders + "; GRANT SELECT, UPDATE (id) ON production.orders TO remediation_app", ReasonCode.TargetForbidden)]
    [InlineData(
        Orders + "; GRANT SELECT, UPDATE ON production.orders TO remediation_app; REVOKE USAGE ON SCHEMA production FROM remediation_app", ReasonCode.TargetForbidden)]
    [InlineData(
        "CREATE TABLE production.orders (id int PRIMARY KEY, day text GENERATED ALWAYS AS ('x') STORED); GRANT SELECT, UPDATE ON production.orders TO remediation_app",
        ReasonCode.TargetForbidden)]
    public async Task Promote_TableThatCannotBeWritten_IsAnObstacleAndChangesNothing(string sql, string obstacle)
    {
        await Store.ExecuteAsync(sql);

        PromotionStep step = await PromoteAsync(RunOf(), ("1", "a", "b"));

        Assert.Equal(new PromotionStep(new PromotionCounts(0, 0), false, obstacle), step);
        Assert.Equal("AI_FIXED", (await OutcomesAsync())["1"]);
        Assert.Equal(0, await Store.CountAsync("SELECT (SELECT count(*) FROM staging.promoted) + (SELECT count(*) FROM audit.entries)"));
    }

    [SkippableFact]
    public async Task Promote_ObstacleTakenAway_GoesOn()
    {
        Assert.Equal(ReasonCode.MissingTable, (await PromoteAsync(RunOf(), ("1", "a", "b"))).Obstacle);
        await CreateAsync($"{Orders}; INSERT INTO production.orders VALUES (1, 'a')");

        Assert.Equal(new PromotionStep(new PromotionCounts(1, 0), true), await new PromotionStage(Store.Promotion, TimeProvider.System).RunAsync(RunOf(), None));
    }

    [SkippableTheory]
    [InlineData("ops.runs", "run_id", "status", "queued", "completed")]
    [InlineData("OPS.runs", "run_id", "status", "queued", "completed")]
    [InlineData("staging.promoted", "run_no", "promoted", "0", "1")]
    [InlineData("audit.checkpoints", "checkpoint_no", "note", "a", "b")]
    [InlineData("pg_catalog.pg_class", "relname", "relkind", "r", "v")]
    public async Task Promote_TableOfTheServiceOrTheServer_IsForbidden(string table, string key, string column, string old, string mended)
    {
        PromotionStep step = await PromoteAsync(RunOf() with { Table = table, PrimaryKey = [key] }, column, [("r1", old, mended)]);

        Assert.Equal(ReasonCode.TargetForbidden, step.Obstacle);
        Assert.Equal(RunStatus.Queued, (await Store.Runs.FindAsync("r1", None))!.Status);
    }

    private static string Key(int i) => i.ToString(CultureInfo.InvariantCulture);

    private static async Task UntilWaitingAsync(NpgsqlConnection connection)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await connection.Sql("SELECT 1 FROM pg_locks WHERE NOT granted").AnyAsync(deadline.Token))
        {
            await Task.Delay(20, deadline.Token);
        }
    }
}
