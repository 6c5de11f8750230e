using Microsoft.Extensions.Configuration;
using Remediation.Core.Generation.Synthesis;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Composition;

public sealed class GeneratorSettingsTests
{
    [Fact]
    public void Read_Nothing_IsTheBuiltinGeneratorWithTheDefaultsOfAModel()
    {
        (GeneratorSettings settings, IEnumerable<string> faults) = Read();

        Assert.Empty(faults);
        Assert.Equal((GeneratorSettings.Builtin, false, Synthesizer.Version), (settings.Kind, settings.UsesModel, settings.Identity));
        Assert.Equal(("http://127.0.0.1:11434/", "phi3"), (settings.Url.ToString(), settings.ModelName));
        Assert.Equal((TimeSpan.FromMinutes(2), 8192, 400, 20, "10m", 1), Options(settings));
    }

    [Theory]
    [InlineData(null, null, GeneratorSettings.Builtin)]
    [InlineData(null, "http://model-server:11434", GeneratorSettings.Cascade)]
    [InlineData("builtin", "http://model-server:11434", GeneratorSettings.Builtin)]
    [InlineData("ollama", null, GeneratorSettings.Ollama)]
    [InlineData("Cascade", null, GeneratorSettings.Cascade)]
    [InlineData("", "", GeneratorSettings.Builtin)]
    public void Read_GeneratorAndUrl_ChooseWhoWrites(string? generator, string? url, string kind)
    {
        (GeneratorSettings settings, IEnumerable<string> faults) = Read(("GENERATOR", generator), ("OLLAMA_URL", url));

        Assert.Empty(faults);
        Assert.Equal((kind, kind != GeneratorSettings.Builtin), (settings.Kind, settings.UsesModel));
    }

    [Fact]
    public void Read_EveryModelSetting_IsTaken()
    {
        (GeneratorSettings settings, IEnumerable<string> faults) = Read(
            ("OLLAMA_URL", "https://models.example.internal/ollama"),
            ("OLLAMA_MODEL", "registry.example.internal/team/llama3:8b"),
            ("OLLAMA_TIMEOUT_SECONDS", "30"),
            ("OLLAMA_NUM_CTX", "16384"),
            ("OLLAMA_NUM_PREDICT", "256"),
            ("OLLAMA_SEED", "7"),
            ("OLLAMA_KEEP_ALIVE", "1h"),
            ("OLLAMA_CONCURRENCY", "2"));

        Assert.Empty(faults);
        Assert.Equal("https://models.example.internal/ollama/", settings.Url.ToString());
        Assert.Equal("registry.example.internal/team/llama3:8b", settings.ModelName);
        Assert.Equal("cascade/registry.example.internal/team/llama3:8b", settings.Identity);
        Assert.Equal((TimeSpan.FromSeconds(30), 16384, 256, 7, "1h", 2), Options(settings));
    }

    [Theory]
    [InlineData("GENERATOR", "gpt")]
    [InlineData("GENERATOR", "ollama,builtin")]
    [InlineData("OLLAMA_URL", "127.0.0.1:11434")]
    [InlineData("OLLAMA_URL", "ftp://127.0.0.1")]
    [InlineData("OLLAMA_URL", "http://user:secret@127.0.0.1:11434")]
    [InlineData("OLLAMA_URL", "http://127.0.0.1:11434?key=secret")]
    [InlineData("OLLAMA_URL", "http://127.0.0.1:11434#secret")]
    [InlineData("OLLAMA_URL", "https://ollama.com")]
    [InlineData("OLLAMA_URL", "https://API.Ollama.com/v1")]
    [InlineData("OLLAMA_MODEL", "phi 3")]
    [InlineData("OLLAMA_MODEL", "phi3\n")]
    [InlineData("OLLAMA_MODEL", "gpt-oss:120b-cloud")]
    [InlineData("OLLAMA_MODEL", "qwen3-coder:cloud")]
    [InlineData("OLLAMA_TIMEOUT_SECONDS", "0")]
    [InlineData("OLLAMA_TIMEOUT_SECONDS", "3601")]
    [InlineData("OLLAMA_TIMEOUT_SECONDS", "2m")]
    [InlineData("OLLAMA_NUM_CTX", "4096")]
    [InlineData("OLLAMA_NUM_CTX", "8191")]
    [InlineData("OLLAMA_NUM_PREDICT", "-1")]
    [InlineData("OLLAMA_NUM_PREDICT", "5000")]
    [InlineData("OLLAMA_SEED", "-1")]
    [InlineData("OLLAMA_SEED", "99999999999")]
    [InlineData("OLLAMA_KEEP_ALIVE", "ten minutes")]
    [InlineData("OLLAMA_KEEP_ALIVE", "-1")]
    [InlineData("OLLAMA_KEEP_ALIVE", "m")]
    [InlineData("OLLAMA_CONCURRENCY", "0")]
    [InlineData("OLLAMA_CONCURRENCY", "65")]
    public void Read_OneFault_IsOneSentenceThatNamesTheKey(string key, string value)
    {
        string fault = Assert.Single(Read((key, value)).Faults);

        Assert.StartsWith(key + " ", fault, StringComparison.Ordinal);
        Assert.EndsWith(".", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OLLAMA_URL", "https://ollama.com")]
    [InlineData("OLLAMA_MODEL", "gpt-oss:120b-cloud")]
    public void Read_WhatRunsElsewhere_IsNamedWithItsCode(string key, string value) =>
        Assert.Contains("CLOUD_MODEL", Assert.Single(Read((key, value)).Faults), StringComparison.Ordinal);

    [Fact]
    public void Read_LongAnswersInASmallContext_LeaveNoRoomForThePrompt()
    {
        Assert.Empty(Read(("OLLAMA_NUM_PREDICT", "2192")).Faults);

        Assert.StartsWith("OLLAMA_NUM_CTX must be at least 6000", Assert.Single(Read(("OLLAMA_NUM_PREDICT", "2193")).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyFaults_NamesEachOfThem()
    {
        var keys = new SettingsReader(Configuration());
        GeneratorSettings.Read(keys);

        IEnumerable<string> faults = Read([.. keys.Keys.Select(key => (key, (string?)"?? ??"))]).Faults;

        Assert.Equal(9, keys.Keys.Count);
        Assert.Equal(keys.Keys.Order(), faults.Select(fault => fault.Split(' ')[0]).Order());
    }

    [Fact]
    public void ReadAll_FaultOfTheGenerator_StopsTheStart()
    {
        SettingsException fault = Assert.Throws<SettingsException>(() => RemediationSettings.Read(Configuration(("GENERATOR", "gpt"), ("OLLAMA_SEED", "x"))));

        Assert.Equal(["GENERATOR", "OLLAMA_SEED"], fault.Message.Split(Environment.NewLine).Select(line => line.Split(' ')[0]));
    }

    private static (TimeSpan Timeout, int Context, int Answer, int Seed, string KeepAlive, int Concurrency) Options(GeneratorSettings settings) =>
        (settings.Model.Timeout, settings.Model.ContextTokens, settings.Model.AnswerTokens, settings.Model.Seed, settings.Model.KeepAlive, settings.Model.Concurrency);

    private static (GeneratorSettings Settings, IEnumerable<string> Faults) Read(params (string Key, string? Value)[] values)
    {
        var reader = new SettingsReader(Configuration(values));
        return (GeneratorSettings.Read(reader), reader.Faults);
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => v.Value)).Build();
}
