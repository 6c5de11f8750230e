using Remediation.Core.Generation.Synthesis.Examples;
using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// <c>builtin/synthesizer@1</c>: a deterministic search for the shortest function of the lambda language that turns a cluster's samples into what
/// the contract accepts, or given inputs into wanted outputs. Bounded by candidates and steps, never by the clock, and independent of the order of what it is given.
/// It never guesses: what it cannot settle lowers its confidence and is named.
/// </summary>
/// <param name="gate">Judges each function before it runs.</param>
/// <param name="limits">What a request may spend; <see cref="SynthesisLimits.Default"/> when it is not said.</param>
public sealed class Synthesizer(FixGate gate, SynthesisLimits? limits = null) : IFixGenerator
{
    /// <summary>Name and version, as the ledger has it.</summary>
    public const string Version = "builtin/synthesizer@1";

    private const int MaxExamples = 8;
    private const int MaxLength = 500;

    private readonly SynthesisLimits _limits = limits ?? SynthesisLimits.Default;
    private readonly ContractSearch _contracts = new(gate);
    private readonly ExampleSearch _examples = new(gate);

    /// <inheritdoc/>
    public Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(request.Examples.Count > 0 ? ByExample(request, cancellationToken) : ByContract(request, cancellationToken));

    private GenerationAnswer ByContract(GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.Contract is not { HasValueTests: true } contract)
        {
            return Nothing("Without a contract there is nothing to search for.");
        }

        string[] samples = [.. request.Samples.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (samples.Length == 0)
        {
            return Nothing("A missing value cannot be computed from itself.");
        }

        var task = new SynthesisTask(samples, request.Samples.Count < GenerationStage.MaxSamples, contract, request.KnownValid) { Limits = _limits };
        return Answer(_contracts.Find(task, RefusedOf(request), cancellationToken), "No reading of the samples satisfies the contract.");
    }

    private GenerationAnswer ByExample(GenerationRequest request, CancellationToken cancellationToken)
    {
        ExamplePair[] pairs = [.. request.Examples.Distinct().OrderBy(e => e.Input, StringComparer.Ordinal).ThenBy(e => e.Output, StringComparer.Ordinal).Take(MaxExamples)];
        if (Array.Exists(pairs, p => p is not { Input.Length: <= MaxLength, Output.Length: <= MaxLength }))
        {
            return Nothing("An example without text, or with very long text, shows no function.");
        }

        IEnumerable<string> others = request.Samples.OfType<string>()
            .Where(s => s.Length <= MaxLength && !Array.Exists(pairs, p => p.Input == s))
            .Distinct(StringComparer.Ordinal)
            .Take(GenerationStage.MaxSamples)
            .Order(StringComparer.Ordinal);
        var task = new ExampleTask([.. pairs.Select(p => p.Input!), .. others], [.. pairs.Select(p => p.Output!)], request.Contract) { Limits = _limits };
        return Answer(_examples.Find(task, RefusedOf(request), cancellationToken), "No function of the inputs gives the wanted outputs without writing text of its own.");
    }

    private static HashSet<string> RefusedOf(GenerationRequest request) => request.Refused.Select(r => r.Transformation).ToHashSet(StringComparer.Ordinal);

    private static GenerationAnswer Answer(FixProposal? proposal, string failure) =>
        proposal is null ? Nothing(failure) : new() { ModelVersion = Version, Proposal = proposal };

    private static GenerationAnswer Nothing(string failure) => new() { ModelVersion = Version, Defect = GenerationDefect.NothingFound, Failure = failure };
}
