using System.Text.Json.Nodes;
using Remediation.Lambdas.Tests.Oracle;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Counts outcomes over a run; refusals are those of values that CPython does give.</summary>
internal sealed class Tally
{
    private readonly Dictionary<string, int> _refusals = [];
    private readonly List<string> _examples = [];

    public int Pairs { get; private set; }

    public int Equal { get; private set; }

    public int BothFail { get; private set; }

    public int Refused { get; private set; }

    public List<string> Mismatches { get; } = [];

    public double RefusalRate => (double)Refused / Math.Max(1, Equal + Refused);

    public void Add(string lambda, LambdaVerdict verdict, IReadOnlyList<PyValue> inputs, IReadOnlyList<JsonNode>? theirs)
    {
        if (theirs is null)
        {
            if (verdict.Accepted)
            {
                Mismatches.Add($"accepted, but CPython does not compile: {lambda}");
            }

            return;
        }

        using LambdaRunner? runner = verdict.Lambda?.CreateRunner();
        bool reported = false;
        for (int i = 0; i < inputs.Count; i++)
        {
            Pairs++;
            LambdaResult ours = runner?.Run(inputs[i]) ?? new LambdaResult { ErrorCode = verdict.Rejections[0].Code, Error = verdict.Rejections[0].Message };
            switch (Comparison.Compare(ours, theirs[i]))
            {
                case Outcome.Equal:
                    Equal++;
                    break;
                case Outcome.BothFail:
                    BothFail++;
                    break;
                case Outcome.Refused:
                    Refused++;
                    _refusals[ours.ErrorCode!] = _refusals.GetValueOrDefault(ours.ErrorCode!) + 1;
                    if (_examples.Count < 60)
                    {
                        _examples.Add($"{ours.ErrorCode} {ours.Error}: {lambda} on {inputs[i]}");
                    }

                    break;
                default:
                    if (reported)
                    {
                        break;
                    }

                    // One example of a lambda says enough.
                    reported = true;
                    Mismatches.Add($"{lambda}\n   on {inputs[i]}: ours {ours.Value?.ToString() ?? ours.ErrorCode + " " + ours.Error}, CPython {Show(theirs[i])}");
                    break;
            }
        }
    }

    public void Report(ITestOutputHelper output)
    {
        output.WriteLine($"pairs {Pairs}, equal {Equal}, both fail {BothFail}, refused {Refused} ({RefusalRate:P2}), mismatches {Mismatches.Count}");
        foreach ((string? code, int count) in _refusals.OrderByDescending(r => r.Value))
        {
            output.WriteLine($"  {code}: {count}");
        }

        foreach (string? example in _examples.Take(40))
        {
            output.WriteLine("  " + example);
        }
    }

    private static string Show(JsonNode node)
    {
        if (node["type"]?.GetValue<string>() == "str")
        {
            return "'" + string.Concat(node["value"]!.AsArray().Select(c => char.ConvertFromUtf32(c!.GetValue<int>()))) + "'";
        }

        return node.ToJsonString();
    }
}
