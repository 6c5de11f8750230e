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

    /// <summary>Inputs that it does not fit.</summary>
    public int Failing => Results.Count(r => r is null);

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
        // What is cut at a position must look like the examples' outputs; otherwise the position falls somewhere else in this value.
        OutputForms? forms = Slices().IsMatch(expression) ? new OutputForms(task.Outputs) : null;
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
            bool odd = string.IsNullOrEmpty(results[i]) || Array.Exists(separators, s => !input.Contains(s, StringComparison.Ordinal)) || forms?.Holds(results[i]!) == false;
            if (i >= task.Count && odd)
            {
                results[i] = null;
            }
        }

        return results;
    }

    // Where a separator that all examples have is missing, split() quietly gives the whole text, and the third number need not be what it was.
    private static string[] SeparatorsOf(string expression, ExampleTask task)
    {
        IEnumerable<string> separators = Splits().Matches(expression).Select(m => PythonText.Unquote(m.Groups["text"].Value));
        if (InnerPlaces().IsMatch(expression))
        {
            separators = separators.Concat(task.InputSigns.Select(c => c.ToString()));
        }

        return [.. separators.Where(s => task.ExampleInputs.All(i => i.Contains(s, StringComparison.Ordinal)))];
    }

    [GeneratedRegex(@"\[-?\d*:-?\d*\]", RegexOptions.None, 1000)]
    private static partial Regex Slices();

    // The first and the last of several runs are what they are in a value of any form.
    [GeneratedRegex(@"findall\(.*\)\[(?:[1-9]|-[2-9])\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InnerPlaces();

    [GeneratedRegex(@"split\('(?<text>(?:[^'\\]|\\.)+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Splits();
}
