using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Adapters.Ollama;

/// <summary>
/// What an Ollama server says of a model (<c>/api/version</c>, <c>/api/tags</c>, <c>/api/show</c>): its digest, and that it runs there. A model that Ollama only
/// forwards to another host is refused: by its name, by the list of models and by its description, any of which suffices.
/// </summary>
/// <param name="http">The connection, its base address the server's.</param>
/// <param name="name">The model's name.</param>
public sealed class OllamaModel(HttpClient http, string name) : ILocalModel
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>Whether a name is one of those that Ollama gives to models which run at its own service: <c>…:cloud</c>, <c>…:120b-cloud</c>.</summary>
    public static bool IsCloudName(string name)
    {
        string tag = name[(name.LastIndexOf(':') + 1)..];
        return name.Contains(':', StringComparison.Ordinal)
            && (tag.Equals("cloud", StringComparison.OrdinalIgnoreCase) || tag.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public async Task<ModelStanding> CheckAsync(CancellationToken cancellationToken)
    {
        if (IsCloudName(name))
        {
            return new ModelStanding(name, null, GenerationDefect.CloudModel);
        }

        string? server = (await AskAsync(HttpMethod.Get, "api/version", null, OllamaJson.Default.VersionAnswer, cancellationToken)).Version;
        TagsAnswer tags = await AskAsync(HttpMethod.Get, "api/tags", null, OllamaJson.Default.TagsAnswer, cancellationToken);
        if (tags.Models?.FirstOrDefault(m => IsThis(m.Model ?? m.Name)) is not { } tagged)
        {
            return new ModelStanding(name, server, GenerationDefect.ModelNotPulled);
        }

        string version = $"{tagged.Model ?? tagged.Name}@{Digest(tagged.Digest)}";
        var body = JsonContent.Create(new ShowBody(name), OllamaJson.Default.ShowBody);
        ShowAnswer shown = await AskAsync(HttpMethod.Post, "api/show", body, OllamaJson.Default.ShowAnswer, cancellationToken);
        string?[] elsewhere =
            [tagged.RemoteHost, tagged.RemoteModel, shown.RemoteHost, shown.RemoteModel, shown.Details?.RemoteHost, shown.Details?.RemoteModel];
        return new ModelStanding(version, server, Array.Exists(elsewhere, place => !string.IsNullOrEmpty(place)) ? GenerationDefect.CloudModel : null);
    }

    // A name without a tag means the tag "latest".
    private bool IsThis(string? other) =>
        other is not null && string.Equals(Whole(other), Whole(name), StringComparison.OrdinalIgnoreCase);

    private static string Whole(string modelName) =>
        modelName[(modelName.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal) ? modelName : modelName + ":latest";

    private static string Digest(string? digest) =>
        digest is not { Length: > 0 } ? "unknown" : digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest : "sha256:" + digest;

    private async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using HttpResponseMessage response = await http.AskAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            return await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new ModelFaultException(GenerationDefect.ModelError, "The server's answer is null.");
        }
        catch (JsonException fault)
        {
            throw new ModelFaultException(GenerationDefect.ModelError, "The server's answer is not the JSON of its API.", fault);
        }
    }
}
