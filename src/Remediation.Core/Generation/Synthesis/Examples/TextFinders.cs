using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>Operations by regular expression: finding a kind of run, taking one out, and finding what is built as the outputs are.</summary>
internal static partial class TextFinders
{
    private const int MaxRuns = 9;

    private static readonly (string Pattern, Regex Regex)[] Finders =
    [
        (@"\d+", DigitRuns()),
        ("[A-Za-z]+", LetterRuns()),
        (@"\w+", WordRuns()),
        ("[A-Z]+", UpperRuns()),
        ("[A-Z]", Uppers()),
        (@"[\d.]+", NumberRuns()),
        ("[A-Z][a-z]+", NameRuns()),
        (@"\S+@\S+", Addresses()),
    ];

    private static readonly (string Pattern, string By, Regex Regex)[] Removers =
    [
        (@"\D", "", NonDigits()),
        (@"[^\d.]", "", NonNumbers()),
        (@"\d", "", Digits()),
        ("[^A-Za-z]", "", NonLetters()),
        ("[^A-Z]", "", NonUppers()),
        (@"\W", "", NonWords()),
        (@"\(.*\)", "", Brackets()),
        (@"\s+", " ", Blanks()),
        (@"\W+", " ", NonWordRuns()),
    ];

    /// <summary>The operations, in a fixed order.</summary>
    public static IEnumerable<TextOperation> Of(ExampleTask task)
    {
        foreach ((string pattern, string by, Regex regex) in Removers)
        {
            yield return new(e => $"re.sub({PythonText.Raw(pattern)}, '{by}', {e})", v => regex.Replace(v, by));
        }

        foreach ((string pattern, Regex regex) in Finders.Concat(Built(task)))
        {
            foreach (int i in TextOperation.Indices)
            {
                yield return new(e => $"re.findall({PythonText.Raw(pattern)}, {e})[{i}]", v => TextOperations.At([.. regex.Matches(v).Select(m => m.Value)], i));
            }
        }

        yield return new(e => $@"' '.join(re.findall(r'\d+', {e}))", v => string.Join(' ', DigitRuns().Matches(v).Select(m => m.Value)));
    }

    // What all outputs have in common: the kinds of their runs, with the number of digits where that is always the same.
    private static IEnumerable<(string Pattern, Regex Regex)> Built(ExampleTask task)
    {
        string[][] runs = [.. task.Outputs.Select(o => Runs().Matches(o).Select(m => m.Value).ToArray())];
        if (runs[0].Length is < 2 or > MaxRuns || Array.Exists(runs, r => r.Length != runs[0].Length))
        {
            yield break;
        }

        var exact = new StringBuilder();
        var open = new StringBuilder();
        for (int i = 0; i < runs[0].Length; i++)
        {
            string[] at = [.. runs.Select(r => r[i])];
            string? kind = at.All(r => char.IsAsciiDigit(r[0])) ? @"\d"
                : at.All(r => r.All(char.IsAsciiLetterUpper)) ? "[A-Z]"
                : at.All(r => r.All(char.IsAsciiLetterLower)) ? "[a-z]"
                : at.All(r => r.All(char.IsAsciiLetter)) ? "[A-Za-z]"
                : at.Distinct(StringComparer.Ordinal).Count() > 1 && at.All(r => !char.IsLetterOrDigit(r[0])) ? "[^0-9A-Za-z]"
                : null;
            if (kind is null && at.Distinct(StringComparer.Ordinal).Count() > 1)
            {
                yield break;
            }

            string literal = kind is null ? Regex.Escape(at[0]).Replace(@"\ ", " ", StringComparison.Ordinal) : "";
            bool sign = kind is ['[', '^', ..];
            open.Append(kind is null ? literal : sign ? kind : kind + "+");
            exact.Append(kind is null ? literal : sign ? kind : at.Select(r => r.Length).Distinct().Count() == 1 ? FormattableString.Invariant($"{kind}{{{at[0].Length}}}") : kind + "+");
        }

        foreach (string pattern in new[] { open.ToString(), exact.ToString() })
        {
            yield return (pattern, new Regex(pattern.Replace(@"\d", "[0-9]", StringComparison.Ordinal), RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)));
        }
    }

    [GeneratedRegex(@"[0-9]+|[A-Za-z]+|[^0-9A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex Runs();

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex DigitRuns();

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex LetterRuns();

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex WordRuns();

    [GeneratedRegex("[A-Z]+", RegexOptions.None, 1000)]
    private static partial Regex UpperRuns();

    [GeneratedRegex("[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Uppers();

    [GeneratedRegex("[0-9.]+", RegexOptions.None, 1000)]
    private static partial Regex NumberRuns();

    [GeneratedRegex("[A-Z][a-z]+", RegexOptions.None, 1000)]
    private static partial Regex NameRuns();

    [GeneratedRegex(@"\S+@\S+", RegexOptions.None, 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex("[^0-9]", RegexOptions.None, 1000)]
    private static partial Regex NonDigits();

    [GeneratedRegex("[^0-9.]", RegexOptions.None, 1000)]
    private static partial Regex NonNumbers();

    [GeneratedRegex("[0-9]", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex("[^A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex NonLetters();

    [GeneratedRegex("[^A-Z]", RegexOptions.None, 1000)]
    private static partial Regex NonUppers();

    [GeneratedRegex(@"\W", RegexOptions.None, 1000)]
    private static partial Regex NonWords();

    [GeneratedRegex(@"\W+", RegexOptions.None, 1000)]
    private static partial Regex NonWordRuns();

    [GeneratedRegex(@"\(.*\)", RegexOptions.None, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
