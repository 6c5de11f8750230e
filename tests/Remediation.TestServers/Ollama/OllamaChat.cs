using System.Text.Json;

namespace Remediation.TestServers.Ollama;

/// <summary>A chat that the server was asked for.</summary>
/// <param name="Body">The request's body.</param>
public sealed record OllamaChat(JsonElement Body)
{
    /// <summary>The text of the last message.</summary>
    public string Task => Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;

    /// <summary>The text of all messages.</summary>
    public string Prompt => string.Concat(Body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()));

    /// <summary>The values between the marks of a block of the task, as JSON has them.</summary>
    public IReadOnlyList<string?> Block(string name)
    {
        string[] parts = Task.Split($"<{name}>\n", 2);
        return parts.Length < 2
            ? []
            : [.. parts[1].Split($"\n</{name}>", 2)[0].Split('\n').Select(line => JsonSerializer.Deserialize<string?>(line))];
    }

    /// <summary>The damaged values that the task shows.</summary>
    public IReadOnlyList<string?> Samples => Block("samples");
}

/// <summary>A model on the server.</summary>
/// <param name="Name">Name with tag.</param>
/// <param name="Digest">Digest without prefix, as the list of models has it.</param>
/// <param name="RemoteModel">The upstream model, when it only forwards.</param>
/// <param name="RemoteHost">The upstream host, when it only forwards.</param>
/// <param name="ShowsRemoteInDetails">Whether only its description, not the list, tells that it forwards.</param>
public sealed record OllamaTestModel(
    string Name, string Digest, string? RemoteModel = null, string? RemoteHost = null, bool ShowsRemoteInDetails = false);
