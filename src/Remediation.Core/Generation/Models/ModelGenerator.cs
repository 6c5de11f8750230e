using System.Text;
using Microsoft.Extensions.AI;
using Remediation.Core.Generation.Prompting;

namespace Remediation.Core.Generation.Models;

/// <summary>
/// Asks a local language model for a function, through any <see cref="IChatClient"/>. One request, one answer: nothing is asked twice here. Whatever the server
/// or the model does wrong comes back as a <see cref="GenerationDefect"/>.
/// </summary>
public sealed class ModelGenerator(IChatClient chat, ILocalModel model, ModelOptions options, TimeProvider time) : IFixGenerator, IDisposable
{
    /// <summary>Characters after which an answer is cut off: a good one has less than a quarter of them.</summary>
    public const int MaxAnswerLength = 4096;

    /// <summary>White space at the end of an unfinished answer after which it is cut off: constrained models are known to write nothing else for ever.</summary>
    public const int MaxTrailingSpace = 256;

    private readonly SemaphoreSlim _turns = new(options.Concurrency);

    /// <inheritdoc/>
    public async Task<GenerationAnswer> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await AskAsync(request, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<GenerationAnswer> AskAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        ModelStanding standing = new(model.Name, null, null);
        Prompt? prompt = null;
        string? defect;
        FixProposal? proposal = null;
        try
        {
            standing = await model.CheckAsync(either.Token);
            if (standing.Defect is { } refusal)
            {
                return new GenerationAnswer { ModelVersion = standing.Version, Defect = refusal, Failure = Sentence(refusal) };
            }

            prompt = PromptComposer.Compose(request);
            (string text, defect) = await ReadAsync(prompt, either.Token);
            if (defect is null)
            {
                (proposal, defect) = ModelAnswerReader.Read(text);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            defect = GenerationDefect.ModelTimeout;
        }
        catch (Exception fault) when (ModelFault.DefectOf(fault) is not null)
        {
            defect = ModelFault.DefectOf(fault);
        }

        return new GenerationAnswer
        {
            ModelVersion = standing.Version,
            CalledModel = prompt is not null && !GenerationDefect.IsBeforeTheCall(defect),
            Proposal = proposal is null ? null : proposal with { Alternatives = DateOrder.Rivals(proposal.Transformation, request.Contract) },
            Defect = defect,
            Failure = proposal is null ? Sentence(defect!) : null,
            PromptHash = prompt?.Hash(),
            ModelOptions = prompt is null ? null : options.ToRecord(standing.Server),
        };
    }

    private async Task<(string Text, string? Defect)> ReadAsync(Prompt prompt, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        IEnumerable<ChatMessage> messages = prompt.Messages.Select(m => new ChatMessage(RoleOf(m.Role), m.Text));
        await foreach (ChatResponseUpdate update in chat.GetStreamingResponseAsync(messages, options.ToChatOptions(), cancellationToken))
        {
            text.Append(update.Text);
            finish = update.FinishReason ?? finish;
            if (text.Length > MaxAnswerLength || TrailingSpace(text) > MaxTrailingSpace)
            {
                return ("", GenerationDefect.EndlessAnswer);
            }
        }

        // Without the last word of the server the answer broke off, however whole it looks.
        return (text.ToString(), finish is null ? GenerationDefect.BrokenStream : finish == ChatFinishReason.Length ? GenerationDefect.EndlessAnswer : null);
    }

    private static int TrailingSpace(StringBuilder text)
    {
        int spaces = 0;
        while (spaces < text.Length && char.IsWhiteSpace(text[text.Length - 1 - spaces]))
        {
            spaces++;
        }

        return spaces;
    }

    private static ChatRole RoleOf(PromptRole role) => role switch
    {
        PromptRole.System => ChatRole.System,
        PromptRole.User => ChatRole.User,
        _ => ChatRole.Assistant,
    };

    private static string Sentence(string defect) => $"The model gave no function ({defect}).";
}
