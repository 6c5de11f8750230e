using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Methods of <c>str</c> that look for a part, and those that split or replace by one.</summary>
internal static class StrSearches
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Of("find", "~sub, ~start?, ~end?, /", "position of the first occurrence, or -1", (m, a) => PyInt.Of(Find(m, a, last: false))),
        Of("rfind", "~sub, ~start?, ~end?, /", "position of the last occurrence, or -1", (m, a) => PyInt.Of(Find(m, a, last: true))),
        Of("index", "~sub, ~start?, ~end?, /", "position of the first occurrence, or an error", (m, a) => Found(Find(m, a, last: false))),
        Of("rindex", "~sub, ~start?, ~end?, /", "position of the last occurrence, or an error", (m, a) => Found(Find(m, a, last: true))),
        Of("count", "~sub, ~start?, ~end?, /", "number of occurrences", Count),
        Of("startswith", "~prefix, ~start?, ~end?, /", "whether it starts with the prefix, or one of a tuple", (m, a) => StartsOrEnds(m, a, end: false)),
        Of("endswith", "~suffix, ~start?, ~end?, /", "whether it ends with the suffix, or one of a tuple", (m, a) => StartsOrEnds(m, a, end: true)),
        Of("removeprefix", "~prefix, /", "without the prefix", (_, a) => a.Text(0).StartsWith(a.Text(1), StringComparison.Ordinal) ? new PyStr(a.Text(0)[a.Text(1).Length..]) : a[0]!),
        Of("removesuffix", "~suffix, /", "without the suffix", (_, a) => a.Text(1).Length > 0 && a.Text(0).EndsWith(a.Text(1), StringComparison.Ordinal) ? new PyStr(a.Text(0)[..^a.Text(1).Length]) : a[0]!),
        Of("replace", "~old, new, ~count?, /", "occurrences of old replaced", Replace),
        Of("split", "~sep?, ~maxsplit?", "parts between separators, or between runs of blanks", (m, a) => Split(m, a, right: false)),
        Of("rsplit", "~sep?, ~maxsplit?", "like split, counted from the right", (m, a) => Split(m, a, right: true)),
        Of("partition", "~sep, /", "before, separator, after the first separator", (_, a) => Partition(a, last: false)),
        Of("rpartition", "~sep, /", "before, separator, after the last separator", (_, a) => Partition(a, last: true)),
    ];

    private static Declaration Of(string name, string signature, string description, Implementation work) =>
        Declaration.Method(PyKind.Str, name, signature, description, work);

    private static PyInt Found(long position) => position >= 0 ? PyInt.Of(position) : throw PyError.Value("substring not found");

    // The part of the text that start and end leave, in UTF-16 units, or null when start lies behind the end.
    private static (int From, int To, int StartPoint)? Window(PyStr text, PyValue?[] a)
    {
        int length = text.Length;
        int start = a.Bound(2, 0);
        int end = a.Bound(3, int.MaxValue);
        end = end > length ? length : end < 0 ? Math.Max(0, end + length) : end;
        start = start < 0 ? Math.Max(0, start + length) : start;
        if (start > end)
        {
            return null;
        }

        return text.HasAstral ? (CodePoints.ToUtf16(text.Value, start), CodePoints.ToUtf16(text.Value, end), start) : (start, end, start);
    }

    private static long Find(Machine machine, PyValue?[] a, bool last)
    {
        PyStr text = a.Str(0);
        string part = a.Text(1);
        machine.Charge((text.Value.Length >> 4) + 1);
        if (Window(text, a) is not var (from, to, startPoint))
        {
            return -1;
        }

        ReadOnlySpan<char> span = text.Value.AsSpan(from, to - from);
        int at = last ? span.LastIndexOf(part, StringComparison.Ordinal) : span.IndexOf(part, StringComparison.Ordinal);
        at = last && part.Length == 0 ? span.Length : at;
        return at < 0 ? -1 : text.HasAstral ? startPoint + CodePoints.Count(text.Value.Substring(from, at)) : from + at;
    }

    private static PyInt Count(Machine machine, PyValue?[] a)
    {
        PyStr text = a.Str(0);
        string part = a.Text(1);
        machine.Charge((text.Value.Length >> 2) + 1);
        if (Window(text, a) is not var (from, to, _))
        {
            return PyInt.Of(0);
        }

        ReadOnlySpan<char> span = text.Value.AsSpan(from, to - from);
        if (part.Length == 0)
        {
            return PyInt.Of(CodePoints.Count(span.ToString()) + 1);
        }

        int count = 0;
        for (int at = span.IndexOf(part, StringComparison.Ordinal); at >= 0; at = span.IndexOf(part, StringComparison.Ordinal))
        {
            count++;
            span = span[(at + part.Length)..];
        }

        return PyInt.Of(count);
    }

    private static PyBool StartsOrEnds(Machine machine, PyValue?[] a, bool end)
    {
        PyStr text = a.Str(0);
        IReadOnlyList<PyValue> parts = a[1] switch
        {
            PyStr s => [s],
            PyTuple t => t.Items,
            _ => throw PyError.Type($"first arg must be str or a tuple of str, not {a[1]!.PythonTypeName}"),
        };
        machine.Charge(parts.Count);
        (int From, int To, int StartPoint)? window = Window(text, a);
        foreach (PyValue part in parts)
        {
            if (part is not PyStr s)
            {
                throw PyError.Type($"tuple must only contain str, not {part.PythonTypeName}");
            }

            if (window is var (from, to, _))
            {
                ReadOnlySpan<char> span = text.Value.AsSpan(from, to - from);
                if (end ? span.EndsWith(s.Value, StringComparison.Ordinal) : span.StartsWith(s.Value, StringComparison.Ordinal))
                {
                    return PyBool.True;
                }
            }
        }

        return PyBool.False;
    }

    private static PyStr Replace(Machine machine, PyValue?[] a)
    {
        (string? text, string? old, string? replacement) = (a.Text(0), a.Text(1), a.Text(2));
        int most = a.Int(3, -1);
        most = most < 0 ? int.MaxValue : most;
        machine.ChargeText(text.Length);
        if (most == 0 || (old.Length == 0 && text.Length == 0 && replacement.Length == 0))
        {
            return (PyStr)a[0]!;
        }

        // Worst case first, so that nothing is built that would be over the limit.
        int hits = old.Length == 0 ? CodePoints.Count(text) + 1 : Occurrences(text, old);
        hits = Math.Min(hits, most);
        if (hits == 0)
        {
            return (PyStr)a[0]!;
        }

        machine.ChargeText(text.Length + ((long)hits * (replacement.Length - old.Length)));
        if (hits < most && old.Length > 0)
        {
            return new PyStr(text.Replace(old, replacement, StringComparison.Ordinal));
        }

        var result = new StringBuilder();
        int at = 0;
        for (int i = 0; i < hits; i++)
        {
            if (old.Length == 0)
            {
                result.Append(replacement);
                if (at < text.Length)
                {
                    CodePoints.At(text, at, out int width);
                    result.Append(text, at, width);
                    at += width;
                }

                continue;
            }

            int next = text.IndexOf(old, at, StringComparison.Ordinal);
            result.Append(text, at, next - at).Append(replacement);
            at = next + old.Length;
        }

        return new PyStr(result.Append(text, at, text.Length - at).ToString());
    }

    private static int Occurrences(string text, string part)
    {
        int count = 0;
        for (int at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static PyList Split(Machine machine, PyValue?[] a, bool right)
    {
        string text = a.Text(0);
        int most = a.Int(2, -1);
        most = most < 0 ? int.MaxValue : most;
        machine.ChargeText(text.Length);
        var parts = new List<PyValue>();
        if (!a.Given(1))
        {
            StrLayouts.Words(text, most, right, parts);
        }
        else
        {
            BySeparator(text, a.Text(1), most, right, parts);
        }

        machine.ChargeItems(parts.Count);
        return new PyList(parts);
    }

    private static void BySeparator(string text, string separator, int most, bool right, List<PyValue> parts)
    {
        if (separator.Length == 0)
        {
            throw PyError.Value("empty separator");
        }

        if (!right)
        {
            int from = 0;
            for (int at = text.IndexOf(separator, StringComparison.Ordinal); at >= 0 && parts.Count < most; at = text.IndexOf(separator, from, StringComparison.Ordinal))
            {
                parts.Add(new PyStr(text[from..at]));
                from = at + separator.Length;
            }

            parts.Add(new PyStr(text[from..]));
            return;
        }

        int to = text.Length;
        for (int at = text.LastIndexOf(separator, StringComparison.Ordinal); at >= 0 && parts.Count < most; at = text.AsSpan(0, to).LastIndexOf(separator, StringComparison.Ordinal))
        {
            parts.Add(new PyStr(text[(at + separator.Length)..to]));
            to = at;
        }

        parts.Add(new PyStr(text[..to]));
        parts.Reverse();
    }

    private static PyTuple Partition(PyValue?[] a, bool last)
    {
        (string? text, string? separator) = (a.Text(0), a.Text(1));
        if (separator.Length == 0)
        {
            throw PyError.Value("empty separator");
        }

        int at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
        {
            return last ? new PyTuple([PyStr.Empty, PyStr.Empty, a[0]!]) : new PyTuple([a[0]!, PyStr.Empty, PyStr.Empty]);
        }

        return new PyTuple([new PyStr(text[..at]), a[1]!, new PyStr(text[(at + separator.Length)..])]);
    }
}
