using System.Globalization;
using System.Text;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>The replacement text of <c>re.sub</c>: <c>\1</c>, <c>\g&lt;name&gt;</c> and the usual escapes.</summary>
internal sealed class ReplacementTemplate
{
    private readonly List<(string? Text, int Group)> _parts = [];

    private ReplacementTemplate()
    {
    }

    public static ReplacementTemplate Parse(string text, PyPattern pattern)
    {
        var template = new ReplacementTemplate();
        var literal = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                literal.Append(text[i]);
                continue;
            }

            if (++i >= text.Length)
            {
                throw PatternParser.Error("bad escape (end of pattern)");
            }

            i = Escape(text, i, pattern, template, literal);
        }

        template.Flush(literal);
        return template;
    }

    public void Append(StringBuilder result, PyMatch match)
    {
        foreach ((string? text, int group) in _parts)
        {
            result.Append(text ?? match.Text(group));
        }
    }

    private static int Escape(string text, int at, PyPattern pattern, ReplacementTemplate template, StringBuilder literal)
    {
        char c = text[at];
        if (c == 'g')
        {
            int end = text.IndexOf('>', at);
            if (at + 1 >= text.Length || text[at + 1] != '<' || end < 0)
            {
                throw PatternParser.Error("missing group name");
            }

            template.Group(Reference(text[(at + 2)..end], pattern), pattern, literal);
            return end;
        }

        if (c == '0')
        {
            int value = 0;
            int end = at + 1;
            while (end < text.Length && end < at + 3 && text[end] is >= '0' and <= '7')
            {
                value = (value * 8) + (text[end++] - '0');
            }

            literal.Append((char)value);
            return end - 1;
        }

        if (char.IsAsciiDigit(c))
        {
            int number = c - '0';
            if (at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]))
            {
                if (at + 2 < text.Length && c <= '7' && text[at + 1] <= '7' && text[at + 2] is >= '0' and <= '7')
                {
                    int code = (number * 64) + ((text[at + 1] - '0') * 8) + (text[at + 2] - '0');
                    literal.Append(code <= 0xFF ? (char)code : throw PatternParser.Error("octal escape value outside of range 0-0o377"));
                    return at + 2;
                }

                at++;
                number = (number * 10) + (text[at] - '0');
            }

            template.Group(number, pattern, literal);
            return at;
        }

        char simple = c switch { 'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', '\\' => '\\', _ => '\0' };
        if (simple != '\0')
        {
            literal.Append(simple);
            return at;
        }

        if (char.IsAsciiLetter(c))
        {
            throw PatternParser.Error($"bad escape \\{c}");
        }

        literal.Append('\\').Append(c);
        return at;
    }

    private static int Reference(string name, PyPattern pattern)
    {
        if (name.Length > 0 && name.All(char.IsAsciiDigit))
        {
            return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw PatternParser.Error("invalid group reference");
        }

        // An unknown name is an IndexError there, a bad one a re.error; both fail.
        return pattern.Names.TryGetValue(name, out int named) ? named : throw PatternParser.Error("unknown group name");
    }

    private void Group(int number, PyPattern pattern, StringBuilder literal)
    {
        if (number > pattern.Groups)
        {
            throw PatternParser.Error($"invalid group reference {number}");
        }

        Flush(literal);
        _parts.Add((null, number));
    }

    private void Flush(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            _parts.Add((literal.ToString(), -1));
            literal.Clear();
        }
    }
}
