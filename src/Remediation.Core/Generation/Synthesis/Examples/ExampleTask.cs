using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>Wanted outputs and the values that the function will meet besides.</summary>
/// <param name="Inputs">The examples' inputs, then further samples.</param>
/// <param name="Outputs">The examples' outputs.</param>
/// <param name="Contract">What a valid value looks like, or null.</param>
internal sealed record ExampleTask(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, ColumnContract? Contract)
{
    /// <summary>What may be spent on it.</summary>
    public SynthesisLimits Limits { get; init; } = SynthesisLimits.Default;

    /// <summary>Examples.</summary>
    public int Count => Outputs.Count;

    /// <summary>The inputs of the examples alone.</summary>
    public IEnumerable<string> ExampleInputs => Inputs.Take(Count);

    /// <summary>The characters of all examples' inputs that are neither letters nor digits, the most frequent first.</summary>
    public IReadOnlyList<char> InputSigns { get; } = SignsOf(Inputs.Take(Outputs.Count));

    /// <summary>The same of the outputs.</summary>
    public IReadOnlyList<char> OutputSigns { get; } = SignsOf(Outputs);

    /// <summary>Whether each example's value is a piece of the wanted output.</summary>
    public bool IsPart(IReadOnlyList<string?> values)
    {
        for (int i = 0; i < Count; i++)
        {
            if (values[i] is not { Length: > 0 } value || !Outputs[i].Contains(value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a text was cut out of an example's input inside a number or a word.</summary>
    public bool IsCut(int example, string text)
    {
        string input = Inputs[example];
        int at = input.IndexOf(text, StringComparison.Ordinal);
        int end = at + text.Length;
        return at >= 0 && text.Length > 0 && ((at > 0 && IsOneRun(input[at - 1], text[0])) || (end < input.Length && IsOneRun(text[^1], input[end])));
    }

    private static bool IsOneRun(char one, char next) => (char.IsAsciiDigit(one) && char.IsAsciiDigit(next)) || (char.IsLetter(one) && char.IsLetter(next));

    private static List<char> SignsOf(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(t => t)
            .Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !char.IsControl(c))
            .GroupBy(c => c)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => g.Key),
    ];
}
