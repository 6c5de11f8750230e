using System.Globalization;
using Remediation.Core.Generation.Models;

namespace Remediation.Infra.Tests;

/// <summary>The models' files ask for what the generator asks for.</summary>
public sealed class ModelTests
{
    public static TheoryData<string> Files => [.. Names()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Modelfile_HasTheGeneratorsParameters(string file)
    {
        var defaults = new ModelOptions();
        string[] lines = [.. Documents.Text("infra/ollama/" + file).Split('\n').Where(l => l.Length > 0 && !l.StartsWith('#'))];

        Assert.Matches("^FROM [a-z0-9]+:[0-9.]+b$", lines[0]);
        Assert.Equal(
            new[] { ("num_ctx", defaults.ContextTokens), ("num_predict", defaults.AnswerTokens), ("seed", defaults.Seed), ("temperature", 0) },
            lines.Skip(1).Select(l => l.Split(' ')).Select(p => (p[1], int.Parse(p[2], CultureInfo.InvariantCulture))).Order());
    }

    [Fact]
    public void Modelfiles_AreThoseThatComposeOffers() =>
        Assert.Equal(["Modelfile.llama3", "Modelfile.mistral", "Modelfile.phi3"], Names().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Names() => Directory.EnumerateFiles(Documents.PathOf("infra/ollama"), "Modelfile.*").Select(f => Path.GetFileName(f)!);
}
