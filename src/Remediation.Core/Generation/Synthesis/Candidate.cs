namespace Remediation.Core.Generation.Synthesis;

/// <summary>A function that a theory thinks of.</summary>
/// <param name="Lambda">Its text.</param>
/// <param name="Theory">Who thought of it; candidates of one theory contend with each other.</param>
/// <param name="PatternType">The pattern type of the seed's closed list.</param>
/// <param name="Reasoning">One sentence for people.</param>
internal sealed record Candidate(string Lambda, string Theory, string PatternType, string Reasoning);

/// <summary>What a theory may look at.</summary>
/// <param name="Samples">The distinct samples without null, in their order.</param>
/// <param name="HasNull">Whether null is among the samples.</param>
/// <param name="Contract">What a valid value looks like.</param>
/// <param name="KnownValid">Valid values of the column.</param>
internal sealed record SynthesisTask(IReadOnlyList<string> Samples, bool HasNull, Contracts.ColumnContract Contract, IReadOnlyList<string> KnownValid);

/// <summary>A way to read damaged values: it proposes functions, the contract decides.</summary>
internal interface ITheory
{
    /// <summary>Candidates for a task; none when the theory does not apply.</summary>
    IEnumerable<Candidate> Propose(SynthesisTask task);
}
