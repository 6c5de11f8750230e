using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Generation;

public sealed class CertainGeneratorTests
{
    private static readonly ColumnContract Digits = Inline.Column("""[{"dbt_expectations.expect_column_values_to_match_regex": {"regex": "^[0-9]+$"}}]""");

    [Theory]
    [InlineData(0.95, true)]
    [InlineData(0.94, false)]
    public async Task Generate_Confidence_DecidesFromTheThresholdOn(double confidence, bool certain) =>
        Assert.Equal(certain, (await AskAsync(Digits, confidence, " 1 ")).Proposal is not null);

    [Fact]
    public async Task Generate_AValueBeyondTheSamplesFails_Declines()
    {
        GenerationAnswer answer = await AskAsync(Digits, 0.99, [" 1 "], [" 1 ", " 2 ", "3x"]);

        Assert.Equal((null, GenerationDefect.NothingFound), (answer.Proposal, answer.Defect));
    }

    [Fact]
    public async Task Generate_WithoutContract_NothingIsCertain() => Assert.Null((await AskAsync(null, 0.99, " 1 ")).Proposal);

    [Theory]
    [InlineData("lambda x: datetime.strptime(x, '%d/%m/%Y').strftime('%Y-%m-%d')", "lambda x: datetime.strptime(x, '%m/%d/%Y').strftime('%Y-%m-%d')")]
    [InlineData("lambda x: datetime.strptime(re.sub('a', 'b', x), \"%m %d %y\").strftime(\"%d.%m.%Y\")", "lambda x: datetime.strptime(re.sub('a', 'b', x), \"%d %m %y\").strftime(\"%d.%m.%Y\")")]
    [InlineData("lambda x: datetime.strptime(x, '%d %b %Y').strftime('%Y-%m-%d')", null)]
    [InlineData("lambda x: x.strip()", null)]
    public void Rivals_ReadsDates_HasDayAndMonthExchanged(string lambda, string? rival)
    {
        Assert.Equal(rival is null ? [] : [rival], DateOrder.Rivals(lambda, null));
        Assert.Empty(DateOrder.Rivals(lambda, Inline.Column("[]", """{"format": "date:%Y-%m-%d", "day_first": true}""")));
    }

    private static Task<GenerationAnswer> AskAsync(ColumnContract? contract, double confidence, string sample) => AskAsync(contract, confidence, [sample], [sample]);

    private static Task<GenerationAnswer> AskAsync(ColumnContract? contract, double confidence, string[] samples, string[] all)
    {
        var generator = new CertainGenerator(
            new ScriptedGenerator(ScriptedGenerator.Proposes("lambda x: x.strip()", confidence)), new FixGate(new LambdaCompiler()));
        return generator.GenerateAsync(
            new GenerationRequest { Column = "c", Contract = contract, Samples = samples, ReadAllValues = _ => all.ToAsyncEnumerable<string?>() }, CancellationToken.None);
    }
}
