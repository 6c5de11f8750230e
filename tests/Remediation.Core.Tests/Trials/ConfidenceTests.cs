using Remediation.Core.Trials;

namespace Remediation.Core.Tests.Trials;

/// <summary>The worked examples of the confidence formula.</summary>
public sealed class ConfidenceTests
{
    [Theory]
    [InlineData(1.0, 12, 12, false, false, false, false, 1.0)]
    [InlineData(0.9, 12, 12, false, false, false, false, 0.9)]
    [InlineData(1.0, 12, 10, false, false, false, false, 0.8333)]
    [InlineData(1.0, 12, 12, true, false, false, false, 0.7)]
    [InlineData(1.0, 12, 12, false, true, false, false, 0.9)]
    [InlineData(1.0, 12, 12, false, false, true, false, 0.0)]
    [InlineData(1.0, 12, 12, false, false, false, true, 0.74)]
    [InlineData(1.0, 12, 12, true, true, false, false, 0.63)]
    [InlineData(0.5, 12, 12, true, false, false, true, 0.5)]
    [InlineData(double.NaN, 12, 12, false, false, false, false, 0.0)]
    [InlineData(7.0, 12, 12, false, false, false, false, 1.0)]
    [InlineData(1.0, 0, 0, false, false, false, false, 0.0)]
    public void Score_WorkedExample_GivesFigure(
        double self, int distinct, int passed, bool ambiguous, bool changesKnownValid, bool collision, bool capped, double expected) =>
        Assert.Equal(expected, Confidence.Score(self, new TrialFindings(distinct, passed, ambiguous, changesKnownValid, collision), capped));

    [Fact]
    public void Score_JustBelowThreshold_IsNotRoundedUp() =>
        Assert.True(Confidence.Score(1, new TrialFindings(100_000, 74_999, false, false, false), capped: false) < Confidence.Threshold);
}
