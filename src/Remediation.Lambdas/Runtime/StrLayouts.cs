using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Methods of <c>str</c> that trim, pad, join and break lines.</summary>
internal static class StrLayouts
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Of("strip", "~chars?, /", "without the characters (default: blanks) at both ends", (m, a) => Strip(m, a, left: true, right: true)),
        Of("lstrip", "~chars?, /", "without the characters at the start", (m, a) => Strip(m, a, left: true, right: false)),
        Of("rstrip", "~chars?, /", "without the characters at the end", (m, a) => Strip(m, a, left: false, right: true)),
        Of("join", "iterable, /", "the items with this text between them", Join),
        Of("ljust", "~width, fillchar?, /", "padded on the right", (m, a) => Pad(m, a, left: false, right: true)),
        Of("rjust", "~width, fillchar?, /", "padded on the left", (m, a) => Pad(m, a, left: true, right: false)),
        Of("center", "~width, fillchar?, /", "padded on both sides", (m, a) => Pad(m, a, left: true, right: true)),
        Of("zfill", "~width, /", "padded with zeros after the sign", ZFill),
        Of("splitlines", "~keepends?", "the lines", SplitLines),
        Of("expandtabs", "~tabsize?", "tabs as blanks", ExpandTabs),
    ];

    /// <summary>The words between runs of blanks.</summary>
    public static void Words(string text, int most, bool right, List<PyValue> parts)
    {
        (int from, int to) = (0, text.Length);
        Trim(text, ref from, ref to, left: true, right: true);
        while (from < to)
        {
            if (parts.Count >= most)
            {
                // Only the side that the splitting came from is trimmed of what is left.
                (int start, int end) = right ? (0, to) : (from, text.Length);
                parts.Add(new PyStr(text[start..end]));
                break;
            }

            if (!right)
            {
                int end = from;
                while (end < to && !IsSpace(text[end]))
                {
                    end++;
                }

                parts.Add(new PyStr(text[from..end]));
                from = end;
                Trim(text, ref from, ref to, left: true, right: false);
            }
            else
            {
                int start = to;
                while (start > from && !IsSpace(text[start - 1]))
                {
                    start--;
                }

                parts.Add(new PyStr(text[start..to]));
                to = start;
                Trim(text, ref from, ref to, left: false, right: true);
            }
        }

        if (right)
        {
            parts.Reverse();
        }
    }

    public static bool IsSpace(char c) => c < 128 ? c is ' ' or (>= '\t' and <= '\r') or (>= '\x1c' and <= '\x1f') : CharacterTable.Is(c, CharacterFlags.Space);

    private static Declaration Of(string name, string signature, string description, Implementation work) =>
        Declaration.Method(PyKind.Str, name, signature, description, work);

    private static void Trim(string text, ref int from, ref int to, bool left, bool right)
    {
        while (left && from < to && IsSpace(text[from]))
        {
            from++;
        }

        while (right && from < to && IsSpace(text[to - 1]))
        {
            to--;
        }
    }

    private static PyStr Strip(Machine machine, PyValue?[] a, bool left, bool right)
    {
        PyStr source = a.Str(0);
        string text = source.Value;
        machine.ChargeText(text.Length);
        (int from, int to) = (0, text.Length);
        if (!a.Given(1))
        {
            Trim(text, ref from, ref to, left, right);
        }
        else
        {
            PyStr characters = a.Str(1);
            if (source.HasAstral || characters.HasAstral)
            {
                return StripPoints(source, characters, left, right);
            }

            while (left && from < to && characters.Value.Contains(text[from]))
            {
                from++;
            }

            while (right && from < to && characters.Value.Contains(text[to - 1]))
            {
                to--;
            }
        }

        return from == 0 && to == text.Length ? source : new PyStr(text[from..to]);
    }

    private static PyStr StripPoints(PyStr source, PyStr characters, bool left, bool right)
    {
        int[] points = CodePoints.ToArray(source.Value);
        HashSet<int> set = CodePoints.ToArray(characters.Value).ToHashSet();
        (int from, int to) = (0, points.Length);
        while (left && from < to && set.Contains(points[from]))
        {
            from++;
        }

        while (right && from < to && set.Contains(points[to - 1]))
        {
            to--;
        }

        return new PyStr(string.Concat(points[from..to].Select(char.ConvertFromUtf32)));
    }

    private static PyStr Join(Machine machine, PyValue?[] a)
    {
        string separator = a.Text(0);
        if (a[1] is PyStr { Value.Length: 0 })
        {
            return PyStr.Empty;
        }

        var result = new StringBuilder();
        bool first = true;
        foreach (PyValue item in Iterations.Enumerate(machine, a[1]!))
        {
            if (item is not PyStr s)
            {
                throw PyError.Type($"sequence item: expected str instance, {item.PythonTypeName} found");
            }

            machine.ChargeText((long)separator.Length + s.Value.Length);
            machine.CheckText((long)result.Length + separator.Length + s.Value.Length);
            result.Append(first ? string.Empty : separator).Append(s.Value);
            first = false;
        }

        return new PyStr(result.ToString());
    }

    private static PyStr Pad(Machine machine, PyValue?[] a, bool left, bool right)
    {
        PyStr text = a.Str(0);
        string fill = a.Get(2) is null ? " " : a.Str(2) is { Length: 1 } s ? s.Value : throw PyError.Type("The fill character must be exactly one character long");
        long missing = a.Int(1) - (long)text.Length;
        if (missing <= 0)
        {
            return text;
        }

        machine.ChargeText(text.Value.Length + (missing * fill.Length));

        // CPython puts the odd one of center on the left only when the width is odd.
        long before = !left ? 0 : !right ? missing : (missing / 2) + (missing & a.Int(1) & 1);
        return new PyStr(Repeat(fill, (int)before) + text.Value + Repeat(fill, (int)(missing - before)));
    }

    private static string Repeat(string text, int count) => text.Length == 1 ? new string(text[0], count) : string.Concat(Enumerable.Repeat(text, count));

    private static PyStr ZFill(Machine machine, PyValue?[] a)
    {
        PyStr text = a.Str(0);
        long missing = a.Int(1) - (long)text.Length;
        if (missing <= 0)
        {
            return text;
        }

        machine.ChargeText(text.Value.Length + missing);
        int sign = text.Value.Length > 0 && text.Value[0] is '+' or '-' ? 1 : 0;
        return new PyStr(text.Value[..sign] + new string('0', (int)missing) + text.Value[sign..]);
    }

    private static PyList SplitLines(Machine machine, PyValue?[] a)
    {
        string text = a.Text(0);
        bool keep = a.Truth(1, false);
        machine.ChargeText(text.Length);
        var lines = new List<PyValue>();
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!CharacterTable.Is(text[i], CharacterFlags.LineBreak))
            {
                continue;
            }

            int end = i;
            i += text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
            lines.Add(new PyStr(text[from..(keep ? i + 1 : end)]));
            from = i + 1;
        }

        if (from < text.Length)
        {
            lines.Add(new PyStr(text[from..]));
        }

        machine.ChargeItems(lines.Count);
        return new PyList(lines);
    }

    private static PyStr ExpandTabs(Machine machine, PyValue?[] a)
    {
        string text = a.Text(0);
        int size = a.Int(1, 8);
        var result = new StringBuilder();
        int column = 0;
        foreach (char c in text)
        {
            if (c == '\t')
            {
                int blanks = size > 0 ? size - (column % size) : 0;
                machine.CheckText((long)result.Length + blanks);
                result.Append(' ', blanks);
                column += blanks;
                continue;
            }

            result.Append(c);
            column = c is '\n' or '\r' ? 0 : column + (char.IsLowSurrogate(c) ? 0 : 1);
        }

        machine.ChargeText(result.Length);
        return new PyStr(result.ToString());
    }
}
