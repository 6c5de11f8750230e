using System.Text.Json.Nodes;
using Remediation.Lambdas.Tests.Oracle;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Generated lambdas and values, ours against CPython: equal, both fail, or refused; never different.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int ValuesPerLambda = 10;

    private static bool Long => Environment.GetEnvironmentVariable("LONG") == "1";

    [Fact]
    public void Run_GeneratedLambdas_NeverDiffersFromCPython()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEED"), out int given) ? given : 20261122;
        int pairs = Long ? 1_000_000 : 200_000;
        output.WriteLine($"seed {seed}, {pairs} pairs");
        var random = new Random(seed);
        var lambdas = new LambdaGenerator(random);
        var values = new ValueGenerator(random);
        using var oracle = new PythonOracle();
        var compiler = new LambdaCompiler();
        var tally = new Tally();
        while (tally.Pairs < pairs)
        {
            string lambda = lambdas.Next();
            if (lambda.Length > 4_000)
            {
                continue;
            }

            List<PyValue> inputs = [.. Enumerable.Range(0, ValuesPerLambda).Select(_ => values.Any())];
            IReadOnlyList<JsonNode>? theirs = oracle.Evaluate(lambda, inputs.Select(Encoding.Encode));
            tally.Add(lambda, compiler.Compile(lambda), inputs, theirs);
        }

        tally.Report(output);
        Assert.True(tally.Mismatches.Count == 0, string.Join('\n', tally.Mismatches.Take(40)));
        Assert.True(tally.RefusalRate < 0.02, $"refusal rate {tally.RefusalRate:P2}");
    }
}
