using Remediation.Lambdas.Tests.Oracle;
using Xunit.Abstractions;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>Dates, decimals, formats, JSON, HTML and codecs on values made for them: the general run hits their corners too rarely.</summary>
public sealed class ModuleDifferentialTests(ITestOutputHelper output)
{
    private const string Directives = "dmYyHIMSfpbBaAjUWwuzZ%";

    private static readonly string[] FormatDirectives =
        ["%d", "%m", "%Y", "%y", "%H", "%I", "%M", "%S", "%f", "%p", "%b", "%B", "%a", "%A", "%j", "%U", "%W", "%w", "%u", "%V", "%G", "%C", "%e", "%D", "%F", "%T", "%R", "%c", "%x", "%X", "%-d", "%-m", "%-H", "%_d", "%^a", "%^B", "%#p", "%h", "%n", "%%", "%z", "%Z", "%g", "%k", "%l", "%-I", "%-j", "%r"];

    [Fact]
    public void Run_ModuleFunctionsOnTheirOwnValues_NeverDifferFromCPython()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("SEED"), out int given) ? given : 99;
        int pairs = Environment.GetEnvironmentVariable("LONG") == "1" ? 300_000 : 20_000;
        output.WriteLine($"seed {seed}, {pairs} pairs");
        var random = new Random(seed);
        using var oracle = new PythonOracle();
        var compiler = new LambdaCompiler();
        var tally = new Tally();
        while (tally.Pairs < pairs)
        {
            (string? lambda, Func<string>? value) = Case(random);
            List<PyValue> inputs = [.. Enumerable.Range(0, 10).Select(_ => PyValue.FromText(value()))];
            tally.Add(lambda, compiler.Compile(lambda), inputs, oracle.Evaluate(lambda, inputs.Select(Encoding.Encode)));
        }

        tally.Report(output);
        Assert.True(tally.Mismatches.Count == 0, string.Join('\n', tally.Mismatches.Take(40)));
        Assert.True(tally.RefusalRate < 0.02, $"refusal rate {tally.RefusalRate:P2}");
    }

    private static (string Lambda, Func<string> Value) Case(Random r)
    {
        switch (r.Next(13))
        {
            case 0 or 1:
                string format = string.Concat(Enumerable.Range(0, r.Next(1, 5)).Select(i => (i > 0 ? T(r, "/", "-", " ", ".", ":", ", ", "T", "") : "") + "%" + Directives[r.Next(Directives.Length)]));
                return ($"lambda x: str(datetime.strptime(x, '{format}'))", () => Rendered(r, format));
            case 2:
                string output = string.Concat(Enumerable.Range(0, 3).Select(_ => T(r, FormatDirectives) + T(r, "", "-", " ", "é")));
                return ($"lambda x: datetime.fromisoformat(x).strftime('{output}')", () => $"{Year(r):0000}-{r.Next(1, 13):00}-{r.Next(1, 29):00}T{r.Next(24):00}:{r.Next(60):00}:{r.Next(60):00}{T(r, "", ".5", "+02:00", "Z", ".123456-05:30")}");
            case 3:
                return ("lambda x: [str(datetime.fromisoformat(x)), datetime.fromisoformat(x).isoformat()]", () => Iso(r));
            case 4:
                return ("lambda x: str(date.fromisoformat(x))", () => Iso(r) is var s ? s[..Math.Min(s.Length, r.Next(6, 12))] : string.Empty);
            case 5:
                string op = T(r, "a + b", "a - b", "a * b", "a / b", "a // b", "a % b", "a < b", "a == b", "max(a, b)", "abs(a)", "-a", "round(a, 2)", "round(a)", "int(a)", "float(a)", "a.normalize()", "a.quantize(Decimal('0.01'))", "a.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)", "a.quantize(Decimal('1'), rounding=ROUND_DOWN)", "a.to_integral_value()", "a.scaleb(-2)", "a.scaleb(3)", "a.scaleb(b)", "a.scaleb(Decimal('2'))", "a + 1", "2 * a", "a.adjusted()", "bool(a)", "repr(a)", "math.floor(a)");
                return ($"lambda x: (lambda a, b: str({op}))(Decimal(x.split()[0]), Decimal(x.split()[1]))", () => Number(r) + " " + Number(r));
            case 6:
                return ($"lambda x: format(Decimal(x), '{Spec(r, "\0\0feEgG%")}')", () => Number(r));
            case 7:
                return ($"lambda x: format(float(x), '{Spec(r, "\0\0feEFgG%d")}')", () => Number(r));
            case 8:
                return ($"lambda x: format(int(x), '{Spec(r, "\0\0dxXobcfe%g")}')", () => r.Next(4) == 0 ? Number(r) : r.NextInt64(-1_000_000, 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture));
            case 9:
                return ($"lambda x: '%{T(r, "", "-", "+", " ", "0", "#", "0-", "+0")}{T(r, "", "5", "12")}{T(r, "", ".0", ".3", ".10")}{T(r, "f", "e", "g", "G", "d", "s", "r", "x", "i")}' % {T(r, "float(x)", "int(float(x))", "x")}", () => Number(r));
            case 10:
                return (T(r, "lambda x: html.unescape(x)", "lambda x: html.escape(x)", "lambda x: html.escape(x, False)"), () => string.Concat(Enumerable.Range(0, 4).Select(_ => T(r, "&amp;", "&lt", "&eacute;", "&notin", "&notit;", "&#65;", "&#x41", "&#128;", "&#0;", "&#xD800;", "&#1114112;", "&;", "&#;", "&#x;", "&", "a", " ", "é", "&nbsp;", "&copy", "&#13;", "&#11;", "&xyz;", "&Aacute", "&hearts;x", "<b>", "\"'", "😀", "&frac12;", "&fjlig;", "&#65534;"))));
            case 11:
                return (T(r, "lambda x: json.loads(x)", "lambda x: json.dumps(json.loads(x))", "lambda x: json.dumps(x)", "lambda x: json.dumps({'a': [x, 1.0, None, True]}, ensure_ascii=False)"), () => string.Concat(Enumerable.Range(0, r.Next(1, 6)).Select(_ => T(r, "{\"a\":", "}", "[", "]", ",", " ", "1", "-2.5e3", "\"é\\n\"", "null", "true", "NaN", "\"\\u0041\"", "01", "1.", ".5", "\"a", "{\"a\": 1, \"a\": 2}", "[1, [2]]", "\t", "\"\\ud83d\\ude00\"", "-", "1E2", "{}", "[]", "\"\""))));
            default:
                return (T(r, "lambda x: urllib.parse.unquote(x)", "lambda x: urllib.parse.quote(x)", "lambda x: urllib.parse.unquote_plus(x)", "lambda x: x.encode('latin-1').decode('utf-8')", "lambda x: x.encode('cp1252').decode('utf-8', 'replace')", "lambda x: x.encode('utf-8').decode('cp1252', 'ignore')", "lambda x: x.encode('latin-1', 'ignore').decode('utf-8', 'ignore')", "lambda x: x.encode('ascii', 'xmlcharrefreplace')", "lambda x: x.encode('ascii', 'backslashreplace').decode()", "lambda x: base64.b64encode(x.encode()).decode()", "lambda x: x.encode('utf-8').hex()"),
                    () => string.Concat(Enumerable.Range(0, 5).Select(_ => T(r, "a", "é", "Ã©", "â‚¬", "%20", "%C3%A9", "%", "%zz", "%e2%82", "+", "€", "\u0081", "😀", "ÿ", "ð", "\u00a0", "/", "?", "日", "\u009f", "%ff"))));
        }
    }

    private static string T(Random r, params string[] items) => items[r.Next(items.Length)];

    private static int Year(Random r) => r.Next(4) == 0 ? r.Next(1, 10_000) : r.Next(1900, 2100);

    private static string Iso(Random r)
    {
        string date = r.Next(6) switch
        {
            0 => $"{Year(r):0000}{r.Next(1, 13):00}{r.Next(1, 32):00}",
            1 => $"{Year(r):0000}-W{r.Next(0, 55):00}",
            2 => $"{Year(r):0000}-W{r.Next(1, 54):00}-{r.Next(0, 9)}",
            3 => $"{Year(r):0000}W{r.Next(1, 54):00}{r.Next(1, 8)}",
            _ => $"{Year(r):0000}-{r.Next(0, 14):00}-{r.Next(0, 33):00}",
        };
        string time = r.Next(8) switch
        {
            0 => $"{r.Next(25):00}",
            1 => $"{r.Next(24):00}{r.Next(60):00}",
            2 => $"{r.Next(24):00}:{r.Next(61):00}",
            3 => $"{r.Next(24):00}{r.Next(60):00}{r.Next(60):00}.{r.Next(1000)}",
            4 => string.Empty,
            _ => $"{r.Next(24):00}:{r.Next(60):00}:{r.Next(60):00}{T(r, "", ".1", ".123", ",123456", ".1234567", ".")}",
        };
        return date + (time.Length > 0 ? T(r, "T", " ", "T", "x") : string.Empty) + time + T(r, "", "", "", "Z", "+01:00", "-0530", "+01", "+00:00:30", "+24:00", "+1", "z");
    }

    private static string Rendered(Random r, string format)
    {
        string result = string.Empty;
        for (int i = 0; i < format.Length; i++)
        {
            result += format[i] != '%' ? format[i].ToString() : format[++i] switch
            {
                'd' => T(r, $"{r.Next(0, 33):00}", $"{r.Next(1, 32)}", $" {r.Next(1, 9)}"),
                'm' => T(r, $"{r.Next(0, 14):00}", $"{r.Next(1, 13)}"),
                'Y' => $"{Year(r):0000}",
                'y' => $"{r.Next(100):00}",
                'H' => T(r, $"{r.Next(25):00}", $"{r.Next(24)}"),
                'I' => T(r, $"{r.Next(14):00}", $"{r.Next(1, 13)}"),
                'M' or 'S' => T(r, $"{r.Next(63):00}", $"{r.Next(60)}"),
                'f' => T(r, "1", "123", "123456", "1234567", "000001"),
                'p' => T(r, "AM", "pm", "Pm", "a", "PM"),
                'b' => T(r, "Jan", "feb", "SEP", "Sept", "May", "Dec"),
                'B' => T(r, "January", "february", "MAY", "Sep", "December"),
                'a' => T(r, "Mon", "tue", "SUN", "Thur"),
                'A' => T(r, "Monday", "sunday", "Sun"),
                'j' => T(r, $"{r.Next(370):000}", $"{r.Next(1, 366)}"),
                'U' or 'W' => T(r, $"{r.Next(55):00}", $"{r.Next(1, 53)}"),
                'w' => $"{r.Next(8)}",
                'u' => $"{r.Next(9)}",
                'z' => T(r, "+0200", "-05:30", "Z", "+00:00", "z", "+01:00:30", "+0100:30", "+2400", "-000000.5", "+010203.123"),
                'Z' => T(r, "UTC", "GMT", "EST", "utc"),
                _ => "%",
            };
        }

        return r.Next(12) == 0 ? result + T(r, " ", "x", "1") : r.Next(12) == 0 ? T(r, " ", "x") + result : result.Replace(" ", T(r, " ", "  ", "\t", "\u00a0", ""), StringComparison.Ordinal);
    }

    private static string Number(Random r) => r.Next(14) switch
    {
        0 => T(r, "0", "-0", "0.0", "-0.00", "0e5", "0E-8", "+1", "1e400", "nan", "inf", "-Infinity", "1_000.5", " 2 ", "", "1e", "٣.٥", "5e-324", "1.7976931348623157e308", "9999999999999999", "1e16", "1e15", "0.0001", "0.00001"),
        1 => $"{r.Next(-999, 999)}e{r.Next(-20, 20)}",
        2 => r.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture) + r.NextInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
        3 => $"{r.Next(10_000)}.{r.Next(10)}5",
        4 => $"-{r.Next(100)}.{r.NextInt64(1_000_000_000_000)}",
        5 => (r.NextDouble() * Math.Pow(10, r.Next(-10, 20))).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        6 => $"0.{new string('0', r.Next(12))}{r.Next(1, 999)}",
        7 => $"{r.Next(1, 999)}{new string('0', r.Next(25))}",
        8 => $"{new string('9', r.Next(1, 30))}.{new string('9', r.Next(1, 10))}",
        _ => $"{r.Next(-100_000, 100_000)}.{r.Next(1000):000}",
    };

    private static string Spec(Random r, string types)
    {
        char type = types[r.Next(types.Length)];
        return T(r, "", "", "<", ">", "^", "=", "*^", "0>", "é<", "x=") + T(r, "", "", "+", "-", " ") + (r.Next(12) == 0 ? "z" : "") + (r.Next(10) == 0 ? "#" : "") + T(r, "", "", "0")
            + T(r, "", "", "5", "12", "20", "1") + T(r, "", "", ",", "_") + T(r, "", "", ".0", ".1", ".2", ".5", ".15", ".30") + (type == '\0' ? string.Empty : type.ToString());
    }
}
