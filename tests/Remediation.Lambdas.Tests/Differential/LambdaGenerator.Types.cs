namespace Remediation.Lambdas.Tests.Differential;

/// <content>Numbers, truth values, lists, dates, formats.</content>
internal sealed partial class LambdaGenerator
{
    private string Int(int depth)
    {
        if (depth <= 0)
        {
            return random.Next(3) == 0 ? Variable("int", "len(x)") : Pick("0", "1", "2", "7", "-1", "10", "255", "1_000", "0x1F", "0b101", "12345678901234567890", "True");
        }

        int d = depth - 1;
        return One(
            () => $"len({Pick(Text(d), Texts(d), Ints(d))})",
            () => $"int({Pick(Text(d), Float(d), Int(d))})",
            () => $"int({Text(d)}, {Pick("10", "16", "2", "0", "36", "8")})",
            () => $"({Int(d)} {Pick("+", "-", "*", "//", "%", "&", "|", "^")} {Int(d)})",
            () => $"({Int(d)} {Pick("<<", ">>")} {Pick("0", "1", "3", "8", "-1")})",
            () => $"{Pick("-", "+", "~")}{Int(0)}",
            () => $"abs({Int(d)})",
            () => $"({Int(d)}) ** {Pick("0", "1", "2", "3", "-1", "-2")}",
            () => $"{Receiver(d)}.{Pick("find", "rfind", "count", "index", "rindex")}({Text(0)}{Pick("", ", 1", ", -3", ", 1, 5", ", None, -1")})",
            () => $"sum({Ints(d)})",
            () => $"{Pick("max", "min")}({Ints(d)}{Pick("", ", default=0")})",
            () => $"{Pick("max", "min")}({Int(d)}, {Int(d)})",
            () => $"round({Float(d)})",
            () => $"round({Int(d)}, {Pick("-1", "0", "1", "-2", "None")})",
            () => $"ord({Receiver(d)}[{Pick("0", "-1")}])",
            () => $"divmod({Int(d)}, {Int(d)})[{Pick("0", "1")}]",
            () => $"pow({Int(0)}, {Pick("0", "1", "2", "5")}, {Pick("7", "10", "-3")})",
            () => $"({Int(d)} if {Bool(d)} else {Int(d)})",
            () => $"math.{Pick("floor", "ceil", "trunc")}({Float(d)})",
            () => $"math.gcd({Int(d)}, {Int(d)})",
            () => $"{Texts(d)}.{Pick("index", "count")}({Text(0)})",
            () => $"(re.search({Pick("r'\\d'", "r'[a-z]+'", "r'\\s'", "r'$'")}, {Text(d)}) or re.match('', '')).{Pick("start", "end")}()",
            () => Applied("int", Int(d), Int),
            () => $"datetime.strptime({Pick("x", "'2024-02-29'")}, '%Y-%m-%d').{Pick("year", "month", "day", "weekday()", "isoweekday()", "toordinal()")}");
    }

    private string Float(int depth)
    {
        if (depth <= 0)
        {
            return Pick("0.0", "1.5", "-2.5", "0.1", "1e10", "2.675", "1e-7", "123456.789", "1e22", "-0.0", "float(len(x))", "1/3", "5e-324", "1.7976931348623157e308");
        }

        int d = depth - 1;
        return One(
            () => $"float({Pick(Text(d), Int(d), Float(d))})",
            () => $"({Float(d)} {Pick("+", "-", "*", "/", "//", "%")} {Float(d)})",
            () => $"({Int(d)} / {Int(d)})",
            () => $"round({Float(d)}, {Pick("0", "1", "2", "3", "-1", "10")})",
            () => $"abs({Float(d)})",
            () => $"-({Float(d)})",
            () => $"sum([{Float(d)}, {Float(0)}])",
            () => $"max({Float(d)}, {Int(d)})",
            () => $"({Float(d)}) ** {Pick("1", "2", "3", "-1", "-2", "0.5", "10")}",
            () => $"math.{Pick("sqrt", "fabs")}({Float(d)})",
            () => $"math.fmod({Float(d)}, {Float(d)})",
            () => $"float({Pick("'1.5'", "' 2 '", "'1e400'", "'.5'", "'1_0.0'", "'infinity'", "'٣.٥'")})",
            () => $"({Float(d)} if {Bool(d)} else {Float(d)})");
    }

    private string Bool(int depth)
    {
        if (depth <= 0)
        {
            return Pick("True", "x == ''", "bool(x)", "x is None", "x != 'a'");
        }

        int d = depth - 1;
        return One(
            () => $"{Receiver(d)}.{Predicate()}()",
            () => $"{Receiver(d)}.{Pick("startswith", "endswith")}({Pick(Text(0), "('a', 'b', '1')", "'', 1")})",
            () => $"{Text(d)} {Pick("==", "!=", "<", "<=", ">", ">=", "in", "not in")} {Text(d)}",
            () => $"({Int(d)} {Pick("==", "!=", "<", ">=")} {Pick(Int(d), Float(d))})",
            () => $"({Int(d)} < {Int(d)} <= {Int(d)})",
            () => $"({Text(d)} < {Text(d)} != {Text(0)})",
            () => $"(not {Anything(d)})",
            () => $"({Bool(d)} {Pick("and", "or")} {Bool(d)})",
            () => $"{Pick("any", "all")}(c.{Predicate()}() for c in {Text(d)})",
            () => $"{Pick("any", "all")}({Ints(d)})",
            () => $"isinstance({Anything(d)}, {Pick("str", "int", "float", "bool", "(str, int)", "list", "type(None)")})",
            () => $"{Text(0)} in {Pick("('a', '', 'N/A')", "{'a', 'b'}", "['1', 'x']", Texts(d))}",
            () => $"({Anything(d)} is {Pick("", "not ")}None)",
            () => $"(type({Anything(d)}) {Pick("==", "is", "!=")} {Pick("str", "int", "float")})",
            () => $"bool({Anything(d)})",
            () => $"(set({Text(d)}) {Pick("<=", "==", "&", "|", "-")} set({Text(d)})) == set()",
            () => $"re.{Pick("match", "search", "fullmatch")}({Pick("r'\\d+'", "r'[A-Z]'", "r'\\w+\\s\\w+'", "r'.*'", "r'^\\S+$'")}, {Text(d)}) is not None",
            () => $"({Ints(d)} {Pick("==", "<", ">=")} {Ints(d)})");
    }

    private string Texts(int depth)
    {
        if (depth <= 0)
        {
            return Pick("x.split()", "['a', 'B', 'c']", "list(x)", "('b', 'a')", "x.split(',')");
        }

        int d = depth - 1;
        return One(
            () => $"{Receiver(d)}.{Pick("split", "rsplit")}({Pick("", "' '", "'/'", "'-'", "','", "None, 1", "'a', 2", "maxsplit=1", "sep='.'")})",
            () => $"{Receiver(d)}.splitlines({Pick("", "True")})",
            () => $"sorted({Texts(d)}{Pick("", ", reverse=True", ", key=len", ", key=str.lower", ", key=len, reverse=True")})",
            () => $"{Texts(d)}[{Slice()}]",
            () => $"list({Pick("map", "filter")}({Pick("str.strip", "str.isdigit", "str.upper", "str")}, {Texts(d)}))",
            () => Comprehension("str", Texts(d), Text),
            () => $"[a + b for a in {Texts(d)} for b in {Texts(0)} if a != b][:20]",
            () => $"[v for k, v in zip({Texts(d)}, {Texts(d)}) if k]",
            () => $"[str(i) + c for i, c in enumerate({Texts(d)}{Pick("", ", 1")})]",
            () => $"list(reversed({Texts(d)}))",
            () => $"(list({Texts(d)}) + list({Texts(d)}))",
            () => $"re.{Pick("findall", "split")}({Pick("r'\\d+'", "r'[a-z]'", "r'\\W'", "r'\\s*'", "r'[,;/ ]'", "r'\\b'")}, {Text(d)})",
            () => $"sorted(set({Texts(d)}))",
            () => $"list({{k: 1 for k in {Texts(d)}}})",
            () => $"list(dict(zip({Texts(0)}, 'abcdefgh')))",
            () => $"({Texts(d)} if {Bool(d)} else {Texts(d)})");
    }

    private string Ints(int depth)
    {
        if (depth <= 0)
        {
            return Pick("[1, 2, 3]", "range(3)", "[len(x)]", "list(range(5, 0, -2))", "(3, 1, 2)", "[]");
        }

        int d = depth - 1;
        return One(
            () => $"[ord(c) for c in {Text(d)}]",
            () => $"[int(c) for c in {Text(d)} if c.isdigit()]",
            () => $"list(range({Pick("len(x)", "3", "2, 8", "9, 0, -3")}))",
            () => $"sorted({Ints(d)}{Pick("", ", reverse=True", ", key=lambda k: -k", ", key=abs")})",
            () => $"[{Int(d)}, {Int(d)}]",
            () => $"({Int(d)}, {Int(d)})",
            () => $"list({Ints(d)})[{Slice()}]",
            () => $"list(map(len, {Texts(d)}))",
            () => $"list(map(lambda a, b: a * b, {Ints(d)}, {Ints(d)}))",
            () => Comprehension("int", Ints(d), Int),
            () => $"[i for i in {Ints(d)} if i % 2]",
            () => $"list({Pick("zip", "enumerate")}({Ints(d)}))",
            () => $"[(a, b) for a, b in zip({Ints(d)}, {Texts(d)})]",
            () => $"(list({Ints(d)}) * {Pick("2", "0")})",
            () => $"list({{{Int(d)}: 1, {Int(d)}: 2}}.{Pick("keys", "values", "items")}())");
    }

    private string Comprehension(string type, string source, Func<int, string> element)
    {
        string name = Fresh();
        string body = With(name, type, () => element(1));
        string condition = random.Next(3) == 0 ? " if " + With(name, type, () => Bool(1)) : string.Empty;
        return $"[{body} for {name} in {source}{condition}]";
    }

    private string Anything(int depth) => One(
        () => Text(depth),
        () => Int(depth),
        () => Float(depth),
        () => Bool(depth),
        () => Texts(depth),
        () => Ints(depth),
        () => "None",
        () => $"({Text(Math.Min(depth, 1))}, {Int(Math.Min(depth, 1))})",
        () => $"{{{Text(Math.Min(depth, 1))}: {Int(Math.Min(depth, 1))}}}",
        () => $"(y if (y := {Text(Math.Min(depth, 1))}) else None)");

    private string Formatted(int d) => One(
        () => $"'{{}}-{{}}'.format({Anything(d)}, {Text(d)})",
        () => $"'{{1}}{{0}}'.format({Text(d)}, {Int(d)})",
        () => $"'{{a:>5}}|{{b!r}}'.format(a={Text(d)}, b={Text(d)})",
        () => $"'{{:{FloatSpec()}}}'.format({Float(d)})",
        () => $"'{{:{IntSpec()}}}'.format({Int(d)})",
        () => $"'{{:{{}}}}'.format({Text(d)}, {Pick("5", "10", "'>4'")})",
        () => $"'{{{{{{}}}}}}'.format({Text(d)})");

    private string Percent(int d) => One(
        () => $"'%s' % {Pick("x", $"({Text(d)},)", $"({Anything(d)},)")}",
        () => $"'%d|%5d|%-5d|%05d|%+d' % (({Int(d)},) * 5)",
        () => $"'%.2f %e %g %10.3f %G' % (({Float(d)},) * 5)",
        () => $"'%x %X %o %#x' % (({Int(d)},) * 4)",
        () => $"'%r %a %10s %-10s| %.2s' % (({Text(d)},) * 5)",
        () => $"'%(a)s' % {{'a': {Anything(d)}}}",
        () => $"'%c%%' % {Pick("65", "'é'", "x[:1]")}",
        () => $"'%*d' % ({Pick("5", "-5")}, {Int(d)})",
        () => $"'%i' % {Float(0)}");

    private string Date(int d) => One(
        () => $"datetime.strptime({Pick("x", Text(d))}, {Pick("'%d/%m/%Y'", "'%Y-%m-%d'", "'%Y%m%d'", "'%d.%m.%y'", "'%H:%M:%S'", "'%b %d, %Y'", "'%m/%d/%Y'")}).strftime({Pick("'%Y-%m-%d'", "'%d %B %Y'", "'%a %j %U %W'", "'%y%m%d %I%p'", "'%-d/%-m'", "'%c'", "'%x %X'", "'%G-W%V-%u'")})",
        () => $"str(datetime.{Pick("fromisoformat", "strptime")}({Pick("x", "'2024-02-29T10:20:30'", "'20240115'", "'2024-W05-3'", "'2024-01-15 10:20:30.5+02:00'")}))".Replace("strptime(", "fromisoformat(", StringComparison.Ordinal),
        () => $"str(date({Pick("2024", "2023", "len(x) + 1")}, {Pick("2", "12")}, {Pick("28", "1")}) {Pick("+", "-")} timedelta(days={Pick("1", "365", "-7", "len(x)")}, hours={Pick("0", "5")}))",
        () => $"str(datetime(2024, 1, 31, 23, 59, 59) {Pick("+", "-")} timedelta({Pick("hours=1", "minutes=90", "seconds=1", "weeks=2", "days=1.5", "microseconds=1")}))",
        () => "str(datetime(2024, 3, 1) - datetime(2023, 3, 1, 12))",
        () => "date.fromisoformat(x).isoformat()");
}
