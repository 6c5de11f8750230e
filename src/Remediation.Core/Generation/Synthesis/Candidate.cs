namespace Remediation.Core.Generation.Synthesis;

/// <summary>A function that a theory thinks of.</summary>
/// <param name="Lambda">Its text.</param>
/// <param name="Theory">Who thought of it; candidates of one theory contend with each other.</param>
/// <param name="PatternType">The pattern type of the seed's closed list.</param>
/// <param name="Reasoning">One sentence for people.</param>
internal sealed record Candidate(string Lambda, string Theory, string PatternType, string Reasoning)
{
    /// <summary>How sure the theory is of its reading when nothing contends with it.</summary>
    public double Confidence { get; init; } = Sure;

    /// <summary>
    /// What the reading makes of each sample, null where it does not understand one; then the function must not make something valid of that sample. Null:
    /// whatever the contract accepts will do.
    /// </summary>
    public IReadOnlyList<string?>? Expected { get; init; }

    /// <summary>The confidence in a reading that leaves nothing open.</summary>
    public const double Sure = 0.99;

    /// <summary>The confidence in a reading that gives up something the value said, so that a person looks at it.</summary>
    public const double Lossy = 0.7;

    /// <summary>The confidence in one of several readings.</summary>
    public const double Doubtful = 0.6;
}

/// <summary>What a theory may look at.</summary>
/// <param name="Samples">The distinct samples without null, in their order.</param>
/// <param name="Complete">Whether the samples may be all distinct values of the cluster.</param>
/// <param name="Contract">What a valid value looks like.</param>
/// <param name="KnownValid">Valid values of the column.</param>
internal sealed record SynthesisTask(
    IReadOnlyList<string> Samples, bool Complete, Contracts.ColumnContract Contract, IReadOnlyList<string> KnownValid)
{
    private const int EnoughValid = 60;

    /// <summary>What may be spent on it.</summary>
    public SynthesisLimits Limits { get; init; } = SynthesisLimits.Default;

    /// <summary>Some of the known valid values, those of the contract first.</summary>
    public IReadOnlyList<string> Valid { get; } = [.. Contract.Examples.Concat(KnownValid).Distinct(StringComparer.Ordinal).Take(EnoughValid)];
}

/// <summary>A way to read damaged values: it proposes functions, the contract decides.</summary>
internal interface ITheory
{
    /// <summary>Candidates for a task; none when the theory does not apply.</summary>
    IEnumerable<Candidate> Propose(SynthesisTask task);
}
