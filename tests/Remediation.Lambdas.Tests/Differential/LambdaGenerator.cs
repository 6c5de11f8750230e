using System.Globalization;

namespace Remediation.Lambdas.Tests.Differential;

/// <summary>
/// Makes Python lambdas from a typed grammar, so that most are meaningful. <c>x</c> is mostly text. Deterministic for a seed.
/// </summary>
internal sealed partial class LambdaGenerator(Random random)
{
    private readonly List<(string Name, string Type)> _bound = [];
    private int _names;

    public string Next()
    {
        _bound.Clear();
        _names = 0;
        int depth = random.Next(1, 5);
        return "lambda x: " + random.Next(8) switch
        {
            0 => Int(depth),
            1 => Float(depth),
            2 => Bool(depth),
            3 => Texts(depth),
            4 => Ints(depth),
            5 => Anything(depth),
            _ => Text(depth),
        };
    }

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];

    private string One(params Func<string>[] makers) => makers[random.Next(makers.Length)]();

    private string Variable(string type, string otherwise)
    {
        var fitting = _bound.Where(b => b.Type == type).ToList();
        return fitting.Count > 0 && random.Next(2) == 0 ? fitting[random.Next(fitting.Count)].Name : otherwise;
    }

    private string Fresh() => "v" + (_names++).ToString(CultureInfo.InvariantCulture);

    private string With(string name, string type, Func<string> body)
    {
        _bound.Add((name, type));
        string text = body();
        _bound.RemoveAt(_bound.Count - 1);
        return text;
    }

    private string Literal() => Pick(
        "''", "' '", "'-'", "'/'", "','", "'.'", "'a'", "'0'", "'ab'", "'A1'", "\"it's\"", "'é'", "'ß'", "'😀'", "'\\n'", "r'\\d'", "'x' 'y'", "'''q'''", "'\\u00e9'", "'\\x41'", "'Σ'", "'İ'", "'$'", "'%'");

    private string Small() => random.Next(-3, 12).ToString(CultureInfo.InvariantCulture);

    private string Text(int depth)
    {
        if (depth <= 0)
        {
            return random.Next(4) == 0 ? Literal() : Variable("str", "x");
        }

        int d = depth - 1;
        return One(
            () => $"{Receiver(d)}.{Pick("strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize", "swapcase", "casefold")}()",
            () => $"{Receiver(d)}.{Pick("strip", "lstrip", "rstrip")}({Text(0)})",
            () => $"{Receiver(d)}.replace({Text(0)}, {Text(0)}{Pick("", "", ", 1", ", -1", ", 0")})",
            () => $"{Receiver(d)}.{Pick("zfill", "ljust", "rjust", "center")}({Small()})",
            () => $"{Receiver(d)}.{Pick("ljust", "rjust", "center")}({Small()}, {Pick("'*'", "'0'", "'é'", "'😀'", "' '")})",
            () => $"{Receiver(d)}[{Slice()}]",
            () => $"{Receiver(d)}[{Small()}]",
            () => $"{Text(d)} + {Text(d)}",
            () => $"{Receiver(d)} * {Pick("0", "1", "2", "3", "-1", "True")}",
            () => $"{Pick("''", "'-'", "', '", "' '")}.join({Texts(d)})",
            () => $"{Receiver(d)}.{Pick("removeprefix", "removesuffix")}({Text(0)})",
            () => $"{Receiver(d)}.{Pick("partition", "rpartition")}({Pick("' '", "'/'", "'-'", "'a'", "'.'")})[{Pick("0", "1", "2", "-1")}]",
            () => $"{Receiver(d)}.expandtabs({Pick("", "4", "0")})",
            () => $"{Receiver(d)}.translate(str.maketrans({Pick("'ab', 'xy'", "'', '', 'aeiou '", "{'a': 'AA', 'b': None}", "'0123', '٠١٢٣'")}))",
            () => $"str({Anything(d)})",
            () => $"repr({Anything(d)})",
            () => $"ascii({Text(d)})",
            () => Formatted(d),
            () => Percent(d),
            () => $"format({Anything(d)}, {Pick("'>8'", "'<6'", "'^7'", "''", "'s'", "'08'", "'.3'")})",
            () => $"format({Float(d)}, '{FloatSpec()}')",
            () => $"format({Int(d)}, '{IntSpec()}')",
            () => FString(d),
            () => $"({Text(d)} if {Bool(d)} else {Text(d)})",
            () => $"({Text(d)} or {Text(d)})",
            () => $"({Text(d)} and {Text(d)})",
            () => Applied("str", Text(d), Text),
            () => $"re.sub({Pick("r'\\d+'", "r'\\s+'", "r'[^a-z]'", "r'(\\w)(\\w)'", "r'^\\W+|\\W+$'", "r'a*'", "r'(?i)[a-k]'")}, {Pick("''", "' '", "r'<\\g<0>>'", "'_'")}, {Text(d)})",
            () => $"max({Texts(d)})",
            () => $"min({Texts(d)}, key={Key()})",
            () => $"{Texts(d)}[{Pick("0", "-1", "1", "2")}]",
            () => $"next(({Text(0)} for c in {Receiver(d)} if c.{Predicate()}()), {Literal()})",
            () => $"''.join(c for c in {Receiver(d)} if {Pick("", "not ")}c.{Predicate()}())",
            () => $"''.join({Pick("reversed", "sorted", "list", "tuple")}({Text(d)}))",
            () => $"unicodedata.normalize({Pick("'NFC'", "'NFD'", "'NFKC'", "'NFKD'")}, {Text(d)})",
            () => $"{Receiver(d)}.encode({Pick("", "'utf-8'", "'ascii', 'ignore'", "'latin-1', 'replace'", "'cp1252', 'ignore'")}).decode({Pick("", "'utf-8', 'ignore'", "'latin-1'", "'ascii', 'replace'", "'cp1252', 'replace'")})",
            () => $"chr(ord({Receiver(d)}[0]){Pick("", " + 1", " - 32")})",
            () => Date(d),
            () => $"{{'a': {Text(d)}, 'b': {Text(d)}}}{Pick(".get(x, 'no')", "['a']", ".get(x.lower()[:1], x)")}",
            () => $"{Pick("hex", "oct", "bin")}({Int(d)})",
            () => $"str(Decimal({Pick("x", "'1.50'", "'12.345'", $"str({Int(d)})")}){Pick("", " + 1", " * 3", " / 7", ".quantize(Decimal('0.01'))", ".normalize()", ".scaleb(-2)")})",
            () => $"string.capwords({Text(d)})",
            () => $"urllib.parse.{Pick("quote", "unquote")}({Text(d)})");
    }

    // Something that can be followed by a dot or a bracket.
    private string Receiver(int depth)
    {
        string text = Text(depth);
        return text.All(c => char.IsAsciiLetterOrDigit(c)) ? text : $"({text})";
    }

    private string Predicate() => Pick("isalpha", "isdigit", "isalnum", "isspace", "isupper", "islower", "isnumeric", "isdecimal", "isprintable", "istitle", "isidentifier", "isascii");

    private string Key() => Pick("len", "str.lower", "str", "lambda k: k[::-1]", "lambda k: (len(k), k)", "str.casefold", "None");

    private string Slice()
    {
        string Part() => random.Next(3) == 0 ? string.Empty : Small();
        string step = random.Next(4) switch { 0 => ":" + Pick("1", "2", "-1", "-2", "3"), 1 => ":", _ => string.Empty };
        return $"{Part()}:{Part()}{step}";
    }

    private string Applied(string type, string argument, Func<int, string> body)
    {
        string name = Fresh();
        return $"(lambda {name}: {With(name, type, () => body(1))})({argument})";
    }

    private string FString(int d)
    {
        string field = random.Next(6) switch
        {
            0 => "{" + Embedded(Text(Math.Min(d, 1))) + Pick("", "!r", "!s", "!a") + Pick("", ":>10", ":^9", ":*<8", ":.2", ":5") + "}",
            1 => "{" + Embedded(Int(Math.Min(d, 1))) + ":" + IntSpec() + "}",
            2 => "{" + Embedded(Float(Math.Min(d, 1))) + ":" + FloatSpec() + "}",
            3 => "{x:>{" + random.Next(1, 9).ToString(CultureInfo.InvariantCulture) + "}}",
            4 => "{{" + "{len(x)}" + "}}",
            _ => "{x}",
        };
        return field.Contains('\\', StringComparison.Ordinal) || field.Contains('"', StringComparison.Ordinal) || field.Contains('#', StringComparison.Ordinal)
            ? "f'{x}'"
            : $"f\"{Pick("", "a ", "é-", "\\t")}{field}{Pick("", " b", "%")}\"";
    }

    // In a field a colon or an exclamation mark at top level would end the expression.
    private static string Embedded(string expression) => "(" + expression + ")";

    private string IntSpec() => Pick("", "d", "5", "05d", ",", "_", "+d", " d", "x", "X", "o", "b", "#x", "08b", "^9", "<6d", "=+7", "*>8", "e", ".2f", "%", "g", "012,", "_x", "c", "#010x", ",.1f");

    private string FloatSpec() => Pick("", ".2f", ".0f", "f", "e", ".3e", "g", ".3g", ".10g", ",.2f", "+.1f", " .2f", "010.2f", "%", ".1%", ">10", "^12.3f", ".5", "#.0f", "_.2f", "G", "E", "z.1f", "012,.2f", "#g", ".1", "n^10.1f", "=10");
}
