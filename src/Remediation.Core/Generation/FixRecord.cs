namespace Remediation.Core.Generation;

/// <summary>A function with its provenance and verdicts, as it is kept for every cluster of an attempt.</summary>
public sealed record FixRecord
{
    /// <summary>The fix's id, see <see cref="Identity.RunIdentity.FixId"/>.</summary>
    public required string FixId { get; init; }

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The lambda, empty when none was found.</summary>
    public required string Lambda { get; init; }

    /// <summary>The JavaScript that runs, empty when there is none.</summary>
    public required string JavaScript { get; init; }

    /// <summary>Who wrote it.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The generator's sentence.</summary>
    public required string Reasoning { get; init; }

    /// <summary>The generator's pattern type.</summary>
    public required string PatternType { get; init; }

    /// <summary>Functions that would also do.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>The generator's own confidence.</summary>
    public required double SelfConfidence { get; init; }

    /// <summary>Contract passes over distinct values, after the trial.</summary>
    public double Measured { get; init; }

    /// <summary>The deciding score, 4 decimals.</summary>
    public double ConfidenceScore { get; init; }

    /// <summary>A <see cref="Runs.FixDecision"/>, empty before the decision.</summary>
    public string Decision { get; init; } = "";

    /// <summary>Why, as a reason code, or null when applied.</summary>
    public string? Reason { get; init; }

    /// <summary>Who approved or wrote it as a reviewer, or null.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>The reason codes that the reviewer overrode, as far as they applied.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>SHA-256 of the contract's meaning, or null.</summary>
    public string? ContractHash { get; init; }

    /// <summary>The earlier fix whose function the library offered again, or null.</summary>
    public string? ReusedFrom { get; init; }

    /// <summary>SHA-256 of the prompt that a model was given last, or null when no model was called.</summary>
    public string? PromptHash { get; init; }

    /// <summary>The options that the model was called with, as canonical JSON, or null.</summary>
    public string? ModelOptions { get; init; }

    /// <summary>The version of the program that generated and judged.</summary>
    public string? CodeVersion { get; init; }

    /// <summary>What was wrong with the generator's last answer, a <see cref="GenerationDefect"/>, or null.</summary>
    public string? Defect { get; init; }
}

/// <summary>One call of a generator, for the counts of a run.</summary>
/// <param name="ClusterId">The cluster.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="CallNo">From 1 within the cluster.</param>
/// <param name="ModelVersion">Who was asked.</param>
/// <param name="CalledModel">Whether a language model was called.</param>
/// <param name="Proposed">Whether a function came back.</param>
/// <param name="RejectedCode">The code it was refused with, or null.</param>
/// <param name="Defect">What was wrong with the call itself, a <see cref="GenerationDefect"/>, or null.</param>
public sealed record GeneratorCall(
    string ClusterId, int Attempt, int CallNo, string ModelVersion, bool CalledModel, bool Proposed, string? RejectedCode, string? Defect = null);

/// <summary>Fixes and generator calls of a run.</summary>
public interface IFixStore
{
    /// <summary>Stores the calls made for a cluster and the fix they gave, in one transaction; replaces what an interrupted try left.</summary>
    /// <exception cref="Runs.AttemptEndedException">The fix's attempt is no longer the run's open one.</exception>
    Task SaveGeneratedAsync(string runId, FixRecord fix, IReadOnlyList<GeneratorCall> calls, CancellationToken cancellationToken);

    /// <summary>Stores a decided fix.</summary>
    /// <exception cref="Runs.AttemptEndedException">The fix's attempt is no longer the run's open one.</exception>
    Task SaveDecidedAsync(string runId, FixRecord fix, CancellationToken cancellationToken);

    /// <summary>
    /// The fix in force of a cluster: the one that its undecided cells take, whichever attempt it comes from. Null when the present attempt has none yet.
    /// </summary>
    Task<FixRecord?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken);

    /// <summary>
    /// All fixes of a run that count, by cluster and attempt: a cluster has a second one when a later attempt took up what the first had left. Those that
    /// a restart superseded are not among them.
    /// </summary>
    Task<IReadOnlyList<FixRecord>> ListAsync(string runId, CancellationToken cancellationToken);

    /// <summary>
    /// Takes one call out of an attempt's allowance for asking again, if there is one left. Atomic, and kept: what was spent stays spent when the process
    /// dies.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="allowance">How many there are in all.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>False when the allowance is used up.</returns>
    Task<bool> TrySpendExtraCallAsync(string runId, int attempt, int allowance, CancellationToken cancellationToken);

    /// <summary>All generator calls of a run.</summary>
    Task<IReadOnlyList<GeneratorCall>> ListCallsAsync(string runId, CancellationToken cancellationToken);
}
