using Remediation.Core.Reasons;
using Remediation.Core.Trials;
using Remediation.Lambdas;

namespace Remediation.Core.Generation;

/// <summary>
/// Talks with a generator until a function passes the gate. What it refuses, or cannot read, is told to the generator, at most twice; a server that is busy or
/// fails is asked again after a pause. This is the only place where anything is asked twice: generators and adapters do not retry.
/// </summary>
public sealed class FixDialogue(IFixGenerator generator, FixGate gate, TimeProvider time)
{
    /// <summary>Times that a refusal is told to the generator.</summary>
    public const int MaxRepairs = 2;

    /// <summary>The pauses before the same is asked again, in seconds; when they are used up the dialogue ends.</summary>
    public static IReadOnlyList<int> PauseSeconds { get; } = [1, 2, 4];

    /// <summary>Holds the dialogue.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="maySpend">Asked before every call beyond the first; false ends the dialogue.</param>
    /// <param name="cancellationToken">Cancels the dialogue.</param>
    public async Task<DialogueResult> RunAsync(
        GenerationRequest request, Func<CancellationToken, Task<bool>> maySpend, CancellationToken cancellationToken)
    {
        List<DialogueTurn> turns = [];
        List<RefusedProposal> refused = [.. request.Refused];
        int repairs = 0;
        int pauses = 0;
        while (true)
        {
            GenerationAnswer answer = await generator.GenerateAsync(
                request with { Refused = [.. refused], Again = request.Again || turns.Count > 0 }, cancellationToken);
            GateVerdict? verdict = answer.Proposal is { } proposal ? gate.Judge(proposal.Transformation, request.Contract) : null;
            if (verdict?.Lambda is { } lambda)
            {
                if (Meets(lambda, request))
                {
                    turns.AddRange(TurnsOf(answer, null));
                    return new DialogueResult(answer, lambda, null, turns);
                }

                verdict = null;
                answer = answer with { Defect = GenerationDefect.ExamplesNotMet };
            }

            turns.AddRange(TurnsOf(answer, verdict?.Reason));
            Afterwards next = verdict is null ? GenerationDefect.AfterwardsOf(answer.Defect ?? GenerationDefect.NothingFound) : Afterwards.TellAndAsk;
            bool exhausted = next switch
            {
                Afterwards.TellAndAsk => ++repairs > MaxRepairs,
                Afterwards.WaitAndAsk => ++pauses > PauseSeconds.Count,
                _ => true,
            };
            if (exhausted)
            {
                return Without(answer, verdict?.Reason, turns);
            }

            if (!GenerationDefect.IsBeforeTheCall(answer.Defect) && !await maySpend(cancellationToken))
            {
                return Without(answer with { Defect = GenerationDefect.CallBudgetSpent }, verdict?.Reason, turns);
            }

            if (next == Afterwards.WaitAndAsk)
            {
                await Task.Delay(TimeSpan.FromSeconds(PauseSeconds[pauses - 1]), time, cancellationToken);
            }
            else
            {
                refused.Add(new RefusedProposal(answer.Proposal?.Transformation ?? "", verdict?.Codes ?? [answer.Defect!]));
            }
        }
    }

    // A function that a person may let pass is worth more than a later answer that nobody may.
    private static DialogueResult Without(GenerationAnswer last, string? refusal, List<DialogueTurn> turns) =>
        refusal != ReasonCode.LiteralData && turns.LastOrDefault(t => t.RejectedCode == ReasonCode.LiteralData) is { } withheld
            ? new DialogueResult(withheld.Answer with { Defect = last.Defect }, null, ReasonCode.LiteralData, turns)
            : new DialogueResult(last, null, refusal, turns);

    private static IEnumerable<DialogueTurn> TurnsOf(GenerationAnswer answer, string? rejectedCode) =>
        answer.Declined.Where(a => a.IsCall).Select(a => new DialogueTurn(a, null))
            .Concat(answer.IsCall ? [new DialogueTurn(answer, rejectedCode)] : Array.Empty<DialogueTurn>());

    private static bool Meets(CompiledLambda lambda, GenerationRequest request)
    {
        if (request.Examples.Count == 0)
        {
            return true;
        }

        using var function = new CellFunction(lambda, request.Contract);
        return request.Examples.All(e => function.Apply(e.Input) is { Passed: true } result && string.Equals(result.Text, e.Output, StringComparison.Ordinal));
    }
}

/// <summary>How a dialogue ended.</summary>
/// <param name="Answer">The last answer; when no function passed, the last one with a function that a person may let pass (LITERAL_DATA), if there is any.</param>
/// <param name="Lambda">The function, when one passed the gate.</param>
/// <param name="Refusal">Why that answer's proposal was refused, as a reason code; null when one passed or none was made.</param>
/// <param name="Turns">Every answer that counts, in order.</param>
public sealed record DialogueResult(GenerationAnswer Answer, CompiledLambda? Lambda, string? Refusal, IReadOnlyList<DialogueTurn> Turns);

/// <summary>One answer of a dialogue.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="RejectedCode">The reason code that its proposal was refused with, or null.</param>
public sealed record DialogueTurn(GenerationAnswer Answer, string? RejectedCode);
