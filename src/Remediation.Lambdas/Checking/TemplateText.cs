namespace Remediation.Lambdas.Checking;

/// <summary>
/// What of a template's own text reaches the result: the text between its fields and the fill characters, not the names, widths and types of
/// the fields. A template that is not understood counts whole.
/// </summary>
internal static class TemplateText
{
    /// <summary>Stands for a field that turns a number into a character, so that the text shows in no literal.</summary>
    public const string Character = "\0";

    /// <summary>The parts of a template of <c>str.format</c>.</summary>
    public static IEnumerable<string> OfFormat(string template)
    {
        var parts = new List<string>();
        string text = string.Empty;
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if (c is not ('{' or '}'))
            {
                text += c;
            }
            else if (i + 1 < template.Length && template[i + 1] == c)
            {
                text += c;
                i++;
            }
            else if (c == '{' && FieldEnd(template, i + 1) is var end and > 0)
            {
                parts.Add(text);
                text = string.Empty;
                int colon = template.IndexOf(':', i, end - i);
                parts.AddRange(colon < 0 ? [] : OfSpecification(template[(colon + 1)..end]));
                i = end;
            }
            else
            {
                return [template];
            }
        }

        return parts.Append(text).Where(p => p.Length > 0);
    }

    /// <summary>The parts of a template of the <c>%</c> operator.</summary>
    public static IEnumerable<string> OfPercent(string template)
    {
        var parts = new List<string>();
        string text = string.Empty;
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] != '%')
            {
                text += template[i];
                continue;
            }

            int at = i + 1;
            if (at < template.Length && template[at] == '(')
            {
                at = template.IndexOf(')', at) + 1;
            }

            while (at > 0 && at < template.Length && (template[at] is '#' or '0' or '-' or ' ' or '+' or '*' or '.' || char.IsAsciiDigit(template[at])))
            {
                at++;
            }

            if (at <= 0 || at >= template.Length || !"diouxXeEfFgGcrsa%".Contains(template[at]))
            {
                return [template];
            }

            text += template[at] == '%' ? "%" : string.Empty;
            if (template[at] == 'c')
            {
                parts.Add(Character);
            }

            if (template[at] != '%')
            {
                parts.Add(text);
                text = string.Empty;
            }

            i = at;
        }

        return parts.Append(text).Where(p => p.Length > 0);
    }

    /// <summary>The parts of a format specification: its fill character, or all of it when it is a format of dates.</summary>
    public static IEnumerable<string> OfSpecification(string specification)
    {
        // What a nested field gives flows from its argument.
        string text = specification;
        for (int open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{'))
        {
            int close = text.IndexOf('}', open);
            text = close < 0 ? string.Empty : text.Remove(open, close - open + 1);
        }

        int at = 0;
        string? fill = null;
        if (text.Length > 1 && text[1] is '<' or '>' or '=' or '^')
        {
            fill = text[..1];
            at = 2;
        }
        else if (text.Length > 0 && text[0] is '<' or '>' or '=' or '^')
        {
            at = 1;
        }

        at += at < text.Length && text[at] is '+' or '-' or ' ' ? 1 : 0;
        at += at < text.Length && text[at] == 'z' ? 1 : 0;
        at += at < text.Length && text[at] == '#' ? 1 : 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        at += at < text.Length && text[at] is ',' or '_' ? 1 : 0;
        if (at < text.Length && text[at] == '.')
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
            }
        }

        bool character = at < text.Length && text[at] == 'c';
        at += at < text.Length && "bcdeEfFgGnosxX%".Contains(text[at]) ? 1 : 0;
        return at < text.Length ? [specification] : new[] { fill, character ? Character : null }.OfType<string>();
    }

    private static int FieldEnd(string template, int from)
    {
        int depth = 1;
        for (int i = from; i < template.Length; i++)
        {
            depth += template[i] == '{' ? 1 : template[i] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
