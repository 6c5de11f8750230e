using Remediation.Core.Profiling;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Text that says there is no value, where the contract allows none. Where the samples are not the whole cluster, only the words that were seen are cleared.
/// </summary>
internal sealed class NullTheory : ITheory
{
    private static readonly HashSet<string> Phrases = new(StringComparer.OrdinalIgnoreCase)
    {
        "not available", "not applicable", "not provided", "not specified", "not set", "not given", "no data", "no value", "unavailable", "(blank)", "blank", "(null)", "<null>",
        "#null!", "n/d", "n.d.", "\\n",
    };

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        const string reasoning = "The text says that there is no value, and the column may be empty.";
        if (task.Contract is not { Nullable: true, NotNull: false } || !task.Samples.All(IsNullLike))
        {
            yield break;
        }

        if (task.Complete || task.Samples.All(string.IsNullOrWhiteSpace))
        {
            yield return new Candidate("lambda x: None", "null", "null_handling", reasoning);
            yield break;
        }

        IEnumerable<string> words = task.Samples.Select(s => PythonText.Quote(s.Trim().ToLowerInvariant())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        yield return new Candidate($"lambda x: None if x.strip().lower() in [{string.Join(", ", words)}] else x", "null", "null_handling", reasoning);
    }

    private static bool IsNullLike(string sample) =>
        string.IsNullOrWhiteSpace(sample) || ShapeWords.IsNullLike(sample.AsSpan().Trim()) || Phrases.Contains(sample.Trim());
}
