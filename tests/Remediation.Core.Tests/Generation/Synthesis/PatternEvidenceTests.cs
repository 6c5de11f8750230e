using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>A pattern alone does not carry every function whose results it takes.</summary>
public sealed class PatternEvidenceTests
{
    private const string TwoWords = "^[A-Z][a-z]+ [A-Z][a-z]+$";

    [Theory]
    [InlineData(@"^\d{2}:\d{2}$", "18:25:57", "21:44:40")]
    [InlineData(@"^\d+:\d{2}[A-Z]{2}$", "18:25", "21:44")]
    [InlineData(@"^\d{2}/\d{2}/\d{4}$", "2020-12-24 18:25", "2021-10-13 07:15")]
    [InlineData(@"^\d-\d-\d{4}$", "3/4/2020", "5/6/2021")]
    [InlineData(@"^\d{3}$", "12.5", "13.7")]
    [InlineData(@"^\d+$", "-12", "-345")]
    [InlineData(@"^[A-Z][a-z]+$", "New york", "San josé")]
    [InlineData(TwoWords, "Seattle, Washington", "Denver, Colorado")]
    [InlineData(@"^\d{3}-\d{3}-\d{4}$", "(525) 949 2246", "014-2967")]
    public void Generate_PatternLeavesOpenWhatIsMeant_IsNeverSure(string pattern, string one, string other)
    {
        double? confidence = Ask(Pattern(pattern), [one, other]).Proposal?.ConfidenceScore;

        Assert.False(confidence >= Remediation.Core.Trials.Confidence.Threshold, pattern);
    }

    [Theory]
    [InlineData(@"^([01]\d|2[0-3]):[0-5]\d$", "6:25 PM", "18:25")]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", "24 Dec 2020", "2020-12-24")]
    [InlineData(@"^\d{3} \d{3} \d{4}$", "875-259-4922", "875 259 4922")]
    [InlineData(@"^\d+\.\d{2}$", "$47.36", "47.36")]
    public void Generate_PatternSettlesWhatIsMeant_IsSure(string pattern, string sample, string wanted) => Mends(Pattern(pattern), [sample], [wanted]);

    [Fact]
    public void Generate_ValidValuesShowWhatIsMeant_IsSure()
    {
        Mends(Pattern(TwoWords), ["Smith, John"], ["John Smith"], ["Jane Roe", "Ann Lee", "Max Moe", "Tom Poe", "Eve Doe"]);
        Mends(Pattern(@"^\d{2}:\d{2}$"), ["18:25:57"], ["18:25"], ["11:05", "07:45", "23:59", "00:10", "12:34"]);
    }
}
