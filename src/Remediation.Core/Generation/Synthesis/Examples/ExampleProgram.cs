using System.Text.RegularExpressions;
using Remediation.Core.Trials;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>An expression that gives the examples' outputs.</summary>
/// <param name="Expression">Python text around <c>x</c>.</param>
/// <param name="Results">What it makes of each input; null where it fails or does not fit the value.</param>
/// <param name="Cost">Its length, and what speaks against it.</param>
internal sealed record ExampleProgram(string Expression, string?[] Results, int Cost)
{
    // A failure on all samples counts as much as so many characters.
    private const int FailureCost = 150;

    /// <summary>The lambda.</summary>
    public string Lambda => "lambda x: " + Expression;

    /// <summary>The cost with what failures on the further samples add to it.</summary>
    public int CostOn(ExampleTask task) =>
        Cost + (FailureCost * Results.Skip(task.Count).Count(r => r is null) / Math.Max(1, Results.Length - task.Count));

    /// <summary>The first input for which two programs give different values.</summary>
    public int? DiffersFrom(ExampleProgram other)
    {
        int at = Enumerable.Range(0, Results.Length)
            .FirstOrDefault(i => Results[i] is not null && other.Results[i] is not null && !string.Equals(Results[i], other.Results[i], StringComparison.Ordinal), -1);
        return at < 0 ? null : at;
    }
}

/// <summary>Runs programs by the gate and the engine that decide later, and looks whether further samples are like the examples.</summary>
internal sealed partial class ProgramRunner(FixGate gate)
{
    /// <summary>The program's results; null when the gate refuses it or an example comes out otherwise.</summary>
    public string?[]? Run(string expression, ExampleTask task)
    {
        if (gate.Judge("lambda x: " + expression, task.Contract).Lambda is not { } compiled)
        {
            return null;
        }

        using var function = new CellFunction(compiled, task.Contract);
        string[] separators = SeparatorsOf(expression, task);
        HashSet<string>? forms = Slices().IsMatch(expression) ? [.. task.Outputs.Select(FormOf)] : null;
        string?[] results = new string?[task.Inputs.Count];
        for (int i = 0; i < results.Length; i++)
        {
            CellResult result = function.Apply(task.Inputs[i]);
            results[i] = result.Passed ? result.Text : null;
            if (i < task.Count && !string.Equals(results[i], task.Outputs[i], StringComparison.Ordinal))
            {
                return null;
            }

            string input = task.Inputs[i];
            bool odd = string.IsNullOrEmpty(results[i]) || Array.Exists(separators, s => !input.Contains(s, StringComparison.Ordinal)) || forms?.Contains(FormOf(results[i]!)) == false;
            if (i >= task.Count && odd)
            {
                results[i] = null;
            }
        }

        return results;
    }

    // Where a separator that all examples have is missing, split() quietly gives the whole text.
    private static string[] SeparatorsOf(string expression, ExampleTask task) =>
        [.. Splits().Matches(expression).Select(m => PythonText.Unquote(m.Groups["text"].Value)).Where(s => task.ExampleInputs.All(i => i.Contains(s, StringComparison.Ordinal)))];

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
}
