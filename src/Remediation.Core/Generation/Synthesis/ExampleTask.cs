using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Wanted outputs and the values that the function will meet besides.</summary>
/// <param name="Inputs">The examples' inputs, then further samples.</param>
/// <param name="Outputs">The examples' outputs.</param>
/// <param name="Contract">What a valid value looks like, or null.</param>
internal sealed record ExampleTask(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, ColumnContract? Contract)
{
    /// <summary>Examples.</summary>
    public int Count => Outputs.Count;

    /// <summary>The characters of all examples' inputs that are neither letters nor digits, the most frequent first.</summary>
    public IReadOnlyList<char> InputSigns { get; } = SignsOf(Inputs.Take(Outputs.Count));

    /// <summary>The same of the outputs.</summary>
    public IReadOnlyList<char> OutputSigns { get; } = SignsOf(Outputs);

    private static List<char> SignsOf(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(t => t)
            .Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !char.IsControl(c))
            .GroupBy(c => c)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => g.Key),
    ];
}

/// <summary>An expression and what it makes of the task's inputs, null where it fails.</summary>
/// <param name="Expression">Python text around <c>x</c>.</param>
/// <param name="Values">One for each input.</param>
/// <param name="Cost">Its length, and more where it is tied to positions rather than to parts.</param>
internal sealed record ExampleAtom(string Expression, string?[] Values, int Cost);
