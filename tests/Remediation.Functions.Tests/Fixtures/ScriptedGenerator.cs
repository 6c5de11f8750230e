using Remediation.Core.Generation;

namespace Remediation.Functions.Tests.Fixtures;

/// <summary>Gives the function that a test wants for a column, at the time it wants it.</summary>
internal sealed class ScriptedGenerator : IFixGenerator
{
    /// <summary>What to answer; throwing stands for broken infrastructure.</summary>
    public Func<GenerationRequest, CancellationToken, Task<string?>> Answer { get; set; } = (_, _) => Task.FromResult<string?>("lambda x: x.strip()");

    /// <summary>The confidence that the generator states.</summary>
    public double Confidence { get; set; } = 1;

    /// <summary>Every request so far.</summary>
    public List<GenerationRequest> Requests { get; } = [];

    public async Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        string? lambda = await Answer(request, cancellationToken);
        return new GenerationAnswer
        {
            ModelVersion = "scripted@1",
            Proposal = lambda is null ? null : new FixProposal { Transformation = lambda, ConfidenceScore = Confidence, Reasoning = "As the test wants it.", PatternType = "string_clean" },
        };
    }
}
