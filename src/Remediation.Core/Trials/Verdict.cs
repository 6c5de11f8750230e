using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Trials;

/// <summary>
/// What follows from a trial. From 0.75 a function is applied. Below, the reason is the first that holds of: identities collide, no value passes (both are
/// hopeless, so the cluster is quarantined), then another function contends, nothing says what is valid, the score is low (all for a person).
/// </summary>
internal static class Verdict
{
    /// <summary>The decision and its reason, null when applied.</summary>
    /// <param name="score">The confidence score.</param>
    /// <param name="findings">What the trial found.</param>
    /// <param name="uncontracted">Whether the score was capped because the column has no contract.</param>
    public static (string Decision, string? Reason) Of(double score, TrialFindings findings, bool uncontracted) => findings switch
    {
        _ when score >= Confidence.Threshold => (FixDecision.Applied, null),
        { IdentityCollision: true } => (FixDecision.Quarantined, ReasonCode.IdentityCollision),
        { GivenUp: true } => (FixDecision.Quarantined, ReasonCode.LimitsExceeded),
        { Passed: 0 } => (FixDecision.Quarantined, ReasonCode.ContractFailed),
        { Ambiguous: true } => (FixDecision.HumanReview, ReasonCode.Ambiguous),
        _ when uncontracted => (FixDecision.HumanReview, ReasonCode.Uncontracted),
        _ => (FixDecision.HumanReview, ReasonCode.LowConfidence),
    };
}
