using System.Runtime.CompilerServices;
using System.Text;
using Remediation.Lambdas.Unicode;

namespace Remediation.Lambdas.Values;

/// <summary>Python's <c>str()</c> and <c>repr()</c>.</summary>
internal static class Representation
{
    /// <summary>CPython refuses to convert longer integers to and from decimal text.</summary>
    public const int MaxIntDigits = 4300;

    public static bool TryStr(PyValue value, out string text) => Try(value, Str, out text);

    public static bool TryRepr(PyValue value, out string text) => Try(value, v => Repr(v), out text);

    public static string Str(PyValue value) => value switch
    {
        PyStr s => s.Value,
        PyDateTime d => d.IsoFormat(" "),
        PyDate d => d.IsoFormat(),
        PyTime t => t.IsoFormat(),
        PyTimeDelta t => t.Str(),
        PyTimeZone z => z.Name(),
        PyDecimal d => d.Str(),
        _ => Repr(value),
    };

    public static string Repr(PyValue value)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new PyError(LambdaCodes.RecursionLimit, "value is nested too deeply");
        }

        return value switch
        {
            PyNone => "None",
            PyBool b => b.Value ? "True" : "False",
            PyInt i => IntText(i),
            PyFloat f => FloatText.Repr(f.Value),
            PyStr s => Quote(s.Value, asciiOnly: false),
            PyBytes b => QuoteBytes(b.Value),
            PyList l => "[" + Join(l.Items) + "]",
            PyTuple { Items.Count: 1 } t => "(" + Repr(t.Items[0]) + ",)",
            PyTuple t => "(" + Join(t.Items) + ")",
            PyDict d => "{" + string.Join(", ", Enumerable.Range(0, d.Count).Select(i => Repr(d.Keys[i]) + ": " + Repr(d.Values[i]))) + "}",
            PySet { Items.Count: 0 } => "set()",
            PySet { Items.Count: 1 } s => "{" + Repr(s.Items.First()) + "}",
            PySet => throw PyError.Unordered("the text"),
            PyRange { Step: 1 } r => $"range({r.Start}, {r.Stop})",
            PyRange r => $"range({r.Start}, {r.Stop}, {r.Step})",
            PyDictView { PythonTypeName: "dict_keys" } v => "dict_keys([" + Join(v.Items) + "])",
            PyDictView v => v.PythonTypeName + "([" + Join(v.Items) + "])",
            PyDecimal d => "Decimal('" + d.Str() + "')",
            PyDateTime d => d.Repr(),
            PyDate d => $"datetime.date({d.Year}, {d.Month}, {d.Day})",
            PyTimeDelta t => t.Repr(),
            _ => throw PyError.Unrepresentable($"the text of a '{value.PythonTypeName}' object"),
        };
    }

    public static string IntText(PyInt value)
    {
        if (!value.IsSmall && value.Big.GetBitLength() > 14_300)
        {
            throw PyError.Value("Exceeds the limit (4300 digits) for integer string conversion");
        }

        string text = value.ToDecimalString();
        return text.Length - (value.Sign < 0 ? 1 : 0) <= MaxIntDigits
            ? text
            : throw PyError.Value("Exceeds the limit (4300 digits) for integer string conversion");
    }

    /// <summary>A quoted <c>str</c>; with <paramref name="asciiOnly"/> as <c>ascii()</c> writes it.</summary>
    public static string Quote(string text, bool asciiOnly)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        StringBuilder result = new StringBuilder(text.Length + 2).Append(quote);
        for (int i = 0; i < text.Length;)
        {
            int c = CodePoints.At(text, i, out int width);
            if (c == quote || c == '\\')
            {
                result.Append('\\').Append((char)c);
            }
            else if (c is '\n' or '\r' or '\t')
            {
                result.Append(c switch { '\n' => "\\n", '\r' => "\\r", _ => "\\t" });
            }
            else if (c is >= ' ' and < 127 || (c >= 127 && !asciiOnly && CharacterTable.Is(c, CharacterFlags.Printable)))
            {
                result.Append(text, i, width);
            }
            else
            {
                result.Append(c < 0x100 ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}");
            }

            i += width;
        }

        return result.Append(quote).ToString();
    }

    private static string QuoteBytes(byte[] bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        StringBuilder result = new StringBuilder("b").Append(quote);
        foreach (byte b in bytes)
        {
            _ = b switch
            {
                _ when b == quote || b == '\\' => result.Append('\\').Append((char)b),
                (byte)'\n' => result.Append("\\n"),
                (byte)'\r' => result.Append("\\r"),
                (byte)'\t' => result.Append("\\t"),
                >= 32 and < 127 => result.Append((char)b),
                _ => result.Append($"\\x{b:x2}"),
            };
        }

        return result.Append(quote).ToString();
    }

    private static string Join(IReadOnlyList<PyValue> items) => string.Join(", ", items.Select(Repr));

    private static bool Try(PyValue value, Func<PyValue, string> convert, out string text)
    {
        try
        {
            text = convert(value);
            return true;
        }
        catch (PyError)
        {
            text = string.Empty;
            return false;
        }
    }
}
