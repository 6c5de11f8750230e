namespace Remediation.Core.Trials;

/// <summary>
/// The confidence score of a function: the smaller of what its author says and what was measured. 4 decimals, cut and never rounded up, so
/// that no rounding lifts a function over the threshold.
/// </summary>
public static class Confidence
{
    /// <summary>From here on a function is applied without a person.</summary>
    public const double Threshold = 0.75;

    /// <summary>The most that a column without a contract can reach.</summary>
    public const decimal UncontractedCap = 0.74m;

    private const decimal AmbiguousFactor = 0.7m;
    private const decimal KnownValidFactor = 0.9m;

    /// <summary>Computes the score.</summary>
    /// <param name="selfReported">The author's own confidence, 0 to 1.</param>
    /// <param name="findings">What the trial found.</param>
    /// <param name="capped">Whether the column has no contract and the operator did not allow that.</param>
    public static double Score(double selfReported, TrialFindings findings, bool capped)
    {
        if (findings.IdentityCollision || findings.Distinct == 0)
        {
            return 0;
        }

        decimal measured = (decimal)findings.Passed / findings.Distinct;
        if (findings.Ambiguous)
        {
            measured *= AmbiguousFactor;
        }

        if (findings.ChangesKnownValid)
        {
            measured *= KnownValidFactor;
        }

        decimal self = double.IsFinite(selfReported) ? (decimal)Math.Clamp(selfReported, 0, 1) : 0;
        decimal score = Math.Min(self, measured);
        if (capped)
        {
            score = Math.Min(score, UncontractedCap);
        }

        return (double)Math.Round(score, 4, MidpointRounding.ToZero);
    }
}

/// <summary>What a trial counted over the distinct values of a cluster.</summary>
/// <param name="Distinct">Distinct values tried.</param>
/// <param name="Passed">Those whose result the contract accepts.</param>
/// <param name="Ambiguous">Another function of at most the same length also passes and gives another value for some member.</param>
/// <param name="ChangesKnownValid">A known-valid value of the column becomes another value.</param>
/// <param name="IdentityCollision">Two different values of an identity column become one.</param>
public sealed record TrialFindings(int Distinct, int Passed, bool Ambiguous, bool ChangesKnownValid, bool IdentityCollision);
