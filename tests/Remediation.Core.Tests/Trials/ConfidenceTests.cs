using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Core.Tests.Trials;

/// <summary>The confidence formula and what follows from it.</summary>
public sealed class ConfidenceTests
{
    /// <summary>
    /// The six worked examples. The arithmetic stands beside each: <c>measured</c> is passes over distinct values times the factors, the score is the smaller
    /// of the author's own confidence and <c>measured</c>, cut to 4 decimals.
    /// </summary>
    [Theory]
    [InlineData("12/12 = 1; min(0.9, 1)", 0.9, 12, 12, false, false, false, false, 1.0, 0.9, FixDecision.Applied, null)]
    [InlineData("10/12 = 0.8333; min(1, 0.8333)", 1.0, 12, 10, false, false, false, false, 0.8333, 0.8333, FixDecision.Applied, null)]
    [InlineData("12/12 x 0.7 = 0.7; min(0.95, 0.7)", 0.95, 12, 12, true, false, false, false, 0.7, 0.7, FixDecision.HumanReview, ReasonCode.Ambiguous)]
    [InlineData("9/12 x 0.9 = 0.675; min(1, 0.675)", 1.0, 12, 9, false, true, false, false, 0.675, 0.675, FixDecision.HumanReview, ReasonCode.LowConfidence)]
    [InlineData("identities collide: 0; min(1, 0)", 1.0, 12, 12, false, false, true, false, 0.0, 0.0, FixDecision.Quarantined, ReasonCode.IdentityCollision)]
    [InlineData("12/12 = 1; min(1, 1) = 1, capped at 0.74", 1.0, 12, 12, false, false, false, true, 1.0, 0.74, FixDecision.HumanReview, ReasonCode.Uncontracted)]
    public void Score_WorkedExample_GivesFigureAndDecision(
        string arithmetic,
        double self,
        int distinct,
        int passed,
        bool ambiguous,
        bool changesKnownValid,
        bool collision,
        bool capped,
        double measured,
        double score,
        string decision,
        string? reason)
    {
        var findings = new TrialFindings(distinct, passed, ambiguous, changesKnownValid, collision);

        Assert.True(measured == Confidence.Measure(findings), arithmetic);
        Assert.True(score == Confidence.Score(self, findings, capped), arithmetic);
        Assert.Equal((decision, reason), Verdict.Of(score, findings, capped));
    }

    [Theory]
    [InlineData(1.0, 12, 12, true, true, false, 0.63)]
    [InlineData(0.5, 12, 12, true, false, true, 0.5)]
    [InlineData(double.NaN, 12, 12, false, false, false, 0.0)]
    [InlineData(double.PositiveInfinity, 12, 12, false, false, false, 1.0)]
    [InlineData(-1, 12, 12, false, false, false, 0.0)]
    [InlineData(7.0, 12, 12, false, false, false, 1.0)]
    [InlineData(1.0, 0, 0, false, false, false, 0.0)]
    [InlineData(1.0, 3, 2, false, false, false, 0.6666)]
    public void Score_EdgeOfTheFormula_GivesFigure(
        double self, int distinct, int passed, bool ambiguous, bool changesKnownValid, bool capped, double expected) =>
        Assert.Equal(expected, Confidence.Score(self, new TrialFindings(distinct, passed, ambiguous, changesKnownValid, false), capped));

    [Fact]
    public void Score_JustBelowThreshold_IsNotRoundedUp()
    {
        var findings = new TrialFindings(100_000, 74_999, false, false, false);

        Assert.Equal(FixDecision.HumanReview, Verdict.Of(Confidence.Score(1, findings, capped: false), findings, uncontracted: false).Decision);
        Assert.Equal(FixDecision.Applied, Verdict.Of(0.75, findings, uncontracted: false).Decision);
    }

    /// <summary>The order of reasons: the gravest that holds is told.</summary>
    [Theory]
    [InlineData(true, 0, true, true, ReasonCode.IdentityCollision)]
    [InlineData(false, 0, true, true, ReasonCode.ContractFailed)]
    [InlineData(false, 5, true, true, ReasonCode.Ambiguous)]
    [InlineData(false, 5, false, true, ReasonCode.Uncontracted)]
    [InlineData(false, 5, false, false, ReasonCode.LowConfidence)]
    public void Of_SeveralReasons_TellsTheFirst(bool collision, int passed, bool ambiguous, bool uncontracted, string reason) =>
        Assert.Equal(reason, Verdict.Of(0.5, new TrialFindings(10, passed, ambiguous, true, collision), uncontracted).Reason);
}
