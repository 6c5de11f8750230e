using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Towards a contract: theories propose ways to read the samples, every proposal is run, and the contract decides. Where two readings pass alike and give different
/// values, that is said, with a value on which they differ, and the confidence is lowered.
/// </summary>
internal sealed class ContractSearch(FixGate gate)
{
    private const double Partial = 0.9;
    private const int MaxAlternatives = 4;

    private static readonly ITheory[] Theories =
        [new NullTheory(), new ChoiceTheory(), new TemporalTheory(), new NumberTheory(), new TextTheory(), new LayoutTheory(), new ExtractTheory()];

    private readonly CandidateEvaluator _evaluator = new(gate);

    /// <summary>The shortest function that brings most of the samples to what the contract accepts; null when there is none.</summary>
    public FixProposal? Find(SynthesisTask task, IReadOnlySet<string> refused, CancellationToken cancellationToken)
    {
        List<Evaluation> evaluations = [];
        foreach (Candidate candidate in Theories.SelectMany(t => t.Propose(task)).DistinctBy(c => c.Lambda).Where(c => !refused.Contains(c.Lambda)).Take(task.Limits.Candidates))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_evaluator.Evaluate(candidate, task) is { } evaluation)
            {
                evaluations.Add(evaluation);
            }
        }

        return evaluations.Count == 0 ? null : Choose(evaluations, task);
    }

    private static FixProposal Choose(List<Evaluation> evaluations, SynthesisTask task)
    {
        Evaluation best = evaluations
            .OrderByDescending(e => e.Passed).ThenBy(e => e.Candidate.Lambda.Length).ThenBy(e => e.Candidate.Lambda, StringComparer.Ordinal)
            .First();
        Evaluation[] rivals =
        [
            .. evaluations
                .Where(e => e.Passed == best.Passed && e.DiffersFrom(best) && Contends(e.Candidate, best.Candidate))
                .OrderBy(e => e.Candidate.Lambda.Length).ThenBy(e => e.Candidate.Lambda, StringComparer.Ordinal)
                .DistinctBy(e => string.Join('\0', e.Results.Select(r => r.Text ?? "\u0001")))
                .Take(MaxAlternatives),
        ];
        double most = rivals.Length > 0 ? Candidate.Doubtful
            : PatternEvidence.IsTooLittleFor(best, task) ? Candidate.Lossy
            : best.Passed == task.Samples.Count ? Candidate.Sure
            : Partial;
        return new FixProposal
        {
            Transformation = best.Candidate.Lambda,
            ConfidenceScore = Math.Min(best.Candidate.Confidence, most),
            Reasoning = best.Candidate.Reasoning + Doubts(best, rivals, task),
            PatternType = best.Candidate.PatternType,
            Alternatives = [.. rivals.Select(r => r.Candidate.Lambda)],
        };
    }

    // Longer text functions do more than the values need; of the other theories, every reading counts.
    private static bool Contends(Candidate candidate, Candidate best) =>
        (candidate.Theory == best.Theory && candidate.Theory != TextTheory.Name) || candidate.Lambda.Length <= best.Lambda.Length;

    private static string Doubts(Evaluation best, Evaluation[] rivals, SynthesisTask task)
    {
        if (rivals.Length == 0)
        {
            int left = task.Samples.Count - best.Passed;
            return left == 0 ? "" : FormattableString.Invariant($" It mends {best.Passed} of the {task.Samples.Count} samples; the others stay as they are and fail the contract.");
        }

        int at = Enumerable.Range(0, best.Results.Length).First(i => best.DiffersFrom(rivals[0], i));
        return $" Ambiguous: '{task.Samples[at]}' becomes '{best.Results[at].Text}', but may also mean '{rivals[0].Results[at].Text}'; the contract (for example day_first or examples) or a person must settle it.";
    }
}
