using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// <c>builtin/synthesizer@1</c>: a deterministic search for the shortest function of the lambda language that turns a cluster's samples into what
/// the contract accepts. Theories propose ways to read the samples; every proposal is run, and the contract decides. Where two readings of one
/// theory pass alike and give different values, it says so and lowers its confidence: it never guesses.
/// </summary>
public sealed class Synthesizer(FixGate gate) : IFixGenerator
{
    /// <summary>Name and version, as the ledger has it.</summary>
    public const string Version = "builtin/synthesizer@1";

    private const double Partial = 0.9;
    private const int MaxCandidates = 600;
    private const int MaxAlternatives = 4;

    private static readonly ITheory[] Theories =
        [new NullTheory(), new ChoiceTheory(), new TemporalTheory(), new NumberTheory(), new TextTheory(), new LayoutTheory()];

    private readonly CandidateEvaluator _evaluator = new(gate);

    /// <inheritdoc/>
    public Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        string[] samples = [.. request.Samples.OfType<string>()];
        if (request.Contract is not { HasValueTests: true } contract)
            return Task.FromResult(Nothing("Without a contract there is nothing to search for."));
        if (samples.Length == 0)
            return Task.FromResult(Nothing("A missing value cannot be computed from itself."));

        var task = new SynthesisTask(samples, request.Samples.Count < GenerationStage.MaxSamples, contract, request.KnownValid);
        HashSet<string> refused = [.. request.Refused.Select(r => r.Transformation)];
        List<Evaluation> evaluations = [];
        foreach (Candidate candidate in Theories.SelectMany(t => t.Propose(task)).DistinctBy(c => c.Lambda).Where(c => !refused.Contains(c.Lambda)).Take(MaxCandidates))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_evaluator.Evaluate(candidate, task) is { } evaluation)
                evaluations.Add(evaluation);
        }

        return Task.FromResult(evaluations.Count == 0 ? Nothing("No reading of the samples satisfies the contract.") : Choose(evaluations, task));
    }

    private static GenerationAnswer Choose(List<Evaluation> evaluations, SynthesisTask task)
    {
        Evaluation best = evaluations
            .OrderByDescending(e => e.Passed).ThenBy(e => e.Candidate.Lambda.Length).ThenBy(e => e.Candidate.Lambda, StringComparer.Ordinal)
            .First();
        Evaluation[] rivals =
        [
            .. evaluations
                .Where(e => e.Passed == best.Passed && e.DiffersFrom(best)
                    && ((e.Candidate.Theory == best.Candidate.Theory && e.Candidate.Theory != TextTheory.Name) || e.Candidate.Lambda.Length <= best.Candidate.Lambda.Length))
                .OrderBy(e => e.Candidate.Lambda.Length).ThenBy(e => e.Candidate.Lambda, StringComparer.Ordinal)
                .Take(MaxAlternatives),
        ];
        bool all = best.Passed == task.Samples.Count;
        return new GenerationAnswer
        {
            ModelVersion = Version,
            Proposal = new FixProposal
            {
                Transformation = best.Candidate.Lambda,
                ConfidenceScore = Math.Min(best.Candidate.Confidence, rivals.Length > 0 ? Candidate.Doubtful : all ? Candidate.Sure : Partial),
                Reasoning = rivals.Length > 0
                    ? best.Candidate.Reasoning + " Another reading gives other valid values; examples or the contract must settle it."
                    : best.Candidate.Reasoning,
                PatternType = best.Candidate.PatternType,
                Alternatives = [.. rivals.Select(r => r.Candidate.Lambda)],
            },
        };
    }

    private static GenerationAnswer Nothing(string failure) => new() { ModelVersion = Version, Failure = failure };
}
