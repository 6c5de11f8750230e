using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;
using OllamaSharp.Models.Exceptions;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Ollama;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Adapters.Containers;

/// <summary>
/// OllamaSharp behind the chat port, always streamed. What the library leaves to its caller is added here: an answer that can be cancelled while it comes in,
/// a bound on its lines, errors within it, and faults in the words that <see cref="ModelFault"/> reads.
/// </summary>
/// <param name="http">The connection, its base address the server's. Not disposed here.</param>
/// <param name="model">The model's name.</param>
public sealed class OllamaSharpChatClient(HttpClient http, string model) : IChatClient
{
    private readonly IChatClient _client = new BoundedClient(http, model);

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ChatOptions plain = options?.Clone() ?? new ChatOptions();
        plain.RawRepresentationFactory = _ => new ChatRequest { Think = false };
        await using IAsyncEnumerator<ChatResponseUpdate> updates =
            _client.GetStreamingResponseAsync(messages, plain, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(updates) is { } update)
        {
            yield return update;
            if (update.FinishReason is not null)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : _client.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<ChatResponseUpdate?> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            if (!await updates.MoveNextAsync())
            {
                return null;
            }
        }
        catch (JsonException fault)
        {
            throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is not JSON.", fault);
        }
        catch (OllamaException)
        {
            // Its text may quote the prompt, so it is not passed on.
            throw new ModelFaultException(GenerationDefect.ModelError, "The server refused the request.");
        }

        ChatResponseUpdate update = updates.Current;
        switch (update.RawRepresentation)
        {
            case null:
                throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is null.");
            case ChatResponseStream { Message: null, Done: false }:
                throw new ModelFaultException(GenerationDefect.ModelError, "The server reported an error while it answered.");
            case ChatResponseStream { Done: true } when update.FinishReason is null:
                // Servers before 0.1.38 do not say why an answer ended.
                update.FinishReason = ChatFinishReason.Stop;
                break;
        }

        return update;
    }

    private sealed class BoundedClient : OllamaApiClient
    {
        public BoundedClient(HttpClient http, string model)
            : base(http, model) =>
            OutgoingJsonSerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(LeaveOutHeaders);

        // The library writes the request's HTTP headers into its body too.
        private static void LeaveOutHeaders(JsonTypeInfo type)
        {
            foreach (JsonPropertyInfo headers in type.Properties.Where(p => p.Name == nameof(OllamaRequest.CustomHeaders)).ToList())
            {
                type.Properties.Remove(headers);
            }
        }

        protected override async Task<HttpResponseMessage> SendToOllamaAsync(
            HttpRequestMessage requestMessage, OllamaRequest? ollamaRequest, HttpCompletionOption completionOption, CancellationToken cancellationToken)
        {
            try
            {
                HttpResponseMessage response = await base.SendToOllamaAsync(requestMessage, ollamaRequest, completionOption, cancellationToken);
                response.Content = new StreamContent(
                    new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), OllamaChatClient.MaxLineBytes, cancellationToken));
                return response;
            }
            catch (EgressRefusedException refused)
            {
                throw new ModelFaultException(GenerationDefect.EgressRefused, refused.Message, refused);
            }
        }
    }
}

/// <summary>An answer as it comes in: no line longer than a bound, and left when its request is cancelled, whatever its reader passes on.</summary>
internal sealed class BoundedStream(Stream inner, int maxLineBytes, CancellationToken cancelled) : Stream
{
    private int _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, cancellationToken);
        int read = await inner.ReadAsync(buffer, either.Token);
        int lineEnd = buffer.Span[..read].LastIndexOf((byte)'\n');
        _line = lineEnd < 0 ? _line + read : read - lineEnd - 1;
        return _line <= maxLineBytes ? read : throw new ModelFaultException(GenerationDefect.BrokenStream, "A line of the answer is too long.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
