using System.Text.Json;
using System.Text.Json.Serialization;

namespace Remediation.Adapters.Ollama;

/// <summary>Body of <c>POST /api/chat</c>.</summary>
internal sealed record ChatBody(
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("messages")] IReadOnlyList<ChatBodyMessage> Messages,
    [property: JsonPropertyName("stream")] bool Stream,
    [property: JsonPropertyName("format")] JsonElement? Format,
    [property: JsonPropertyName("options")] ChatBodyOptions Options,
    [property: JsonPropertyName("think")] bool Think,
    [property: JsonPropertyName("keep_alive")] string? KeepAlive);

/// <summary>One message of a chat.</summary>
internal sealed record ChatBodyMessage([property: JsonPropertyName("role")] string Role, [property: JsonPropertyName("content")] string Content);

/// <summary>Runtime options; what is null is left to the server.</summary>
internal sealed record ChatBodyOptions(
    [property: JsonPropertyName("temperature")] float? Temperature,
    [property: JsonPropertyName("seed")] long? Seed,
    [property: JsonPropertyName("num_predict")] int? NumPredict,
    [property: JsonPropertyName("num_ctx")] int? NumCtx);

/// <summary>One line of a streamed answer.</summary>
internal sealed record ChatLine(
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("message")] ChatLineMessage? Message,
    [property: JsonPropertyName("done")] bool Done,
    [property: JsonPropertyName("done_reason")] string? DoneReason,
    [property: JsonPropertyName("prompt_eval_count")] long? PromptTokens,
    [property: JsonPropertyName("eval_count")] long? AnswerTokens,
    [property: JsonPropertyName("error")] string? Error);

/// <summary>A piece of the answer.</summary>
internal sealed record ChatLineMessage([property: JsonPropertyName("content")] string? Content);

/// <summary>Answer of <c>GET /api/version</c>.</summary>
internal sealed record VersionAnswer([property: JsonPropertyName("version")] string? Version);

/// <summary>Answer of <c>GET /api/tags</c>.</summary>
internal sealed record TagsAnswer([property: JsonPropertyName("models")] IReadOnlyList<TaggedModel>? Models);

/// <summary>A model on the server.</summary>
internal sealed record TaggedModel(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("model")] string? Model,
    [property: JsonPropertyName("digest")] string? Digest,
    [property: JsonPropertyName("remote_model")] string? RemoteModel,
    [property: JsonPropertyName("remote_host")] string? RemoteHost);

/// <summary>Body of <c>POST /api/show</c>.</summary>
internal sealed record ShowBody([property: JsonPropertyName("model")] string Model);

/// <summary>What of the answer of <c>POST /api/show</c> says where a model runs; servers name it at the top or among the details.</summary>
internal sealed record ShowAnswer(
    [property: JsonPropertyName("details")] RemotePlace? Details,
    [property: JsonPropertyName("remote_model")] string? RemoteModel,
    [property: JsonPropertyName("remote_host")] string? RemoteHost);

/// <summary>Where a model really runs, when that is elsewhere.</summary>
internal sealed record RemotePlace(
    [property: JsonPropertyName("remote_model")] string? RemoteModel, [property: JsonPropertyName("remote_host")] string? RemoteHost);

/// <summary>The JSON of the API.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatBody))]
[JsonSerializable(typeof(ChatLine))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(TagsAnswer))]
[JsonSerializable(typeof(ShowBody))]
[JsonSerializable(typeof(ShowAnswer))]
internal sealed partial class OllamaJson : JsonSerializerContext;
