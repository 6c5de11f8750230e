using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Reasons;
using Remediation.Core.Reviews;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Reviews;

public sealed class ReviewPreviewTests
{
    private static readonly LambdaCompiler Compiler = new();
    private static readonly ColumnContract Code = Inline.Column("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z]{3}$"}}]""");

    [Fact]
    public async Task Make_EverySort_IsCountedAndTheMostFrequentComeFirst()
    {
        ReviewPreview preview = await MakeAsync("lambda x: x.strip()", null, (" ABC", 1), (" DEF ", 5), ("GHI", 2), ("jkl", 3), (null, 4));

        Assert.Equal((15, 5, 2, 1, 2), (preview.Rows, preview.Distinct, preview.Mended, preview.Unchanged, preview.Broken));
        Assert.Equal(
            [
                new ReviewSample(" DEF ", "DEF", null, 5), new ReviewSample(" ABC", "ABC", null, 1), new ReviewSample("GHI", "GHI", null, 2),
                new ReviewSample(null, null, ReasonCode.ExecutionError, 4), new ReviewSample("jkl", null, ReasonCode.ContractFailed, 3),
            ],
            preview.Samples);
        Assert.False(preview.IdentityCollision);
    }

    [Fact]
    public async Task Make_MoreValuesThanAreShown_TheSameOnesInAnyOrder()
    {
        (string?, int)[] values = [.. Enumerable.Range(0, 60).Select(i => ((string?)$" {(char)('A' + (i % 26))}{(char)('A' + (i / 26))}X", (i * 7) % 13))];

        ReviewPreview preview = await MakeAsync("lambda x: x.strip()", null, values);
        ReviewPreview reversed = await MakeAsync("lambda x: x.strip()", null, [.. values.Reverse()]);

        Assert.Equal((60, 10), (preview.Mended, preview.Samples.Count));
        Assert.Equal(preview.Samples, reversed.Samples);
        Assert.Equal(preview.Samples.Select(s => s.Rows).OrderDescending(), preview.Samples.Select(s => s.Rows));
    }

    [Fact]
    public async Task Make_WithoutAFunction_ShowsTheValuesAlone()
    {
        ReviewPreview preview = await MakeAsync(null, null, ("a", 1), ("b", 2));

        Assert.Equal((0, 0, 2), (preview.Mended, preview.Unchanged, preview.Broken));
        Assert.Equal([new ReviewSample("b", null, null, 2), new ReviewSample("a", null, null, 1)], preview.Samples);
    }

    [Theory]
    [InlineData("lambda x: x.strip().upper()", false)]
    [InlineData("lambda x: x.strip().upper()[:1] + 'XX'", true)]
    public async Task Make_IdentityColumn_TellsCollisionsWithinTheBatch(string lambda, bool collides)
    {
        var guard = new IdentityGuard([], _ => Task.FromResult(false));
        Assert.Equal(collides, (await MakeAsync(lambda, guard, (" abc", 1), (" abd", 1))).IdentityCollision);
    }

    [Theory]
    [InlineData("ABC", null, true)]
    [InlineData(null, "ABC", true)]
    [InlineData("XYZ", "XYZ", false)]
    public async Task Make_IdentityColumn_TellsCollisionsWithKnownValuesAndProduction(string? known, string? held, bool collides)
    {
        var guard = new IdentityGuard(known is null ? [] : [known], values => Task.FromResult(held is not null && values.Contains(held)));
        Assert.Equal(collides, (await MakeAsync("lambda x: x.strip()", guard, (" ABC", 1))).IdentityCollision);
    }

    [Theory]
    [InlineData("run-f-1", "run", "f-1")]
    [InlineData("run-", null, null)]
    [InlineData("-f", null, null)]
    [InlineData("run", null, null)]
    public void Parse_ReviewId_GivesRunAndFix(string text, string? run, string? fix) =>
        Assert.Equal(run is null ? null : (run, fix!), ReviewItem.Parse(text));

    private static Task<ReviewPreview> MakeAsync(string? lambda, IdentityGuard? guard, params (string? Value, int Rows)[] values) => ReviewPreview.MakeAsync(
        lambda is null ? null : Compiler.Compile(lambda).Lambda,
        Code,
        guard,
        values.Select(v => new DistinctValue(0, v.Value, v.Rows)).ToAsyncEnumerable(),
        CancellationToken.None);
}
