using Remediation.Lambdas.Tests.Oracle;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Regular expressions have a run of their own: every pattern in every function on many subjects.</summary>
public sealed class RegexDifferentialTests(ITestOutputHelper output)
{
    private static readonly string[] Uses =
    [
        "[m.span(0), m.groups(), m.group()] if (m := re.search({0}, x)) else None",
        "[m.span(0), m.groups()] if (m := re.match({0}, x)) else None",
        "[m.span(0), m.groups()] if (m := re.fullmatch({0}, x)) else None",
        "re.findall({0}, x)",
        "re.split({0}, x)",
        "re.sub({0}, '<\\g<0>>', x)",
        "re.sub({0}, lambda m: m.group().upper(), x, count=2)",
        "re.findall({0}, x, re.I)",
        "re.findall({0}, x, re.M | re.S)",
        "[m.start() for m in re.finditer({0}, x)]",
    ];

    [Fact]
    public void Run_GeneratedPatterns_NeverDifferFromCPython()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEED"), out int given) ? given : 1411;
        int pairs = Environment.GetEnvironmentVariable("LONG") == "1" ? 400_000 : 50_000;
        output.WriteLine($"seed {seed}, {pairs} pairs");
        var random = new Random(seed);
        var patterns = new PatternGenerator(random);
        var values = new ValueGenerator(random);
        using var oracle = new PythonOracle();
        var compiler = new LambdaCompiler();
        var tally = new Tally();
        while (tally.Pairs < pairs)
        {
            string literal = "r'" + patterns.Next().Replace("'", "\\'", StringComparison.Ordinal) + "'";
            string lambda = "lambda x: " + Uses[random.Next(Uses.Length)].Replace("{0}", literal, StringComparison.Ordinal);
            List<PyValue> inputs = [.. Enumerable.Range(0, 10).Select(_ => values.Text())];
            tally.Add(lambda, compiler.Compile(lambda), inputs, oracle.Evaluate(lambda, inputs.Select(Encoding.Encode)));
        }

        tally.Report(output);
        Assert.True(tally.Mismatches.Count == 0, string.Join('\n', tally.Mismatches.Take(40)));
        Assert.True(tally.RefusalRate < 0.02, $"refusal rate {tally.RefusalRate:P2}");
    }
}
