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
    private const double OneExample = 0.8;
    private const int MaxExamples = 8;
    private const int MaxExampleLength = 500;
    private const int MaxCandidates = 600;
    private const int MaxAlternatives = 4;

    private static readonly ITheory[] Theories =
        [new NullTheory(), new ChoiceTheory(), new TemporalTheory(), new NumberTheory(), new TextTheory(), new LayoutTheory()];

    private readonly CandidateEvaluator _evaluator = new(gate);
    private readonly ExampleSearch _examples = new(gate);

    /// <inheritdoc/>
    public Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.Examples.Count > 0)
        {
            return Task.FromResult(ByExample(request, cancellationToken));
        }

        string[] samples = [.. request.Samples.OfType<string>()];
        if (request.Contract is not { HasValueTests: true } contract)
        {
            return Task.FromResult(Nothing("Without a contract there is nothing to search for."));
        }

        if (samples.Length == 0)
        {
            return Task.FromResult(Nothing("A missing value cannot be computed from itself."));
        }

        var task = new SynthesisTask(samples, request.Samples.Count < GenerationStage.MaxSamples, contract, request.KnownValid);
        HashSet<string> refused = [.. request.Refused.Select(r => r.Transformation)];
        List<Evaluation> evaluations = [];
        foreach (Candidate candidate in Theories.SelectMany(t => t.Propose(task)).DistinctBy(c => c.Lambda).Where(c => !refused.Contains(c.Lambda)).Take(MaxCandidates))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_evaluator.Evaluate(candidate, task) is { } evaluation)
            {
                evaluations.Add(evaluation);
            }
        }

        return Task.FromResult(evaluations.Count == 0 ? Nothing("No reading of the samples satisfies the contract.") : Choose(evaluations, task));
    }

    private GenerationAnswer ByExample(GenerationRequest request, CancellationToken cancellationToken)
    {
        ExamplePair[] pairs = [.. request.Examples.Where(e => e is { Input: not null, Output: not null }).Take(MaxExamples)];
        bool tooLong = Array.Exists(pairs, p => p.Input!.Length > MaxExampleLength || p.Output!.Length > MaxExampleLength);
        if (tooLong || pairs.Length < Math.Min(request.Examples.Count, MaxExamples))
        {
            return Nothing("An example without text, or with very long text, shows no function.");
        }

        IEnumerable<string> others = request.Samples.OfType<string>()
            .Where(s => s.Length <= MaxExampleLength && !pairs.Any(p => p.Input == s))
            .Distinct(StringComparer.Ordinal)
            .Take(GenerationStage.MaxSamples);
        var task = new ExampleTask([.. pairs.Select(p => p.Input!), .. others], [.. pairs.Select(p => p.Output!)], request.Contract);
        if (_examples.Find(task, request.Refused.Select(r => r.Transformation).ToHashSet(StringComparer.Ordinal), cancellationToken) is not { } finding)
        {
            return Nothing("No composition of parts of the inputs gives the wanted outputs.");
        }

        bool open = finding.Alternatives.Count > 0;
        return new GenerationAnswer
        {
            ModelVersion = Version,
            Proposal = new FixProposal
            {
                Transformation = finding.Lambda,
                ConfidenceScore = open ? Candidate.Doubtful : !finding.Total ? Candidate.Lossy : pairs.Length == 1 ? OneExample : Partial,
                Reasoning = open
                    ? "The shortest function that gives the wanted outputs; others give them too and differ elsewhere, so another example would settle it."
                    : "The shortest function that gives the wanted outputs.",
                PatternType = finding.Lambda.Contains("strptime(", StringComparison.Ordinal) ? "date_format" : "string_clean",
                Alternatives = finding.Alternatives,
            },
        };
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
                .DistinctBy(e => string.Join('\0', e.Results.Select(r => r.Text ?? "\u0001")))
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
