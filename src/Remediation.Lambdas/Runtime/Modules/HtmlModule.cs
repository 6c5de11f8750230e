using System.Globalization;
using System.Reflection;
using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary><c>html.unescape</c> and <c>html.escape</c>: HTML 5 character references as CPython resolves them.</summary>
internal static class HtmlModule
{
    private const int LongestName = 32;

    // What the HTML standard makes of numeric references into the C1 controls: Windows-1252.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly Lazy<Dictionary<string, string>> Names = new(ReadNames);

    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Function("html.unescape", "s", "HTML character references resolved", Unescape),
        Declaration.Function("html.escape", "s, ~quote?", "HTML special characters as references", Escape),
    ];

    private static PyStr Escape(Machine machine, PyValue?[] a)
    {
        machine.ChargeText(a.Text(0).Length * 6L);
        string text = a.Text(0).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        return new PyStr(a.Truth(1, true) ? text.Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#x27;", StringComparison.Ordinal) : text);
    }

    private static PyStr Unescape(Machine machine, PyValue?[] a)
    {
        string text = a.Text(0);
        machine.ChargeText(text.Length * 2L);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '&')
            {
                result.Append(text[i++]);
                continue;
            }

            i = Numeric(text, i, result) ?? Named(text, i, result);
        }

        return new PyStr(result.ToString());
    }

    private static int? Numeric(string text, int at, StringBuilder result)
    {
        if (at + 1 >= text.Length || text[at + 1] != '#')
        {
            return null;
        }

        bool hex = at + 2 < text.Length && text[at + 2] is 'x' or 'X';
        int from = at + (hex ? 3 : 2);
        int end = from;
        long number = 0;
        while (end < text.Length && (hex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
        {
            number = Math.Min((number * (hex ? 16 : 10)) + Convert.ToInt32(text[end].ToString(), 16), int.MaxValue);
            end++;
        }

        if (end == from)
        {
            return null;
        }

        result.Append(number switch
        {
            0 => "\uFFFD",
            >= 0x80 and <= 0x9F => Windows1252[(int)number - 0x80].ToString(),
            >= 0xD800 and <= 0xDFFF or > 0x10FFFF => "\uFFFD",
            >= 0x1 and <= 0x8 or 0xB or >= 0xE and <= 0x1F or 0x7F or >= 0xFDD0 and <= 0xFDEF => string.Empty,
            _ when (number & 0xFFFE) == 0xFFFE => string.Empty,
            _ => char.ConvertFromUtf32((int)number),
        });
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    // The longest known name among the next characters counts; names without semicolon are in the list where the standard allows them.
    private static int Named(string text, int at, StringBuilder result)
    {
        int end = at + 1;
        int count = 0;
        while (end < text.Length && count < LongestName && !"\t\n\f <&#;".Contains(text[end]))
        {
            end += char.IsHighSurrogate(text[end]) ? 2 : 1;
            count++;
        }

        if (count > 0 && end < text.Length && text[end] == ';')
        {
            end++;
        }

        string candidate = text[(at + 1)..end];
        for (int length = candidate.Length; length > 1; length--)
        {
            if (Names.Value.TryGetValue(candidate[..length], out string? resolved))
            {
                result.Append(resolved).Append(candidate, length, candidate.Length - length);
                return end;
            }
        }

        result.Append('&').Append(candidate);
        return end;
    }

    private static Dictionary<string, string> ReadNames()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Remediation.Lambdas.Unicode.HtmlEntities.txt")
            ?? throw new InvalidOperationException("the table of HTML entities is missing from the assembly");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            names[line[..blank]] = string.Concat(line[(blank + 1)..].Split('+').Select(h => char.ConvertFromUtf32(int.Parse(h, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
        }

        return names;
    }
}
