using Remediation.Core.Profiling;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Text that says there is no value, where the contract allows none.</summary>
internal sealed class NullTheory : ITheory
{
    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (task.Contract is { Nullable: true, NotNull: false } && task.Samples.All(s => string.IsNullOrWhiteSpace(s) || ShapeWords.IsNullLike(s.AsSpan().Trim())))
            yield return new Candidate("lambda x: None", "null", "null_handling", "The text says that there is no value, and the column may be empty.");
    }
}
