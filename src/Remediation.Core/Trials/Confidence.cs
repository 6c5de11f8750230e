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

    /// <summary>
    /// What was measured: contract passes over distinct values; x 0.7 when ambiguous; x 0.9 when a known-valid value is changed; 0 when identities collide or the
    /// function was given up.
    /// </summary>
    /// <param name="findings">What the trial found.</param>
    public static double Measure(TrialFindings findings)
    {
        if (findings.IdentityCollision || findings.GivenUp || findings.Distinct == 0)
        {
            return 0;
        }

        decimal measured = (decimal)findings.Passed / findings.Distinct;
        measured *= findings.Ambiguous ? AmbiguousFactor : 1;
        measured *= findings.ChangesKnownValid ? KnownValidFactor : 1;
        return Cut(measured);
    }

    /// <summary>The score: the smaller of the author's own confidence and what was measured, at most 0.74 where capped.</summary>
    /// <param name="selfReported">The author's own confidence; above 1 counts as 1, below 0 or not a number as 0.</param>
    /// <param name="findings">What the trial found.</param>
    /// <param name="capped">Whether the column has no contract and the operator did not allow that.</param>
    public static double Score(double selfReported, TrialFindings findings, bool capped)
    {
        decimal self = double.IsFinite(selfReported) ? (decimal)Math.Clamp(selfReported, 0, 1) : selfReported > 1 ? 1 : 0;
        decimal score = Math.Min(self, (decimal)Measure(findings));
        return Cut(capped ? Math.Min(score, UncontractedCap) : score);
    }

    private static double Cut(decimal figure) => (double)Math.Round(figure, 4, MidpointRounding.ToZero);
}

/// <summary>What a trial counted over the distinct values of a cluster.</summary>
/// <param name="Distinct">Distinct values tried.</param>
/// <param name="Passed">Those whose result the contract accepts.</param>
/// <param name="Ambiguous">Another function of at most the same length also passes and gives another value for some member.</param>
/// <param name="ChangesKnownValid">A known-valid value of the column becomes another value.</param>
/// <param name="IdentityCollision">Two different values of an identity column become one.</param>
public sealed record TrialFindings(int Distinct, int Passed, bool Ambiguous, bool ChangesKnownValid, bool IdentityCollision)
{
    /// <summary>So many values ran into a limit that the function was given up.</summary>
    public bool GivenUp { get; init; }
}
