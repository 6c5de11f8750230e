using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Lambdas.Tests.Oracle;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests;

/// <summary>What models write, and the accepted language item by item, against CPython.</summary>
public sealed class CoverageCorpusTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("coverage.txt", 300, 0.99)]
    [InlineData("language.txt", 35, 1.0)]
    public void Corpus_AllLambdas_AcceptedAndEqualToCPython(string file, int least, double share)
    {
        using var oracle = new PythonOracle();
        var compiler = new LambdaCompiler();
        (int accepted, int total, List<string>? faults) = (0, 0, new List<string>());
        foreach ((string? lambda, List<PyValue>? values) in Read(file))
        {
            total++;
            LambdaVerdict verdict = compiler.Compile(lambda);
            if (!verdict.Accepted)
            {
                output.WriteLine($"rejected: {lambda}: {verdict.Rejections[0]}");
                continue;
            }

            accepted++;
            IReadOnlyList<JsonNode>? theirs = oracle.Evaluate(lambda, values.Select(Encoding.Encode));
            Assert.True(theirs is not null, $"CPython does not accept {lambda}");
            using LambdaRunner runner = verdict.Lambda!.CreateRunner();
            for (int i = 0; i < values.Count; i++)
            {
                LambdaResult ours = runner.Run(values[i]);
                if (Comparison.Compare(ours, theirs[i]) is Outcome.Mismatch or Outcome.Refused)
                {
                    faults.Add($"{lambda} on {values[i]}: ours {ours.Value?.ToString() ?? ours.ErrorCode + " " + ours.Error}, CPython {theirs[i].ToJsonString()}");
                }
            }
        }

        output.WriteLine($"{accepted} of {total} accepted");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(total >= least);
        Assert.True(accepted >= share * total, $"{accepted} of {total} accepted");
    }

    private static List<(string Lambda, List<PyValue> Values)> Read(string file)
    {
        var cases = new List<(string, List<PyValue>)>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpus", file)))
        {
            if (line.StartsWith('\t'))
            {
                using var json = JsonDocument.Parse(line);
                cases[^1].Item2.Add(PyValue.FromJson(json.RootElement));
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                cases.Add((line, []));
            }
        }

        return cases;
    }
}
