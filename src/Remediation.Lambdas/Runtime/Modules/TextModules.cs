using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime.Dates;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary><c>string</c> constants, <c>unicodedata</c>, <c>calendar</c> names, <c>base64</c>, <c>urllib.parse</c>.</summary>
internal static class TextModules
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Base64Digits = Upper + Lower + Digits + "+/";
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private const string White = " \t\n\r\v\f";

    public static IEnumerable<Declaration> Declarations =>
    [
        Constant("string.ascii_lowercase", "a to z", Lower),
        Constant("string.ascii_uppercase", "A to Z", Upper),
        Constant("string.ascii_letters", "a to z, A to Z", Lower + Upper),
        Constant("string.digits", "0 to 9", Digits),
        Constant("string.hexdigits", "hexadecimal digits", Digits + "abcdefABCDEF"),
        Constant("string.octdigits", "0 to 7", "01234567"),
        Constant("string.punctuation", "ASCII punctuation", Punctuation),
        Constant("string.whitespace", "ASCII blanks", White),
        Constant("string.printable", "printable ASCII", Digits + Lower + Upper + Punctuation + White),
        Declaration.Function("string.capwords", "s, sep?", "each word capitalized", CapWords),
        Declaration.Function("unicodedata.normalize", "~form, unistr, /", "Unicode normal form NFC, NFD, NFKC or NFKD", Normalize),
        Declaration.Function("unicodedata.combining", "chr, /", "canonical combining class, 0 when the character does not combine", Combining),
        Declaration.Function("unicodedata.category", "chr, /", "general category, such as Mn for combining marks", (_, a) => new PyStr(CharacterTable.CategoryOf(Character(a, "category")))),
        Table("calendar.month_name", "month names, January is 1", DateNames.Months),
        Table("calendar.month_abbr", "short month names, Jan is 1", DateNames.ShortMonths),
        Table("calendar.day_name", "day names, Monday is 0", DateNames.Days),
        Table("calendar.day_abbr", "short day names, Mon is 0", DateNames.ShortDays),
        Declaration.Function("calendar.isleap", "year", "whether the year is a leap year", (_, a) => PyBool.Of(CivilCalendar.IsLeap(Year(a, 0)))),
        Declaration.Function("calendar.monthrange", "year, month", "weekday of the first day and number of days", MonthRange),
        Declaration.Function("base64.b64encode", "s", "base64 of bytes", (m, a) => Base64(m, a)),
        Declaration.Function("base64.b64decode", "s", "bytes of base64 text", FromBase64),
        Declaration.Function("urllib.parse.quote", "string, ~safe?", "text with %XX escapes", Quote),
        Declaration.Function("urllib.parse.unquote", "string", "%XX escapes resolved", (m, a) => Unquote(m, a.Text(0))),
        Declaration.Function("urllib.parse.unquote_plus", "string", "%XX escapes and plus signs resolved", (m, a) => Unquote(m, a.Text(0).Replace('+', ' '))),
    ];

    private static Declaration Constant(string name, string description, string text) => Declaration.Constant(name, description, new PyStr(text));

    private static Declaration Table(string name, string description, string[] names) =>
        Declaration.Constant(name, description, new PyTable(new PyList([.. names.Select(n => new PyStr(n))])));

    private static int Year(PyValue?[] a, int index)
    {
        int year = a.Int(index);
        return year is >= 1 and <= 9999 ? year : throw PyError.Unrepresentable("a year out of the calendar");
    }

    private static PyTuple MonthRange(Machine machine, PyValue?[] a)
    {
        (int year, int month) = (Year(a, 0), a.Int(1));
        return month is >= 1 and <= 12
            ? new PyTuple([PyInt.Of(Strftime.Weekday(new PyDate(year, month, 1))), PyInt.Of(CivilCalendar.DaysInMonth(year, month))])
            : throw PyError.Value("bad month number; must be 1-12");
    }

    private static PyStr CapWords(Machine machine, PyValue?[] a)
    {
        Implementation capitalize = LanguageTable.Methods["capitalize"].First().Implementation;
        Implementation split = LanguageTable.Methods["split"].First(d => d.Receiver == PyKind.Str).Implementation;
        var parts = (PyList)split(machine, a.Given(1) ? [a.Str(0), a[1]] : [a.Str(0)]);
        return new PyStr(string.Join(a.Given(1) ? a.Text(1) : " ", parts.Items.Select(p => ((PyStr)capitalize(machine, [p])).Value)));
    }

    private static PyStr Normalize(Machine machine, PyValue?[] a)
    {
        if (a.Text(0) is not ("NFC" or "NFD" or "NFKC" or "NFKD"))
        {
            throw PyError.Value("invalid normalization form");
        }

        // A compatibility decomposition has at most 18 characters.
        machine.ChargeText(a.Text(1).AsSpan().ContainsAnyExceptInRange('\0', '\x7F') ? a.Text(1).Length * 18L : a.Text(1).Length);
        return new PyStr(Normalization.Normalize(a.Text(0), a.Text(1)));
    }

    private static PyInt Combining(Machine machine, PyValue?[] a) =>
        PyInt.Of(CharacterTable.CombiningClasses.GetValueOrDefault(Character(a, "combining")));

    private static int Character(PyValue?[] a, string function) => a.Str(0) is { Length: 1 } s
        ? CodePoints.At(s.Value, 0, out _)
        : throw PyError.Type($"{function}() argument must be a unicode character");

    // As binascii.a2b_base64 reads it: other characters are skipped, and the first complete padding ends the data.
    private static PyBytes FromBase64(Machine machine, PyValue?[] a)
    {
        byte[] data = a[0] switch
        {
            PyBytes b => b.Value,
            PyStr s => s.Value.All(char.IsAscii) ? Encoding.ASCII.GetBytes(s.Value) : throw PyError.Value("string argument should contain only ASCII characters"),
            _ => throw PyError.Type($"a bytes-like object is required, not '{a[0]!.PythonTypeName}'"),
        };
        machine.ChargeText(data.Length);
        var result = new List<byte>();
        (int place, int padding, int left) = (0, 0, 0);
        foreach (byte b in data)
        {
            if (b == '=')
            {
                if (place >= 2 && place + ++padding >= 4)
                {
                    return new PyBytes([.. result]);
                }

                continue;
            }

            int digit = Base64Digits.IndexOf((char)b, StringComparison.Ordinal);
            if (digit < 0)
            {
                continue;
            }

            padding = 0;
            if (place > 0)
            {
                result.Add((byte)((left << (2 * place)) | (digit >> (6 - (2 * place)))));
            }

            left = digit & ((1 << (6 - (2 * place))) - 1);
            place = (place + 1) % 4;
        }

        return place == 0 ? new PyBytes([.. result]) : throw PyError.Value("Incorrect padding");
    }

    private static PyBytes Base64(Machine machine, PyValue?[] a)
    {
        if (a[0] is not PyBytes b)
        {
            throw PyError.Type($"a bytes-like object is required, not '{a[0]!.PythonTypeName}'");
        }

        machine.ChargeText(b.Value.Length * 2L);
        return new PyBytes(Encoding.ASCII.GetBytes(Convert.ToBase64String(b.Value)));
    }

    private static PyStr Quote(Machine machine, PyValue?[] a)
    {
        string safe = a.Text(1, "/");
        if (safe.Any(c => c > 127))
        {
            throw PyError.Unrepresentable("safe characters beyond ASCII");
        }

        machine.ChargeText(a.Text(0).Length * 9L);
        var result = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(a.Text(0)))
        {
            char c = (char)b;
            _ = char.IsAsciiLetterOrDigit(c) || "_.-~".Contains(c) || (b < 128 && safe.Contains(c)) ? result.Append(c) : result.Append($"%{b:X2}");
        }

        return new PyStr(result.ToString());
    }

    private static PyStr Unquote(Machine machine, string text)
    {
        machine.ChargeText(text.Length);
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return new PyStr(text);
        }

        // CPython decodes each ASCII run by itself, so that a character beyond ASCII ends a sequence.
        var result = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] > 127)
            {
                result.Append(text[i++]);
                continue;
            }

            var bytes = new List<byte>();
            for (; i < text.Length && text[i] <= 127; i++)
            {
                if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                {
                    bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                    i += 2;
                }
                else
                {
                    bytes.Add((byte)text[i]);
                }
            }

            result.Append(Codecs.Decode(machine, [.. bytes], "utf-8", "replace").Value);
        }

        return new PyStr(result.ToString());
    }
}
