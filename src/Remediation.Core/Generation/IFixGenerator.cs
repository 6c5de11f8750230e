using Remediation.Core.Contracts;

namespace Remediation.Core.Generation;

/// <summary>Proposes one function for a cluster: the fix library, the built-in synthesizer, a local model or a cascade of them.</summary>
public interface IFixGenerator
{
    /// <summary>
    /// Asks for one function. A generator that finds none, or whose model fails, says so in the answer; it throws only for a bug, or when it is cancelled.
    /// </summary>
    Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken);
}

/// <summary>What a generator is told. Values are data, never instructions.</summary>
public sealed record GenerationRequest
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>What a valid value looks like, or null when nothing says so.</summary>
    public ColumnContract? Contract { get; init; }

    /// <summary>Up to 20 distinct values of the cluster, every shape among them.</summary>
    public required IReadOnlyList<string?> Samples { get; init; }

    /// <summary>Reads every distinct value of the cluster; null when the samples are all there is.</summary>
    public Func<CancellationToken, IAsyncEnumerable<string?>>? ReadAllValues { get; init; }

    /// <summary>Every shape of the cluster; empty when the values were not profiled.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>Valid values of the column that are known (contract examples, accepted values, cells that pass).</summary>
    public IReadOnlyList<string> KnownValid { get; init; } = [];

    /// <summary>Wanted outputs for given inputs, when a person gave them.</summary>
    public IReadOnlyList<ExamplePair> Examples { get; init; } = [];

    /// <summary>What was proposed before and why it was refused.</summary>
    public IReadOnlyList<RefusedProposal> Refused { get; init; } = [];

    /// <summary>Whether the same was asked before, so that generators with nothing new to say need not be asked.</summary>
    public bool Again { get; init; }
}

/// <summary>A wanted output for an input.</summary>
/// <param name="Input">The input.</param>
/// <param name="Output">The output.</param>
public sealed record ExamplePair(string? Input, string? Output);

/// <summary>A proposal that did not pass the gate, or an answer that could not be read.</summary>
/// <param name="Transformation">The lambda's text; empty for an answer that could not be read.</param>
/// <param name="Codes">The language's rejection codes, the gate's reason code or a <see cref="GenerationDefect"/>.</param>
public sealed record RefusedProposal(string Transformation, IReadOnlyList<string> Codes);

/// <summary>A generator's answer.</summary>
public sealed record GenerationAnswer
{
    /// <summary>The proposal, or null when none was found.</summary>
    public FixProposal? Proposal { get; init; }

    /// <summary>Who proposed: name and version or digest, for example <c>builtin/synthesizer@1</c>.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Whether a language model was called for it.</summary>
    public bool CalledModel { get; init; }

    /// <summary>Whether it counts as a call of a generator; looking into the fix library does not.</summary>
    public bool IsCall { get; init; } = true;

    /// <summary>The earlier fix whose function is proposed again, or null.</summary>
    public string? ReusedFrom { get; init; }

    /// <summary>What was wrong, a <see cref="GenerationDefect"/>; null when nothing was. An answer without a proposal has one.</summary>
    public string? Defect { get; init; }

    /// <summary>Why there is no proposal, in a sentence without data.</summary>
    public string? Failure { get; init; }

    /// <summary>SHA-256 of the prompt that a model was given, or null.</summary>
    public string? PromptHash { get; init; }

    /// <summary>The options that a model was called with, as canonical JSON, or null.</summary>
    public string? ModelOptions { get; init; }

    /// <summary>What other generators answered that were asked before and had nothing to propose.</summary>
    public IReadOnlyList<GenerationAnswer> Declined { get; init; } = [];
}

/// <summary>A proposed function: logic, never data.</summary>
public sealed record FixProposal
{
    /// <summary>The text <c>lambda x: …</c>.</summary>
    public required string Transformation { get; init; }

    /// <summary>How sure the generator is, 0 to 1.</summary>
    public required double ConfidenceScore { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Reasoning { get; init; }

    /// <summary>One of <see cref="PatternTypes"/>.</summary>
    public required string PatternType { get; init; }

    /// <summary>Other functions of at most the same length that would also do; the trial looks whether they give other values.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];
}

/// <summary>The kinds of damage that a function mends: a closed list.</summary>
public static class PatternTypes
{
    /// <summary>All of them, as they stand in JSON.</summary>
    public static IReadOnlyList<string> All { get; } = ["date_format", "encoding", "type_cast", "string_clean", "null_handling"];
}
