using Remediation.Core.Generation;

namespace Remediation.Core.Tests.Generation;

/// <summary>A generator that answers what it is told to, in order, and keeps what it was asked; the last answer is repeated.</summary>
internal sealed class ScriptedGenerator(params GenerationAnswer[] answers) : IFixGenerator
{
    public List<GenerationRequest> Asked { get; } = [];

    public static GenerationAnswer Proposes(string lambda, double confidence = 0.97) => new()
    {
        ModelVersion = "scripted@1",
        CalledModel = true,
        Proposal = new FixProposal { Transformation = lambda, ConfidenceScore = confidence, Reasoning = "", PatternType = "string_clean" },
    };

    public static GenerationAnswer Fails(string defect) => new() { ModelVersion = "scripted@1", CalledModel = !GenerationDefect.IsBeforeTheCall(defect), Defect = defect };

    public Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        return Task.FromResult(answers[Math.Min(Asked.Count, answers.Length) - 1]);
    }
}

/// <summary>A clock whose waits are over at once, and that remembers how long they should have been.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public List<double> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime.TotalSeconds);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
