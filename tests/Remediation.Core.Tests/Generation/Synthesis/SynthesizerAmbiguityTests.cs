using Remediation.Core.Generation;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

public sealed class SynthesizerAmbiguityTests
{
    private const string Iso = "date:%Y-%m-%d";
    private static readonly string?[] Open = ["03/04/2025", "05/06/2025"];

    [Fact]
    public void Generate_OpenOrder_ReportsTheOtherReading()
    {
        FixProposal proposal = Doubts(Format(Iso), Open);

        string other = Assert.Single(proposal.Alternatives);
        Assert.Contains("Ambiguous", proposal.Reasoning, StringComparison.Ordinal);
        Assert.NotEqual(Run(proposal.Transformation, Format(Iso), Open), Run(other, Format(Iso), Open));
    }

    [Theory]
    [InlineData(true, "2025-04-03")]
    [InlineData(false, "2025-03-04")]
    public void Generate_OpenOrder_IsSettledByContract(bool dayFirst, string wanted) => Mends(Format(Iso, dayFirst: dayFirst), ["03/04/2025"], [wanted]);

    [Fact]
    public void Generate_OpenOrder_IsSettledByAnotherSample() => Mends(Format(Iso), ["03/04/2025", "25/06/2025"], ["2025-04-03", "2025-06-25"]);

    [Fact]
    public void Generate_OpenOrder_IsSettledByWeekday() => Mends(Format(Iso), ["Fri 03/10/2025"], ["2025-10-03"]);

    [Fact]
    public void Generate_ShortYears_AreSettledByTheYearsOfValidValues() =>
        Mends(Format(Iso), ["25-12-31", "24-11-30"], ["2025-12-31", "2024-11-30"], ["2024-01-05", "2025-03-04", "2024-06-07", "2025-08-09", "2024-10-11"]);

    [Fact]
    public void Generate_CommaBeforeThreeDigits_IsOpenForDecimals()
    {
        FixProposal proposal = Doubts(Format("decimal"), ["1,234", "5,678"]);

        string[] functions = [proposal.Transformation, Assert.Single(proposal.Alternatives)];
        Assert.Equal(["1.234", "1234"], functions.Select(f => Run(f, Format("decimal"), ["1,234"])[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("decimal(10,2)", "1,234", "1234")]
    [InlineData("integer", "1,234", "1234")]
    public void Generate_CommaBeforeThreeDigits_IsSettledByScale(string format, string sample, string wanted) => Mends(Format(format), [sample], [wanted]);

    [Fact]
    public void Generate_CommaBeforeThreeDigits_IsSettledByAnotherSample() =>
        Mends(Format("decimal"), ["1,234", "1,234,567"], ["1234", "1234567"]);

    [Fact]
    public void Generate_Percent_IsSettledByValidValues()
    {
        Doubts(Format("decimal"), ["12%", "7%"]);
        Mends(Format("decimal"), ["12%", "7%"], ["12", "7"], ["13", "55.5", "20"]);
        Mends(Format("decimal"), ["12%", "7%"], ["0.12", "0.07"], ["0.13", "0.555", "0.2"]);
    }

    [Fact]
    public void Generate_SameRequest_GivesSameAnswer()
    {
        GenerationAnswer first = Ask(Format(Iso), Open);
        GenerationAnswer second = Ask(Format(Iso), Open);

        Assert.Equal(first.Proposal!.Transformation, second.Proposal!.Transformation);
        Assert.Equal(first.Proposal.Alternatives, second.Proposal.Alternatives);
    }

    [Fact]
    public void Generate_RefusedProposal_IsNotMadeAgain()
    {
        string first = Ask(Format(Iso), ["31.12.2025"]).Proposal!.Transformation;

        GenerationAnswer second = Ask(Format(Iso), ["31.12.2025"], refused: [new RefusedProposal(first, ["SYNTAX"])]);

        Assert.NotEqual(first, second.Proposal?.Transformation);
    }
}
