using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Trials;

public sealed class TrialTests
{
    private const string DayFirst = "lambda x: datetime.datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')";
    private const string MonthFirst = "lambda x: datetime.datetime.strptime(x, '%m/%d/%Y').strftime('%Y-%m-%d')";

    private static readonly string[] InProduction = ["P7"];
    private static readonly LambdaCompiler Compiler = new();
    private static readonly ColumnContract Day = Inline.Column("""["not_null"]""", """{"format":"date:%Y-%m-%d"}""");
    private static readonly ColumnContract Id = Inline.Column("""["unique",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z0-9]+$"}}]""");

    [Fact]
    public async Task Run_MixedCluster_CountsByShape()
    {
        TrialReport report = await RunAsync(Day, DayFirst, [], [], (0, "31/12/2025"), (0, "30/12/2025"), (1, "2025.12.31"), (1, null));

        Assert.Equal(new TrialFindings(4, 2, false, false, false), report.Findings);
        Assert.Equal([new ShapeTrial(0, 2, 2), new ShapeTrial(1, 2, 0)], report.Shapes.OrderBy(s => s.ShapeNo));
    }

    [Fact]
    public async Task Run_TooManyValuesAtALimit_GivesTheFunctionUpAndTheFixIsQuarantined()
    {
        (int, string?)[] values = [.. Enumerable.Range(0, 300).Select(i => (0, (string?)$"{i}"))];
        TrialReport report = await RunAsync(Day, "lambda x: x.ljust(10**9) if int(x) < 200 else '2025-12-31'[:0] + x", [], [], values);

        Assert.True(report.Findings.GivenUp);
        Assert.Equal((300, 0), (report.Findings.Distinct, report.Findings.Passed));
        double score = Confidence.Score(1, report.Findings, capped: false);
        Assert.Equal((FixDecision.Quarantined, ReasonCode.LimitsExceeded), Verdict.Of(score, report.Findings, uncontracted: false));
    }

    [Fact]
    public async Task Run_RivalThatPassesAsWellAndDiffers_IsAmbiguous()
    {
        Assert.True((await RunAsync(Day, DayFirst, [MonthFirst], [], (0, "03/04/2025"), (0, "05/06/2025"))).Findings.Ambiguous);
    }

    [Fact]
    public async Task Run_RivalThatAMemberRefutes_IsNotAmbiguous()
    {
        Assert.False((await RunAsync(Day, DayFirst, [MonthFirst], [], (0, "03/04/2025"), (0, "31/06/2025"), (0, "30/06/2025"))).Findings.Ambiguous);
    }

    [Fact]
    public async Task Run_RivalThatGivesTheSame_IsNotAmbiguous()
    {
        Assert.False((await RunAsync(Day, DayFirst, [MonthFirst], [], (0, "03/03/2025"))).Findings.Ambiguous);
    }

    [Fact]
    public async Task Run_TwoValuesOfAnIdentityBecomeOne_Collides()
    {
        Assert.True((await RunAsync(Id, "lambda x: x.strip().upper()", [], [], (0, "a1"), (0, " A1"))).Findings.IdentityCollision);
        Assert.False((await RunAsync(Id, "lambda x: x.strip().upper()", [], [], (0, "a1"), (0, " A2"))).Findings.IdentityCollision);
    }

    [Fact]
    public async Task Run_IdentityThatAnotherRowHasAlready_Collides()
    {
        Assert.True((await RunAsync(Id, "lambda x: x.upper()", [], ["A1"], (0, "a1"))).Findings.IdentityCollision);
    }

    [Theory]
    [InlineData("p7", true)]
    [InlineData("p8", false)]
    [InlineData("P7", false)]
    public async Task Run_IdentityThatAProductionRowHolds_CollidesUnlessItStays(string value, bool collides)
    {
        Assert.Equal(collides, (await RunAsync(Id, "lambda x: x.upper()", [], [], (0, value))).Findings.IdentityCollision);
    }

    [Fact]
    public async Task Run_ManyIdentities_AsksAboutEveryOne()
    {
        (int, string?)[] values = [.. Enumerable.Range(0, 2_500).Select(i => (0, (string?)$"q{i}"))];

        Assert.False((await RunAsync(Id, "lambda x: x.upper()", [], [], values)).Findings.IdentityCollision);
        Assert.True((await RunAsync(Id, "lambda x: x.upper()", [], [], [.. values, (0, "p7")])).Findings.IdentityCollision);
    }

    [Fact]
    public async Task Run_RivalThatChangesAKnownValidValue_IsNotAmbiguous()
    {
        ColumnContract code = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Za-z]+$"}}]""");

        Assert.True((await RunAsync(code, "lambda x: x.strip()", ["lambda x: x.strip().lower()"], [], (0, " Ab"))).Findings.Ambiguous);
        Assert.False((await RunAsync(code, "lambda x: x.strip()", ["lambda x: x.strip().lower()"], ["Cd"], (0, " Ab"))).Findings.Ambiguous);
    }

    [Fact]
    public async Task Run_KnownValidValueBecomesAnother_IsSaid()
    {
        ColumnContract code = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Za-z]+$"}}]""");

        Assert.True((await RunAsync(code, "lambda x: x.strip('1').upper()", [], ["ok"], (0, "no1"))).Findings.ChangesKnownValid);
        Assert.False((await RunAsync(code, "lambda x: x.strip('1')", [], ["ok"], (0, "no1"))).Findings.ChangesKnownValid);
    }

    private static Task<TrialReport> RunAsync(
        ColumnContract contract, string lambda, string[] rivals, string[] knownValid, params (int Shape, string? Value)[] values) =>
        new Trial(contract, knownValid, contract.Identity ? values => Task.FromResult(values.Intersect(InProduction).Any()) : null).RunAsync(
            Compiled(lambda), [.. rivals.Select(Compiled)], values.Select(v => new DistinctValue(v.Shape, v.Value, 1)).ToAsyncEnumerable(), CancellationToken.None);

    private static CompiledLambda Compiled(string text) => Compiler.Compile(text).Lambda!;
}
