namespace Remediation.Core.Generation.Synthesis;

/// <summary>What stands around a value without belonging to it: signs and white space at both ends.</summary>
internal static class Noise
{
    private const string Meaningful = "()+-";

    /// <summary>The expressions that take the ends' noise off all samples, the shortest first; <c>x</c> itself when there is none.</summary>
    public static IReadOnlyList<string> Strippers(IReadOnlyList<string> samples)
    {
        List<string> expressions = [];
        if (samples.All(s => s.Length == 0 || (!char.IsWhiteSpace(s[0]) && !char.IsWhiteSpace(s[^1]))))
        {
            expressions.Add("x");
        }
        else
        {
            expressions.Add("x.strip()");
        }

        string signs = SignsAtEnds(samples);
        if (signs.Length > 0)
        {
            expressions.Add($"x.strip({PythonText.Quote(signs)})");
        }

        return expressions;
    }

    /// <summary>The text that such an expression leaves.</summary>
    public static string Strip(string sample, IReadOnlyList<string> samples) => sample.Trim([.. SignsAtEnds(samples), ' ', '\t', '\n', '\r', '\u00a0']);

    private static string SignsAtEnds(IReadOnlyList<string> samples)
    {
        var signs = new SortedSet<char>();
        foreach (string sample in samples)
        {
            foreach (char c in sample.TakeWhile(IsNoise).Concat(sample.Reverse().TakeWhile(IsNoise)))
            {
                signs.Add(c);
            }
        }

        return signs.Any(c => !char.IsWhiteSpace(c)) ? string.Concat(signs) : "";
    }

    private static bool IsNoise(char c) => !char.IsLetterOrDigit(c) && !Meaningful.Contains(c, StringComparison.Ordinal) && !char.IsSurrogate(c)
        && !"$€£¥₹%".Contains(c, StringComparison.Ordinal);
}
