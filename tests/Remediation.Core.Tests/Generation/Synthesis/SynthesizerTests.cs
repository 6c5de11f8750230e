using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Synthesis;
using Remediation.Core.Tests.Contracts;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerTests
{
    private static readonly FixGate Gate = new(new LambdaCompiler());

    [Theory]
    [InlineData("31/12/2025", "01/02/2024")]
    [InlineData("31.12.2025", "01.02.2024")]
    [InlineData("31-12-2025", "1-2-2024")]
    [InlineData("2025/12/31", "2024/02/01")]
    [InlineData("20251231", "20240201")]
    [InlineData("31-Dec-2025", "01-Feb-2024")]
    [InlineData("December 31, 2025", "February 1, 2024")]
    [InlineData("31 December 2025", "1 February 2024")]
    [InlineData("Dec 31 2025", "Feb 01 2024")]
    [InlineData("31st of December 2025", "1st of February 2024")]
    [InlineData("Wed, 31 Dec 2025", "Thu, 1 Feb 2024")]
    [InlineData("2025-12-31T00:00:00", "2024-02-01T10:20:30")]
    [InlineData("31.12.25", "01.02.24")]
    [InlineData("  2025-12-31 ", "2024-02-01\u00a0")]
    public async Task Generate_DateSpelling_IsReadDayFirst(string first, string second)
    {
        ColumnContract day = Inline.Column("[\"not_null\"]", """{"format":"date:%Y-%m-%d","day_first":true}""");

        (_, string?[] results) = await SolveAsync(day, [first, second]);

        Assert.Equal<IEnumerable<string?>>(["2025-12-31", "2024-02-01"], results);
    }

    [Fact]
    public async Task Generate_DayOrMonthWithoutEvidence_IsDoubtedAndNamesTheOtherReading()
    {
        ColumnContract day = Inline.Column("[\"not_null\"]", """{"format":"date:%Y-%m-%d"}""");

        (FixProposal proposal, _) = await SolveAsync(day, ["03/04/2025", "05/06/2025"]);

        Assert.True(proposal.ConfidenceScore < Confidence.Threshold, proposal.Transformation);
        Assert.Contains(proposal.Alternatives, a => a.Contains(proposal.Transformation.Contains("%d/%m", StringComparison.Ordinal) ? "%m/%d" : "%d/%m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Generate_DayOrMonthWithEvidence_IsSettled()
    {
        ColumnContract day = Inline.Column("[\"not_null\"]", """{"format":"date:%Y-%m-%d"}""");

        (FixProposal proposal, string?[] results) = await SolveAsync(day, ["03/04/2025", "05/13/2025"]);

        Assert.True(proposal.ConfidenceScore > Confidence.Threshold, proposal.Transformation);
        Assert.Equal<IEnumerable<string?>>(["2025-03-04", "2025-05-13"], results);
    }

    [Theory]
    [InlineData("7:05 PM", "19:05")]
    [InlineData("7:05pm", "19:05")]
    [InlineData("7:05 p.m.", "19:05")]
    [InlineData("19.05", "19:05")]
    [InlineData("19h05", "19:05")]
    [InlineData("1905", "19:05")]
    [InlineData("19:05:33", "19:05")]
    public async Task Generate_TimeSpelling_IsRead(string sample, string wanted) =>
        Assert.Equal<IEnumerable<string?>>([wanted], (await SolveAsync(Inline.Column("[\"not_null\"]", """{"format":"time:%H:%M"}"""), [sample])).Results);

    [Theory]
    [InlineData("$1,234.50", "1234.50")]
    [InlineData("1.234,50 €", "1234.50")]
    [InlineData("(12.00)", "-12.00")]
    [InlineData("12.00-", "-12.00")]
    [InlineData("−12.00", "-12.00")]
    [InlineData("1234.5 USD", "1234.50")]
    [InlineData("1234 EUR", "1234.00")]
    [InlineData("1'234.50", "1234.50")]
    [InlineData("1 234,50", "1234.50")]
    public async Task Generate_AmountSpelling_IsRead(string sample, string wanted)
    {
        ColumnContract amount = Inline.Column(
            """["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^-?[0-9]+\\.[0-9]{2}$"}}]""",
            """{"format":"decimal(10,2)","examples":["10.00","-3.50"]}""");

        Assert.Equal<IEnumerable<string?>>([wanted], (await SolveAsync(amount, [sample])).Results);
    }

    [Theory]
    [InlineData("ca. 12.00")]
    [InlineData("12.00 / 13.00")]
    [InlineData("4.43.52")]
    [InlineData("see invoice")]
    public async Task Generate_AmountThatIsNone_ProposesNothing(string sample)
    {
        ColumnContract amount = Inline.Column("[\"not_null\"]", """{"format":"decimal(10,2)","examples":["10.00"]}""");

        GenerationAnswer answer = await new Synthesizer(Gate).GenerateAsync(RequestOf(amount, [sample]), CancellationToken.None);

        Assert.Null(answer.Proposal);
        Assert.NotEmpty(answer.Failure!);
    }

    [Theory]
    [InlineData("""["not_null",{"accepted_values":{"values":["new","paid","shipped"]}}]""", "{}", " SHIPPED ", "shipped")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[0-9]{8}$"}}]""", """{"examples":["00000017","00001234"]}""", "42", "00000042")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^C[0-9]{6}$"}}]""", """{"examples":["C000017","C001234"]}""", "c 000042", "C000042")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^\\+[1-9][0-9]{7,14}$"}}]""", """{"examples":["+491715550123"]}""", "0049 171 5550123", "+491715550123")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z][a-zöü]+ [A-Z][a-zöü]+$"}}]""", """{"examples":["Ada Quist"]}""", "JÃ¶rg MÃ¼ller", "Jörg Müller")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^[A-Z][a-z]+ [A-Z][a-z]+$"}}]""", """{"examples":["Ada Quist"]}""", "Quist, Ada", "Ada Quist")]
    [InlineData("""["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^(1[0-2]|[1-9]):[0-5][0-9] [ap]\\.m\\.$"}}]""", """{"examples":["7:10 a.m."]}""", "7:10aDec 1", "7:10 a.m.")]
    [InlineData("""[{"dbt_expectations.expect_column_values_to_not_match_regex":{"regex":"^N/A$"}}]""", """{"nullable":true}""", "N/A", null)]
    public async Task Generate_TextDamage_IsMended(string tests, string meta, string sample, string? wanted) =>
        Assert.Equal<IEnumerable<string?>>([wanted], (await SolveAsync(Inline.Column(tests, meta), [sample])).Results);

    [Theory]
    [InlineData("9:19 p.m. (Estimated)")]
    [InlineData("7:10a / 8:10a")]
    [InlineData("7:10")]
    [InlineData("Not Available")]
    public async Task Generate_QualifiedOrDoubleTime_ProposesNothingThatIsAppliedUnseen(string sample)
    {
        ColumnContract clock = Inline.Column(
            """["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^(1[0-2]|[1-9]):[0-5][0-9] [ap]\\.m\\.$"}}]""", """{"examples":["7:10 a.m."]}""");

        Assert.True(await ConfidenceOfAsync(clock, sample) < Confidence.Threshold);
    }

    [Fact]
    public async Task Generate_BothSortsOfQuotesAroundNumbers_AreTakenOff()
    {
        ColumnContract amount = Inline.Column(
            """["not_null",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^-?[0-9]+\\.[0-9]{2}$"}}]""", """{"format":"decimal(10,2)","examples":["10.00","3.50"]}""");

        (_, string?[] results) = await SolveAsync(amount, ["'1,234.50'", "\"5,614.03\"", "=2,354.82", " 9,497.74"]);

        Assert.Equal<IEnumerable<string?>>(["1234.50", "5614.03", "2354.82", "9497.74"], results);
    }

    [Fact]
    public async Task Generate_UnitThatNothingVouchesFor_IsLeftToAPerson()
    {
        ColumnContract amount = Inline.Column("[\"not_null\"]", """{"format":"decimal(10,2)","examples":["10.00"]}""");

        Assert.True(await ConfidenceOfAsync(amount, "12.00 kg") < Confidence.Threshold);
    }

    [Fact]
    public async Task Generate_CutIdentifier_IsNotFilledWithZerosThatNoneHas()
    {
        ColumnContract tracking = Inline.Column(
            """["unique",{"dbt_expectations.expect_column_values_to_match_regex":{"regex":"^TRK[0-9]{9}$"}}]""", """{"examples":["TRK707368787","TRK147375742"]}""");

        Assert.True(await ConfidenceOfAsync(tracking, "TRK39054") < Confidence.Threshold);
    }

    [Fact]
    public async Task Generate_SameSamplesInOtherOrder_GivesTheSameFunction()
    {
        ColumnContract day = Inline.Column("[\"not_null\"]", """{"format":"date:%Y-%m-%d","day_first":true}""");
        string[] samples = ["31/12/2025", "01/02/2024", "15/06/2023"];

        Assert.Equal((await SolveAsync(day, samples)).Proposal.Transformation, (await SolveAsync(day, [.. samples.Reverse()])).Proposal.Transformation);
    }

    [Fact]
    public async Task Generate_WithoutContract_ProposesNothing()
    {
        GenerationAnswer answer = await new Synthesizer(Gate).GenerateAsync(new GenerationRequest { Column = "c", Samples = ["a"] }, CancellationToken.None);

        Assert.Null(answer.Proposal);
    }

    private static async Task<double> ConfidenceOfAsync(ColumnContract contract, string sample) =>
        (await new Synthesizer(Gate).GenerateAsync(RequestOf(contract, [sample]), CancellationToken.None)).Proposal?.ConfidenceScore ?? 0;

    private static GenerationRequest RequestOf(ColumnContract contract, string[] samples) =>
        new() { Column = contract.Name, Contract = contract, Samples = samples, KnownValid = [.. contract.Examples] };

    private static async Task<(FixProposal Proposal, string?[] Results)> SolveAsync(ColumnContract contract, string[] samples)
    {
        GenerationAnswer answer = await new Synthesizer(Gate).GenerateAsync(RequestOf(contract, samples), CancellationToken.None);
        Assert.True(answer.Proposal is not null, answer.Failure);
        using var function = new CellFunction(Gate.Judge(answer.Proposal.Transformation, contract).Lambda!, contract);
        return (answer.Proposal, [.. samples.Select(function.Apply).Select(r => r.Passed ? r.Text : r.Reason)]);
    }
}
