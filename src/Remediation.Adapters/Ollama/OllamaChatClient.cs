using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Adapters.Ollama;

/// <summary>
/// A chat with a model of an Ollama server, over <c>POST /api/chat</c>, always streamed, so that an answer without an end can be left and a broken one is
/// noticed. Each request is one chat; the client keeps no state and retries nothing. Throws what <see cref="ModelFault"/> reads.
/// </summary>
/// <param name="http">The connection, its base address the server's. Not disposed here.</param>
/// <param name="model">The model's name.</param>
public sealed class OllamaChatClient(HttpClient http, string model) : IChatClient
{
    /// <summary>The longest line of an answer.</summary>
    internal const int MaxLineBytes = 64 * 1024;

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/chat")
        {
            Content = JsonContent.Create(BodyOf(messages, options), OllamaJson.Default.ChatBody),
        };
        using HttpResponseMessage response = await http.AskAsync(request, cancellationToken);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (ReadOnlyMemory<byte> line in BoundedLines.ReadAsync(stream, MaxLineBytes, cancellationToken))
        {
            ChatResponseUpdate update = UpdateOf(Parse(line));
            yield return update;
            if (update.FinishReason is not null)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("ollama", http.BaseAddress, model)
        : serviceKey is null && serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The connection belongs to whoever made it.
    }

    private ChatBody BodyOf(IEnumerable<ChatMessage> messages, ChatOptions? options) => new(
        options?.ModelId ?? model,
        [.. messages.Select(m => new ChatBodyMessage(m.Role.Value, m.Text))],
        Stream: true,
        (options?.ResponseFormat as ChatResponseFormatJson)?.Schema,
        new ChatBodyOptions(
            options?.Temperature,
            options?.Seed,
            options?.MaxOutputTokens,
            options?.AdditionalProperties?.GetValueOrDefault(ModelOptions.ContextLength) as int?),
        Think: false,
        options?.AdditionalProperties?.GetValueOrDefault(ModelOptions.KeepAliveName) as string);

    private static ChatLine Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, OllamaJson.Default.ChatLine)
                ?? throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is null.");
        }
        catch (JsonException fault)
        {
            throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is not JSON.", fault);
        }
    }

    private static ChatResponseUpdate UpdateOf(ChatLine line)
    {
        if (line.Error is not null)
        {
            // The server's text may quote the prompt, so it is not passed on.
            throw new ModelFaultException(GenerationDefect.ModelError, "The server reported an error while it answered.");
        }

        return new ChatResponseUpdate(ChatRole.Assistant, line.Message?.Content ?? "")
        {
            ModelId = line.Model,
            FinishReason = !line.Done ? null : line.DoneReason == "length" ? ChatFinishReason.Length : ChatFinishReason.Stop,
        };
    }
}
