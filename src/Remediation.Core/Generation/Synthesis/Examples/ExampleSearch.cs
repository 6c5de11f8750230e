using System.Text.RegularExpressions;
using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// The shortest function that gives the wanted outputs: pieces of the input (split, found, cut, re-cased, dates and numbers written otherwise) put together. What
/// else would give them is compared on the further samples; where it differs, the examples do not settle what is meant.
/// </summary>
internal sealed partial class ExampleSearch(FixGate gate)
{
    private const double SeveralExamples = 0.9;
    private const double OneExample = 0.8;
    private const int MaxPrograms = 24;
    private const int MaxChecked = 12;
    private const int MaxAlternatives = 4;

    // Programs so much longer than the shortest (in per cent) still contend with it.
    private const int Contending = 10;

    // A failure on all samples counts as much as so many characters.
    private const int FailureCost = 150;

    private readonly AtomSpace _space = new([new MomentAtoms(), new NumberAtoms(new AtomRunner(gate))]);

    /// <summary>The shortest function that gives the outputs; null when no composition does.</summary>
    public FixProposal? Find(ExampleTask task, IReadOnlySet<string> refused, CancellationToken cancellationToken)
    {
        List<Program> programs = [];
        foreach (Assembled assembled in new AtomAssembly(_space.Find(task, cancellationToken), task.Outputs).Find(MaxPrograms))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string lambda = Rendering.Lambda(assembled.Parts);
            if (programs.Count < MaxChecked && !refused.Contains(lambda) && Run(lambda, task) is { } results)
            {
                programs.Add(new Program(lambda, results, assembled.Cost + FailuresOf(results, task)));
            }
        }

        if (programs.Count == 0)
        {
            return null;
        }

        Program best = programs.OrderBy(p => p.Cost).ThenBy(p => p.Lambda, StringComparer.Ordinal).First();
        Program[] rivals =
        [
            .. programs.Where(p => p != best && p.Cost * 100 <= best.Cost * (100 + Contending) && p.DiffersFrom(best) is not null)
                .OrderBy(p => p.Cost).ThenBy(p => p.Lambda, StringComparer.Ordinal)
                .Take(MaxAlternatives),
        ];
        return Proposal(best, rivals, task);
    }

    private static FixProposal Proposal(Program best, Program[] rivals, ExampleTask task)
    {
        int failing = best.Results.Count(r => r is null);
        bool idle = best.Lambda == "lambda x: x";
        string doubt = "";
        if (rivals is [var rival, ..])
        {
            int at = best.DiffersFrom(rival)!.Value;
            doubt = $" Ambiguous: it gives '{best.Results[at]}' for '{task.Inputs[at]}', another function of about the same length gives '{rival.Results[at]}'; an example like that would settle it.";
        }
        else if (failing > 0)
        {
            doubt = FormattableString.Invariant($" It gives nothing for {failing} of the {task.Inputs.Count - task.Count} other values, which differ from the examples.");
        }

        double sure = task.Count == 1 ? OneExample : SeveralExamples;
        return new FixProposal
        {
            Transformation = best.Lambda,
            ConfidenceScore = rivals.Length > 0 ? Candidate.Doubtful : failing > 0 || idle ? Candidate.Lossy : sure,
            Reasoning = FormattableString.Invariant($"The shortest function found that gives the wanted output for {(task.Count == 1 ? "the example" : $"all {task.Count} examples")}.") + doubt,
            PatternType = best.Lambda.Contains("strptime(", StringComparison.Ordinal) ? "date_format"
                : best.Lambda.Contains("decimal.Decimal(", StringComparison.Ordinal) || best.Lambda.Contains("int(", StringComparison.Ordinal) ? "type_cast"
                : "string_clean",
            Alternatives = [.. rivals.Select(r => r.Lambda)],
        };
    }

    private static int FailuresOf(string?[] results, ExampleTask task) =>
        FailureCost * results.Skip(task.Count).Count(r => r is null) / Math.Max(1, results.Length - task.Count);

    // Where a separator that all examples have is missing, split() quietly gives the whole text.
    private static bool LacksASeparator(string[] separators, string input) => Array.Exists(separators, s => !input.Contains(s, StringComparison.Ordinal));

    private static string[] SeparatorsOf(string lambda, ExampleTask task) =>
        [.. Splits().Matches(lambda).Select(m => PythonText.Unquote(m.Groups["text"].Value)).Where(s => task.ExampleInputs.All(i => i.Contains(s, StringComparison.Ordinal)))];

    // The program's results by the real engine; null when the gate refuses it or an example comes out otherwise.
    private string?[]? Run(string lambda, ExampleTask task)
    {
        if (gate.Judge(lambda, task.Contract).Lambda is not { } compiled)
        {
            return null;
        }

        using var function = new CellFunction(compiled, task.Contract);
        string[] separators = SeparatorsOf(lambda, task);
        HashSet<string>? forms = Slices().IsMatch(lambda) ? [.. task.Outputs.Select(FormOf)] : null;
        string?[] results = new string?[task.Inputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            CellResult result = function.Apply(task.Inputs[i]);
            results[i] = result.Passed && (i < task.Count || (!string.IsNullOrEmpty(result.Text) && !LacksASeparator(separators, task.Inputs[i]) && forms?.Contains(FormOf(result.Text)) != false)) ? result.Text : null;
            if (i < task.Count && !string.Equals(results[i], task.Outputs[i], StringComparison.Ordinal))
            {
                return null;
            }
        }

        return results;
    }

    // What is cut at a position must look like the examples' outputs; otherwise the position falls somewhere else in this value.
    private static string FormOf(string text) =>
        Words().Replace(Numbers().Replace(text, m => FormattableString.Invariant($"\u0001{m.Length}\u0001")), "a");

    [GeneratedRegex(@"\[-?\d*:-?\d*\]", RegexOptions.None, 1000)]
    private static partial Regex Slices();

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"split\('(?<text>(?:[^'\\]|\\.)+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Splits();

    private sealed record Program(string Lambda, string?[] Results, int Cost)
    {
        /// <summary>The first input for which two programs give different values.</summary>
        public int? DiffersFrom(Program other)
        {
            int at = Enumerable.Range(0, Results.Length)
                .FirstOrDefault(i => Results[i] is not null && other.Results[i] is not null && !string.Equals(Results[i], other.Results[i], StringComparison.Ordinal), -1);
            return at < 0 ? null : at;
        }
    }
}
