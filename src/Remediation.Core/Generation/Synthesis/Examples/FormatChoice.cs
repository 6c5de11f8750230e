using System.Globalization;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>
/// Reads dates of several spellings: a chain of conditions, each true for all texts of one spelling and for none of those that are still to be told apart.
/// </summary>
internal static class FormatChoice
{
    private const int MaxFormats = 6;

    /// <summary>The expression that reads all texts; null when no simple condition tells the spellings apart.</summary>
    /// <param name="expression">What gives the text.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="formats">The <c>strptime</c> format of each; null for a text that is none.</param>
    public static string? Of(string expression, IReadOnlyList<string?> texts, IReadOnlyList<string?> formats)
    {
        List<IGrouping<string, string>> spellings =
        [
            .. texts.Zip(formats).Where(p => p is { First: not null, Second: not null })
                .GroupBy(p => p.Second!, p => p.First!, StringComparer.Ordinal)
                .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal),
        ];
        if (spellings.Count is 0 or > MaxFormats)
        {
            return null;
        }

        if (spellings.Count == 1)
        {
            return Read(expression, PythonText.Quote(spellings[0].Key));
        }

        var chain = new System.Text.StringBuilder();
        while (spellings.Count > 1)
        {
            if (Split(spellings) is not { } split)
            {
                return null;
            }

            chain.Append(PythonText.Quote(split.Spelling.Key)).Append(" if ").Append(split.Condition).Append(" else ");
            spellings.Remove(split.Spelling);
        }

        chain.Append(PythonText.Quote(spellings[0].Key));
        return expression == "x" ? Read("x", chain.ToString()) : $"(lambda x: {Read("x", chain.ToString())})({expression})";
    }

    private static string Read(string expression, string format) => $"datetime.datetime.strptime({expression}, {format})";

    private static (IGrouping<string, string> Spelling, string Condition)? Split(List<IGrouping<string, string>> spellings)
    {
        string[] texts = [.. spellings.SelectMany(s => s)];
        foreach ((string condition, Func<string, bool> holds) in Conditions(texts).Concat(Conditions(texts).Select(Not)))
        {
            IGrouping<string, string>[] held = [.. spellings.Where(s => s.Any(holds))];
            if (held.Length == 1 && held[0].All(holds))
            {
                return (held[0], condition);
            }
        }

        return null;
    }

    private static (string Condition, Func<string, bool> Holds) Not((string Condition, Func<string, bool> Holds) condition) =>
        (condition.Condition.EndsWith("' in x", StringComparison.Ordinal) ? condition.Condition[..^4] + "not in x" : $"not {condition.Condition}", t => !condition.Holds(t));

    private static IEnumerable<(string Condition, Func<string, bool> Holds)> Conditions(string[] texts)
    {
        foreach (char sign in texts.SelectMany(t => t).Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c)).Distinct().Order())
        {
            yield return ($"{PythonText.Quote(sign.ToString())} in x", t => t.Contains(sign, StringComparison.Ordinal));
        }

        yield return ("x.isdigit()", t => t.All(char.IsAsciiDigit));
        yield return ("x[0].isdigit()", t => char.IsAsciiDigit(t[0]));
        yield return ("x[0].isalpha()", t => char.IsAsciiLetter(t[0]));
        yield return ("x[-1].isalpha()", t => char.IsAsciiLetter(t[^1]));
        yield return ("x[:4].isdigit()", t => t.Length >= 4 && t.Take(4).All(char.IsAsciiDigit));
        yield return ("x[-4:].isdigit()", t => t.Length >= 4 && t[^4..].All(char.IsAsciiDigit));
        yield return ("x.split()[0].isdigit()", t => t.Split(' ')[0].All(char.IsAsciiDigit));
        foreach (int length in texts.Select(t => t.Length).Distinct().Order())
        {
            yield return ($"len(x) == {length.ToString(CultureInfo.InvariantCulture)}", t => t.Length == length);
            yield return ($"len(x) > {length.ToString(CultureInfo.InvariantCulture)}", t => t.Length > length);
        }
    }
}
