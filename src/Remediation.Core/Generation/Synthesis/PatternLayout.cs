using System.Globalization;
using System.Text;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>A contract's pattern as a row of fields and the text between them, for patterns that are as simple as that: <c>^[A-Z]{2}-\d{4}$</c>.</summary>
/// <param name="Segments">In their order.</param>
internal sealed record PatternLayout(IReadOnlyList<PatternSegment> Segments)
{
    private const int MaxLength = 200;

    /// <summary>The characters that stand between fields.</summary>
    public string Literals => string.Concat(Segments.Where(s => s.IsLiteral).Select(s => s.Text));

    /// <summary>Letters and then a fixed number of digits, or null when the pattern is something else.</summary>
    public (string Prefix, int Width)? PrefixedDigits => Segments switch
    {
        [{ IsLiteral: false, IsDigits: true } only] when only.Min == only.Max => ("", only.Min),
        [{ IsLiteral: true } prefix, { IsLiteral: false, IsDigits: true } digits] when digits.Min == digits.Max => (prefix.Text, digits.Min),
        _ => null,
    };

    /// <summary>Reads an anchored pattern; null when it has a choice, a look-around or an open end.</summary>
    public static PatternLayout? TryParse(string pattern)
    {
        if (pattern.Length is < 3 or > MaxLength || pattern[0] != '^' || pattern[^1] != '$' || pattern[^2] == '\\')
        {
            return null;
        }

        List<PatternSegment> segments = [];
        int at = 1;
        while (at < pattern.Length - 1)
        {
            if (ReadAtom(pattern, ref at) is not { } atom || ReadCount(pattern, ref at) is not { } count)
            {
                return null;
            }

            if (atom.IsLiteral && count == (1, 1) && segments.Count > 0 && segments[^1].IsLiteral)
            {
                segments[^1] = segments[^1] with { Text = segments[^1].Text + atom.Text };
            }
            else if (atom.IsLiteral && count.Min == count.Max)
            {
                segments.Add(atom with { Text = string.Concat(Enumerable.Repeat(atom.Text, count.Min)) });
            }
            else if (!atom.IsLiteral)
            {
                segments.Add(atom with { Min = count.Min, Max = count.Max });
            }
            else
            {
                return null;
            }
        }

        return segments.Count > 0 ? new PatternLayout(segments) : null;
    }

    private static PatternSegment? ReadAtom(string pattern, ref int at)
    {
        char c = pattern[at];
        switch (c)
        {
            case '\\':
                char escaped = pattern[at + 1];
                at += 2;
                return escaped is 'd' ? new PatternSegment(false, @"\d") : char.IsLetterOrDigit(escaped) ? null : new PatternSegment(true, escaped.ToString());
            case '[':
                int end = pattern.IndexOf(']', at + 1);
                if (end < 0 || pattern[at + 1] is '^' or ']' || pattern.AsSpan(at, end - at).Contains('\\') || pattern.AsSpan(at + 1, end - at - 1).Contains('['))
                {
                    return null;
                }

                string members = pattern[(at + 1)..end];
                at = end + 1;
                return new PatternSegment(false, members == "0-9" ? @"\d" : $"[{members}]");
            case '(' or ')' or '|' or '.' or '*' or '+' or '?' or '{' or '}' or '^' or '$' or ']':
                return null;
            default:
                at++;
                return new PatternSegment(true, c.ToString());
        }
    }

    private static (int Min, int Max)? ReadCount(string pattern, ref int at)
    {
        switch (pattern[at])
        {
            case '+':
                at++;
                return (1, int.MaxValue);
            case '*' or '?':
                return null;
            case '{':
                int end = pattern.IndexOf('}', at);
                if (end < 0)
                {
                    return null;
                }

                string[] bounds = pattern[(at + 1)..end].Split(',');
                at = end + 1;
                if (bounds.Length > 2 || !TryNumber(bounds[0], out int min))
                {
                    return null;
                }

                int max = min;
                if (bounds.Length == 2 && bounds[1].Length == 0)
                {
                    max = int.MaxValue;
                }
                else if (bounds.Length == 2 && !TryNumber(bounds[1], out max))
                {
                    return null;
                }

                return min > 0 ? (min, max) : null;
            default:
                return (1, 1);
        }
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 64;
}

/// <summary>A field or the text between fields.</summary>
/// <param name="IsLiteral">Whether it is text.</param>
/// <param name="Text">The text, or the character class of a field.</param>
internal sealed record PatternSegment(bool IsLiteral, string Text)
{
    /// <summary>Fewest characters of a field.</summary>
    public int Min { get; init; } = 1;

    /// <summary>Most characters of a field.</summary>
    public int Max { get; init; } = 1;

    /// <summary>Whether a field holds digits only.</summary>
    public bool IsDigits => !IsLiteral && Text == @"\d";

    /// <summary>Whether a field holds letters of one case only, so that the other case can be mended.</summary>
    public bool IsUpper => Text.Contains("A-Z", StringComparison.Ordinal) && !Text.Contains("a-z", StringComparison.Ordinal);

    /// <summary>As <see cref="IsUpper"/>, lower.</summary>
    public bool IsLower => Text.Contains("a-z", StringComparison.Ordinal) && !Text.Contains("A-Z", StringComparison.Ordinal);

    /// <summary>The field as a regular expression that takes letters of either case.</summary>
    public string Loose(bool anyCase)
    {
        string members = !anyCase ? Text
            : IsUpper ? Text.Replace("A-Z", "A-Za-z", StringComparison.Ordinal)
            : IsLower ? Text.Replace("a-z", "A-Za-z", StringComparison.Ordinal)
            : Text;
        var pattern = new StringBuilder(members);
        return (Min, Max) switch
        {
            (1, 1) => pattern.ToString(),
            (1, int.MaxValue) => pattern.Append('+').ToString(),
            (_, int.MaxValue) => pattern.Append(CultureInfo.InvariantCulture, $"{{{Min},}}").ToString(),
            _ when Min == Max => pattern.Append(CultureInfo.InvariantCulture, $"{{{Min}}}").ToString(),
            _ => pattern.Append(CultureInfo.InvariantCulture, $"{{{Min},{Max}}}").ToString(),
        };
    }
}
