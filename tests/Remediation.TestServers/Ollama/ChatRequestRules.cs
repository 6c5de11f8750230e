using System.Text.Json;

namespace Remediation.TestServers.Ollama;

/// <summary>
/// The part of Ollama's API description that a chat request of the product must keep to. The real server drops what it does not know without a word, so a misplaced option
/// would go unnoticed there; here it is refused.
/// </summary>
internal static class ChatRequestRules
{
    private static readonly Dictionary<string, JsonValueKind[]> Fields = new(StringComparer.Ordinal)
    {
        ["model"] = [JsonValueKind.String],
        ["messages"] = [JsonValueKind.Array],
        ["tools"] = [JsonValueKind.Array],
        ["format"] = [JsonValueKind.String, JsonValueKind.Object],
        ["options"] = [JsonValueKind.Object],
        ["stream"] = [JsonValueKind.True, JsonValueKind.False],
        ["think"] = [JsonValueKind.True, JsonValueKind.False, JsonValueKind.String],
        ["keep_alive"] = [JsonValueKind.String, JsonValueKind.Number],
        ["logprobs"] = [JsonValueKind.True, JsonValueKind.False],
        ["top_logprobs"] = [JsonValueKind.Number],
    };

    private static readonly HashSet<string> IntegerOptions = ["seed", "top_k", "num_ctx", "num_predict"];
    private static readonly HashSet<string> NumberOptions = ["temperature", "top_p", "min_p"];
    private static readonly HashSet<string> Roles = ["system", "user", "assistant", "tool"];

    /// <summary>What is wrong with a request, or null.</summary>
    public static string? FaultOf(JsonElement body) =>
        FieldFault(body) ?? MessagesFault(body.GetProperty("messages")) ?? OptionsFault(body) ?? FormatFault(body);

    private static string? FieldFault(JsonElement body)
    {
        foreach (JsonProperty field in body.EnumerateObject())
        {
            if (!Fields.TryGetValue(field.Name, out JsonValueKind[]? kinds) || !kinds.Contains(field.Value.ValueKind))
            {
                return $"field {field.Name} is unknown, misplaced or of the wrong type";
            }
        }

        return body.TryGetProperty("model", out _) && body.TryGetProperty("messages", out _) ? null : "model and messages are required";
    }

    private static string? MessagesFault(JsonElement messages)
    {
        foreach (JsonElement message in messages.EnumerateArray())
        {
            bool good = message.EnumerateObject().All(p => p.Name is "role" or "content" or "images" or "tool_calls")
                && message.TryGetProperty("role", out JsonElement role) && Roles.Contains(role.GetString()!)
                && message.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String;
            if (!good)
            {
                return "a message has a role and a content";
            }
        }

        return messages.GetArrayLength() == 0 ? "messages are empty" : null;
    }

    private static string? OptionsFault(JsonElement body)
    {
        if (!body.TryGetProperty("options", out JsonElement options))
        {
            return null;
        }

        foreach (JsonProperty option in options.EnumerateObject())
        {
            bool good = IntegerOptions.Contains(option.Name) ? option.Value.TryGetInt64(out _)
                : NumberOptions.Contains(option.Name) ? option.Value.ValueKind == JsonValueKind.Number
                : option.Name == "stop";
            if (!good)
            {
                return $"option {option.Name} is unknown or of the wrong type";
            }
        }

        return null;
    }

    // What makes the grammar of a real server fail or misbehave: references, type lists, patterns.
    private static string? FormatFault(JsonElement body)
    {
        if (!body.TryGetProperty("format", out JsonElement format))
        {
            return null;
        }

        if (format.ValueKind == JsonValueKind.String)
        {
            return format.GetString() == "json" ? null : "format is json or a schema";
        }

        string text = format.GetRawText();
        bool flat = format.GetProperty("properties").EnumerateObject().All(p => p.Value.GetProperty("type").ValueKind == JsonValueKind.String
            && p.Value.GetProperty("type").GetString() is "string" or "number");
        return flat && !text.Contains("$defs", StringComparison.Ordinal) && !text.Contains("$ref", StringComparison.Ordinal) && !text.Contains("\"pattern\"", StringComparison.Ordinal)
            ? null
            : "invalid JSON schema in format";
    }
}
