using System.Globalization;
using Microsoft.Extensions.Configuration;
using Remediation.Adapters.Ollama;
using Remediation.Core.Generation.Models;
using Remediation.Core.Generation.Synthesis;

namespace Remediation.Functions.Composition;

/// <summary>Who writes the functions.</summary>
public sealed record GeneratorSettings
{
    /// <summary>Library and built-in synthesizer: nothing but this process.</summary>
    public const string Builtin = "builtin";

    /// <summary>Library and local model.</summary>
    public const string Ollama = "ollama";

    /// <summary>Library, then the synthesizer where it is certain, then the local model.</summary>
    public const string Cascade = "cascade";

    private const string DefaultUrl = "http://127.0.0.1:11434";

    /// <summary>Every key that is read here.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        "GENERATOR", "OLLAMA_URL", "OLLAMA_MODEL", "OLLAMA_TIMEOUT_SECONDS", "OLLAMA_NUM_CTX", "OLLAMA_NUM_PREDICT", "OLLAMA_SEED", "OLLAMA_KEEP_ALIVE",
        "OLLAMA_CONCURRENCY",
    ];

    /// <summary>GENERATOR: <c>builtin</c>, <c>ollama</c> or <c>cascade</c>. Default <c>cascade</c> when OLLAMA_URL is set, else <c>builtin</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>OLLAMA_URL: the Ollama server. Default <c>http://127.0.0.1:11434</c> when GENERATOR asks for a model.</summary>
    public required Uri Url { get; init; }

    /// <summary>OLLAMA_MODEL: the model, pulled on that server. Default <c>phi3</c>.</summary>
    public required string ModelName { get; init; }

    /// <summary>OLLAMA_TIMEOUT_SECONDS, OLLAMA_NUM_CTX, OLLAMA_NUM_PREDICT, OLLAMA_SEED, OLLAMA_KEEP_ALIVE, OLLAMA_CONCURRENCY.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>Whether a model may be called.</summary>
    public bool UsesModel => Kind != Builtin;

    /// <summary>The generator in a word, part of a file's identity as a batch: another generator may give another result.</summary>
    public string Identity => UsesModel ? $"{Kind}/{ModelName}" : Synthesizer.Version;

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="faults">Gets a sentence for every value that cannot be used.</param>
    public static GeneratorSettings Read(IConfiguration configuration, ICollection<string> faults)
    {
        string kind = Text(configuration, "GENERATOR", configuration["OLLAMA_URL"] is { Length: > 0 } ? Cascade : Builtin);
        if (kind is not (Builtin or Ollama or Cascade))
        {
            faults.Add("GENERATOR must be builtin, ollama or cascade.");
        }

        string model = Text(configuration, "OLLAMA_MODEL", "phi3");
        if (model.Length > 200 || model.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            faults.Add("OLLAMA_MODEL must be a model's name such as phi3 or llama3:8b.");
        }
        else if (OllamaModel.IsCloudName(model))
        {
            faults.Add($"OLLAMA_MODEL {model} runs at a remote host (CLOUD_MODEL); name a model that was pulled to your own server.");
        }

        return new GeneratorSettings
        {
            Kind = kind,
            Url = ReadUrl(Text(configuration, "OLLAMA_URL", DefaultUrl), faults),
            ModelName = model,
            Model = ReadOptions(configuration, faults),
        };
    }

    private static Uri ReadUrl(string text, ICollection<string> faults)
    {
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            faults.Add("OLLAMA_URL must be an http address without user, query or fragment, such as http://127.0.0.1:11434.");
            return new Uri(DefaultUrl);
        }

        if (url.Host == "ollama.com" || url.Host.EndsWith(".ollama.com", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add("OLLAMA_URL is Ollama's cloud service (CLOUD_MODEL); run a server inside your own perimeter.");
        }

        return url;
    }

    private static ModelOptions ReadOptions(IConfiguration configuration, ICollection<string> faults)
    {
        ModelOptions defaults = new();
        string keepAlive = Text(configuration, "OLLAMA_KEEP_ALIVE", defaults.KeepAlive);
        if (!IsDuration(keepAlive))
        {
            faults.Add("OLLAMA_KEEP_ALIVE must be a duration such as 10m, 30s or 1h.");
        }

        return new ModelOptions
        {
            Timeout = TimeSpan.FromSeconds(Number("OLLAMA_TIMEOUT_SECONDS", (int)defaults.Timeout.TotalSeconds, 1, 3600)),
            ContextTokens = Number("OLLAMA_NUM_CTX", defaults.ContextTokens, 4096, 1_048_576),
            AnswerTokens = Number("OLLAMA_NUM_PREDICT", defaults.AnswerTokens, 64, 4096),
            Seed = Number("OLLAMA_SEED", defaults.Seed, 0, int.MaxValue),
            Concurrency = Number("OLLAMA_CONCURRENCY", defaults.Concurrency, 1, 64),
            KeepAlive = keepAlive,
        };

        int Number(string key, int fallback, int least, int most)
        {
            if (configuration[key] is not { Length: > 0 } text)
            {
                return fallback;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} must be a number from {least} to {most}."));
            return fallback;
        }
    }

    private static bool IsDuration(string text) =>
        text.Length is >= 2 and <= 8 && (text[^1] is 's' or 'm' or 'h') && text[..^1].All(char.IsAsciiDigit);

    private static string Text(IConfiguration configuration, string key, string fallback) =>
        configuration[key] is { Length: > 0 } value ? value : fallback;
}
