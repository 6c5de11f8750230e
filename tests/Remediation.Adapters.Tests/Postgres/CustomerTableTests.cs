using Remediation.Core.Identity;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>Keys, types and names of customers' tables.</summary>
public sealed class CustomerTableTests : CustomerTables
{
    [SkippableTheory]
    [InlineData("int", "7", "007", "x")]
    [InlineData("bigint", "9007199254740993", "9007199254740992", "1e3")]
    [InlineData("uuid", "5f0c9a3e-0d4b-4b9c-8a51-0123456789ab", "5F0C9A3E-0D4B-4B9C-8A51-0123456789AB", "nobody")]
    [InlineData("date", "2025-12-31", "31.12.2025", "2025-02-30")]
    [InlineData("numeric(8,2)", "7.50", "7.5", "seven")]
    [InlineData("text", "a", "A", "a ")]
    [InlineData("varchar(5)", "a", "abcdefgh", "")]
    [InlineData("char(3)", "a", "A", "abcdefgh")]
    [InlineData("timestamptz", "2025-12-31 10:00:00+00", "2025-12-31 11:00:00+01", "noon")]
    public async Task Promote_KeyOfAType_IsComparedByItsText(string type, string key, string otherForm, string nothing)
    {
        await CreateAsync($"CREATE TABLE production.orders (id {type} PRIMARY KEY, day text); INSERT INTO production.orders VALUES ('{key}', 'a')");

        PromotionStep step = await PromoteAsync(RunOf(), (key, "a", "b"), (otherForm, "a", "c"), (nothing, "a", "d"));

        Assert.Equal(new PromotionCounts(1, 2), step.Counts);
        Dictionary<string, string> outcomes = await OutcomesAsync();
        Assert.Equal(("PROMOTED", ReasonCode.MissingRow, ReasonCode.MissingRow), (outcomes[key], outcomes[otherForm], outcomes[nothing]));
        Assert.Equal("b", await TextAsync("SELECT day FROM production.orders"));
        Assert.Equal(new ProductionValue(true, "b"), await Store.Promotion.ReadAsync(RunOf(), RowKey.Of(["id"], [key]), "day", None));
        Assert.False((await Store.Promotion.ReadAsync(RunOf(), RowKey.Of(["id"], [nothing]), "day", None)).Exists);
    }

    [SkippableTheory]
    [InlineData("date", "2025-12-31", "2026-01-01", "01/02/2026")]
    [InlineData("int", "1", "2", "2.5")]
    [InlineData("numeric(6,2)", "1.00", "2.25", "2.255")]
    [InlineData("numeric(6,2)", "1.00", "2.25", "1000000")]
    [InlineData("varchar(4)", "abcd", "efgh", "efghi")]
    [InlineData("char(4)", "abcd", "efgh", "efghi")]
    [InlineData("boolean", "true", "false", "perhaps")]
    [InlineData("timestamp(0)", "2025-12-31 10:00:00", "2025-12-31 11:00:00", "2025-12-31 11:00:00.5")]
    [InlineData("production.short_text", "abcd", "efgh", "efghi")]
    [InlineData("production.positive", "1", "2", "-2")]
    [InlineData("production.mood", "sad", "happy", "furious")]
    [InlineData("jsonb", "{\"a\": 1}", "{\"a\": 2}", "{")]
    [InlineData("int[]", "{1}", "{1,2}", "1,2")]
    public async Task Promote_ColumnOfAType_TakesOnlyWhatItKeeps(string type, string old, string taken, string refused)
    {
        await Store.ExecuteAsync(
            "CREATE TYPE production.mood AS ENUM ('sad', 'happy'); CREATE DOMAIN production.positive AS int NOT NULL CHECK (value > 0); "
            + "CREATE DOMAIN production.short_text AS varchar(4)");
        await CreateAsync($"CREATE TABLE production.orders (id int PRIMARY KEY, day {type}); INSERT INTO production.orders VALUES (1, '{old}'), (2, '{old}'), (3, '{old}')");

        PromotionStep step = await PromoteAsync(RunOf(), ("1", old, taken), ("2", old, refused), ("3", old, taken));

        Assert.Equal(new PromotionCounts(2, 1), step.Counts);
        Assert.Equal(ReasonCode.CastFailed, (await OutcomesAsync())["2"]);
        Assert.Equal($"1={taken}|2={old}|3={taken}", await TextAsync("SELECT string_agg(id || '=' || day::text, '|' ORDER BY id) FROM production.orders"));
    }

    [SkippableFact]
    public async Task Promote_CompositeKey_FindsItsRowInAnyOrderOfTheTablesColumns()
    {
        await CreateAsync(
            "CREATE TABLE production.orders (line text, day text, id int, PRIMARY KEY (id, line)); "
            + "INSERT INTO production.orders VALUES ('a', 'x', 1), ('b', 'x', 1), ('a', 'x', 2)");
        RunRecord run = RunOf() with { PrimaryKey = ["line", "id"] };

        PromotionStep step = await PromoteAsync(run, ("a|1", "x", "y"), ("a|2", "x", "z"), ("1|a", "x", "w"));

        Assert.Equal(new PromotionCounts(2, 1), step.Counts);
        Assert.Equal("1a=y|1b=x|2a=z", await TextAsync("SELECT string_agg(id || line || '=' || day, '|' ORDER BY id, line) FROM production.orders"));
    }

    [SkippableFact]
    public async Task Promote_TargetOfTheContract_NamesSchemaTableKeyColumnAndCast()
    {
        await Store.ExecuteAsync("CREATE SCHEMA crm; GRANT USAGE ON SCHEMA crm TO remediation_app");
        await CreateAsync(
            "CREATE TABLE crm.purchases (order_no int PRIMARY KEY, ordered_at text); INSERT INTO crm.purchases VALUES (1, '31.12.2025'), (2, 'soon')", "crm.purchases");
        RunRecord run = RunOf("""{"target":{"schema":"crm","table":"purchases","key":{"id":"order_no"}}}""", """{"target":{"column":"ordered_at","cast":"date"}}""");

        PromotionStep step = await PromoteAsync(run, ("1", "31.12.2025", "2025-12-31T00:00:00"), ("2", "soon", "later"));

        Assert.Equal(new PromotionCounts(1, 1), step.Counts);
        Assert.Equal("2025-12-31", await TextAsync("SELECT ordered_at FROM crm.purchases WHERE order_no = 1"));
        Assert.Equal(ReasonCode.CastFailed, (await OutcomesAsync())["2"]);
    }

    [SkippableFact]
    public async Task Promote_TableWithSchemaInTheBatch_IsThatTable()
    {
        await Store.ExecuteAsync("CREATE SCHEMA crm; GRANT USAGE ON SCHEMA crm TO remediation_app");
        await CreateAsync("CREATE TABLE crm.orders (id int PRIMARY KEY, day text); INSERT INTO crm.orders VALUES (1, 'a')", "crm.orders");

        await PromoteAsync(RunOf() with { Table = "crm.orders" }, ("1", "a", "b"));

        Assert.Equal("b", await TextAsync("SELECT day FROM crm.orders"));
    }

    [SkippableTheory]
    [InlineData("day of \"week\"'; DROP TABLE production.orders; --")]
    [InlineData("@p $1 $$ :x \\ n.value")]
    [InlineData("position")]
    public async Task Promote_NameThatIsNoPlainOne_IsQuoted(string column)
    {
        string quoted = '"' + column.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        await CreateAsync(
            $"CREATE TABLE production.orders (id int, {quoted} varchar(9) CHECK ({quoted} <> 'bad')); INSERT INTO production.orders VALUES (1, 'a'), (2, 'a')");

        PromotionStep step = await PromoteAsync(RunOf(), column, [("1", "a", "b"), ("2", "a", "bad")]);

        Assert.Equal(new PromotionCounts(1, 1), step.Counts);
        Assert.Equal("b", await TextAsync($"SELECT {quoted} FROM production.orders WHERE id = 1"));
        Assert.Equal(new ProductionValue(true, "b"), await Store.Promotion.ReadAsync(RunOf(), RowKey.Of(["id"], ["1"]), column, None));
    }

    [SkippableFact]
    public async Task Promote_KeyOfSeveralRows_ChangesNoneOfThem()
    {
        await CreateAsync(
            "CREATE TABLE production.orders (id int, day text); INSERT INTO production.orders VALUES (1, 'a'), (1, 'b'), (2, 'a'), (3, 'a'), (3, 'a')");

        PromotionStep step = await PromoteAsync(RunOf(), ("1", "a", "x"), ("2", "a", "y"), ("3", "a", "z"));

        Assert.Equal(new PromotionCounts(1, 2), step.Counts);
        Dictionary<string, string> outcomes = await OutcomesAsync();
        Assert.Equal((ReasonCode.AmbiguousRow, "PROMOTED", ReasonCode.AmbiguousRow), (outcomes["1"], outcomes["2"], outcomes["3"]));
        Assert.Equal("1a|1b|2y|3a|3a", await TextAsync("SELECT string_agg(id || day, '|' ORDER BY id, day) FROM production.orders"));
    }

    [SkippableTheory]
    [InlineData("CREATE TABLE production.orders (id int PRIMARY KEY, day text) PARTITION BY RANGE (id); CREATE TABLE production.low PARTITION OF production.orders FOR VALUES FROM (0) TO (10)")]
    [InlineData("CREATE TABLE production.base (id int PRIMARY KEY, day text); CREATE VIEW production.orders AS SELECT id, day FROM production.base")]
    public async Task Promote_PartitionsOrAView_AreWrittenAsATable(string create)
    {
        await CreateAsync(create + "; INSERT INTO production.orders VALUES (1, 'a'), (2, 'b')");

        Assert.Equal(new PromotionCounts(2, 0), (await PromoteAsync(RunOf(), ("1", "a", "x"), ("2", "b", "y"))).Counts);
        Assert.Equal("xy", await TextAsync("SELECT string_agg(day, '' ORDER BY id) FROM production.orders"));
    }

    [SkippableFact]
    public async Task Promote_RoleWithSettingsOfItsOwn_ReadsAndWritesTheSame()
    {
        await Store.ExecuteAsync(
            "ALTER ROLE remediation_app IN DATABASE " + Store.Name + " SET datestyle = 'German'; ALTER ROLE remediation_app IN DATABASE " + Store.Name + " SET timezone = 'Asia/Tokyo'");
        await CreateAsync(
            "CREATE TABLE production.orders (id date PRIMARY KEY, day timestamptz); INSERT INTO production.orders VALUES ('2025-12-31', '2025-12-31 10:00:00+00')");

        PromotionStep step = await PromoteAsync(RunOf(), ("2025-12-31", "2025-12-31 10:00:00+00", "2026-01-02 10:00:00+00"));

        Assert.Equal(new PromotionCounts(1, 0), step.Counts);
        Assert.Equal("true", await TextAsync("SELECT (day = '2026-01-02 10:00:00+00')::text FROM production.orders"));
    }

    [SkippableFact]
    public async Task FindHeld_TypedColumn_ComparesValuesAndLeavesOutWhatIsNone()
    {
        await CreateAsync("CREATE TABLE production.orders (id text PRIMARY KEY, day int); INSERT INTO production.orders VALUES ('a', 7), ('b', 8)");

        Assert.Equal(["007", "8"], (await Store.Identities.FindHeldAsync(RunOf(), "day", ["007", "8", "9", "x", ""], None)).Order(StringComparer.Ordinal));
    }
}
