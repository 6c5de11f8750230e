using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Remediation.Core.Generation.Prompting;
using Remediation.Core.Ledger;

namespace Remediation.Core.Generation.Models;

/// <summary>How a model is called. Temperature 0 and a fixed seed, so that the same prompt gives the same function as far as the server can.</summary>
public sealed record ModelOptions
{
    /// <summary>Name of the context length among <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public const string ContextLength = "num_ctx";

    /// <summary>Name of the time that the server keeps the model in memory among <see cref="ChatOptions.AdditionalProperties"/>.</summary>
    public const string KeepAliveName = "keep_alive";

    /// <summary>
    /// Tokens to keep for a prompt (contract, vocabulary, 20 long samples, two refused tries): the largest one at three
    /// characters a token, which is what small models make of code and data. A server cuts a longer prompt off at its beginning without a word.
    /// </summary>
    public const int PromptTokens = PromptComposer.MaxLength / 3;

    /// <summary>The seed. Default 20.</summary>
    public int Seed { get; init; } = 20;

    /// <summary>Tokens of an answer (num_predict). Default 400.</summary>
    public int AnswerTokens { get; init; } = 400;

    /// <summary>Tokens of prompt and answer together (num_ctx). Default 8192.</summary>
    public int ContextTokens { get; init; } = 8192;

    /// <summary>How long the server keeps the model in memory. Default <c>10m</c>.</summary>
    public string KeepAlive { get; init; } = "10m";

    /// <summary>Time for one answer, the loading of the model included. Default 2 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Answers asked for at the same time. Default 1: local servers share one context, and parallel answers differ.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>The options in the terms of the chat client.</summary>
    public ChatOptions ToChatOptions() => new()
    {
        Temperature = 0,
        Seed = Seed,
        MaxOutputTokens = AnswerTokens,
        ResponseFormat = ChatResponseFormat.ForJsonSchema(AnswerSchema.Json, "fix"),
        AdditionalProperties = new AdditionalPropertiesDictionary { [ContextLength] = ContextTokens, [KeepAliveName] = KeepAlive },
    };

    /// <summary>What is kept with a fix, as canonical JSON: all that could change an answer.</summary>
    /// <param name="server">The server's version, or null.</param>
    public string ToRecord(string? server) => CanonicalJson.Rewrite(
        new JsonObject
        {
            ["temperature"] = 0,
            ["seed"] = Seed,
            ["num_predict"] = AnswerTokens,
            ["num_ctx"] = ContextTokens,
            ["server"] = server,
        }.ToJsonString());
}
