using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// How the examples' outputs are built: their words, numbers and signs in a row. Where the examples agree on how many digits a number has, that many are part of the
/// form; where they do not, any number will do.
/// </summary>
internal sealed partial class OutputForms
{
    private readonly Dictionary<string, int?[]> _lengths = new(StringComparer.Ordinal);

    /// <summary>The forms of some outputs.</summary>
    public OutputForms(IEnumerable<string> outputs)
    {
        foreach (string output in outputs)
        {
            int[] lengths = LengthsOf(output);
            string skeleton = SkeletonOf(output);
            _lengths[skeleton] = _lengths.TryGetValue(skeleton, out int?[]? known)
                ? [.. known.Zip(lengths, (k, l) => k == l ? k : null)]
                : [.. lengths.Cast<int?>()];
        }
    }

    /// <summary>Whether a text is built like one of the outputs.</summary>
    public bool Holds(string text) =>
        _lengths.TryGetValue(SkeletonOf(text), out int?[]? known) && known.Zip(LengthsOf(text)).All(p => p.First is null || p.First == p.Second);

    private static string SkeletonOf(string text) => Words().Replace(Numbers().Replace(text, "0"), "a");

    private static int[] LengthsOf(string text) => [.. Numbers().Matches(text).Select(m => m.Length)];

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex Words();
}
