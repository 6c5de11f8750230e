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

    /// <summary>Reads these settings alone.</summary>
    /// <exception cref="SettingsException">Values cannot be used; every one is named on a line of its own.</exception>
    public static GeneratorSettings Read(IConfiguration configuration)
    {
        var values = new SettingsReader(configuration);
        GeneratorSettings settings = Read(values);
        values.ThrowIfFaulty();
        return settings;
    }

    /// <summary>Reads these settings among others.</summary>
    internal static GeneratorSettings Read(SettingsReader values)
    {
        Uri? given = values.Address("OLLAMA_URL");
        Uri url = new((given?.AbsoluteUri ?? DefaultUrl).TrimEnd('/') + "/");
        if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            values.Faults.Add("OLLAMA_URL must be an address without query or fragment, such as http://127.0.0.1:11434.");
        }
        else if (url.Host == "ollama.com" || url.Host.EndsWith(".ollama.com", StringComparison.OrdinalIgnoreCase))
        {
            values.Faults.Add("OLLAMA_URL is Ollama's cloud service (CLOUD_MODEL); run a server inside your own perimeter.");
        }

        string model = values.Text("OLLAMA_MODEL", "phi3", IsModelName, "must be a model's name such as phi3 or llama3:8b.");
        if (OllamaModel.IsCloudName(model))
        {
            values.Faults.Add($"OLLAMA_MODEL {model} runs at a remote host (CLOUD_MODEL); name a model that was pulled to your own server.");
        }

        return new GeneratorSettings
        {
            Kind = values.Word("GENERATOR", given is null ? Builtin : Cascade, Builtin, Ollama, Cascade),
            Url = url,
            ModelName = model,
            Model = ReadOptions(values),
        };
    }

    private static ModelOptions ReadOptions(SettingsReader values)
    {
        ModelOptions defaults = new();
        var options = new ModelOptions
        {
            Timeout = TimeSpan.FromSeconds(values.Number("OLLAMA_TIMEOUT_SECONDS", (int)defaults.Timeout.TotalSeconds, 1, 3600)),
            ContextTokens = (int)values.Number("OLLAMA_NUM_CTX", defaults.ContextTokens, 8192, 1_048_576),
            AnswerTokens = (int)values.Number("OLLAMA_NUM_PREDICT", defaults.AnswerTokens, 64, 4096),
            Seed = (int)values.Number("OLLAMA_SEED", defaults.Seed, 0, int.MaxValue),
            Concurrency = (int)values.Number("OLLAMA_CONCURRENCY", defaults.Concurrency, 1, 64),
            KeepAlive = values.Text("OLLAMA_KEEP_ALIVE", defaults.KeepAlive, IsDuration, "must be a duration such as 10m, 30s or 1h."),
        };
        if (options.ContextTokens < options.AnswerTokens + ModelOptions.PromptTokens)
        {
            values.Faults.Add($"OLLAMA_NUM_CTX must be at least {ModelOptions.PromptTokens} (the largest prompt) more than OLLAMA_NUM_PREDICT.");
        }

        return options;
    }

    private static bool IsModelName(string text) => text.Length <= 200 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static bool IsDuration(string text) =>
        text.Length is >= 2 and <= 8 && (text[^1] is 's' or 'm' or 'h') && text[..^1].All(char.IsAsciiDigit);
}
