namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>A condition on a value, as Python writes it and as it holds here.</summary>
/// <param name="Text">Python text around <c>x</c>.</param>
/// <param name="Holds">The same here.</param>
internal sealed record ExampleCondition(string Text, Func<string, bool> Holds)
{
    private const int MaxDivisions = 6;

    /// <summary>Conditions that hold for some of the examples and not for others; one, the shortest, for each way to divide all inputs.</summary>
    public static IEnumerable<ExampleCondition> Of(ExampleTask task) =>
        Candidates(task)
            .Where(c => task.ExampleInputs.Any(c.Holds) && !task.ExampleInputs.All(c.Holds))
            .DistinctBy(c => string.Concat(task.Inputs.Select(i => c.Holds(i) ? '1' : '0')))
            .Take(MaxDivisions);

    /// <summary>The part of a task for which this holds, or does not hold.</summary>
    public ExampleTask Part(ExampleTask task, bool holds)
    {
        int[] examples = [.. Enumerable.Range(0, task.Count).Where(i => Holds(task.Inputs[i]) == holds)];
        IEnumerable<string> others = task.Inputs.Skip(task.Count).Where(i => Holds(i) == holds);
        return new ExampleTask([.. examples.Select(i => task.Inputs[i]), .. others], [.. examples.Select(i => task.Outputs[i])], task.Contract);
    }

    private static IEnumerable<ExampleCondition> Candidates(ExampleTask task)
    {
        foreach (char sign in task.InputSigns)
        {
            yield return new ExampleCondition($"{PythonText.Quote(sign.ToString())} in x", t => t.Contains(sign, StringComparison.Ordinal));
        }

        yield return new ExampleCondition("x.isdigit()", t => t.Length > 0 && t.All(char.IsAsciiDigit));
        yield return new ExampleCondition("x[:1].isdigit()", t => t.Length > 0 && char.IsAsciiDigit(t[0]));
        yield return new ExampleCondition("x[-1:].isdigit()", t => t.Length > 0 && char.IsAsciiDigit(t[^1]));
        foreach (int length in task.ExampleInputs.Select(i => i.Length).Distinct().Order())
        {
            yield return new ExampleCondition(FormattableString.Invariant($"len(x) > {length}"), t => t.Length > length);
        }
    }
}
