using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>The <c>re</c> module and the methods of compiled patterns.</summary>
internal static class RegexFunctions
{
    public static IEnumerable<Declaration> Declarations =>
    [
        .. Both("search", "string", "first match anywhere, or None", (m, p, a, i) => OrNone(p.Search(m, a.Text(i)))),
        .. Both("match", "string", "match at the start, or None", (m, p, a, i) => OrNone(p.MatchStart(m, a.Text(i)))),
        .. Both("fullmatch", "string", "match of the whole text, or None", (m, p, a, i) => OrNone(p.FullMatch(m, a.Text(i)))),
        .. Both("findall", "string", "list of all matches", FindAll),
        .. Both("finditer", "string", "match objects of all matches", (m, p, a, i) => new PyIterator(p.All(m, a.Text(i)).GetEnumerator(), "callable_iterator")),
        Declaration.Function("re.sub", "~pattern, repl, string, ~count?, ~flags?", "matches replaced", (m, a) => Substitute(m, Compile(m, a[0]!, a.Get(4)), a[1]!, a.Text(2), a.Int(3, 0))),
        Declaration.Method(PyKind.Pattern, "sub", "repl, string, ~count?", "matches replaced", (m, a) => Substitute(m, (PyPattern)a[0]!, a[1]!, a.Text(2), a.Int(3, 0))),
        Declaration.Function("re.subn", "~pattern, repl, string, ~count?, ~flags?", "matches replaced, and how many", (m, a) => Replace(m, Compile(m, a[0]!, a.Get(4)), a[1]!, a.Text(2), a.Int(3, 0))),
        Declaration.Function("re.split", "~pattern, string, ~maxsplit?, ~flags?", "parts between matches", (m, a) => Split(m, Compile(m, a[0]!, a.Get(3)), a.Text(1), a.Int(2, 0))),
        Declaration.Method(PyKind.Pattern, "split", "string, ~maxsplit?", "parts between matches", (m, a) => Split(m, (PyPattern)a[0]!, a.Text(1), a.Int(2, 0))),
        Declaration.Function("re.compile", "~pattern, ~flags?", "compiled pattern", (m, a) => Compile(m, a[0]!, a.Get(1))),
        Declaration.Function("re.escape", "pattern", "text with special characters escaped", Escape),
        Flag("IGNORECASE", PatternFlags.IgnoreCase),
        Flag("MULTILINE", PatternFlags.Multiline),
        Flag("DOTALL", PatternFlags.DotAll),
        Flag("ASCII", PatternFlags.Ascii),
        Flag("VERBOSE", PatternFlags.Verbose),
        Flag("UNICODE", PatternFlags.Unicode),
        .. MatchMethods.Declarations,
    ];

    public static PyPattern Compile(Machine machine, PyValue pattern, PyValue? flags)
    {
        PatternFlags bits = flags switch
        {
            null => PatternFlags.None,
            PyFlags f => (PatternFlags)f.Value,
            PyInt { IsSmall: true } i => (PatternFlags)i.Small,
            _ => throw PyError.Type("flags must be an integer"),
        };
        if (pattern is PyPattern compiled)
        {
            return bits == PatternFlags.None ? compiled : throw PyError.Value("cannot process flags argument with a compiled pattern");
        }

        const PatternFlags known = PatternFlags.IgnoreCase | PatternFlags.Multiline | PatternFlags.DotAll | PatternFlags.Unicode | PatternFlags.Verbose | PatternFlags.Ascii;
        if ((bits & ~known) != PatternFlags.None)
        {
            throw PatternParser.Unsupported("flags");
        }

        if ((bits & PatternFlags.Ascii) != PatternFlags.None && (bits & PatternFlags.Unicode) != PatternFlags.None)
        {
            throw PyError.Value("ASCII and UNICODE flags are incompatible");
        }

        machine.Charge(10);
        return pattern is PyStr s
            ? machine.Patterns.Get(s.Value, bits & ~PatternFlags.Unicode, machine.Limits)
            : pattern is PyBytes ? throw PatternParser.Unsupported("a bytes pattern") : throw PyError.Type("first argument must be string or compiled pattern");
    }

    private static Declaration Flag(string name, PatternFlags flag) =>
        Declaration.Constant("re." + name, "flag of the re functions", new PyFlags((int)flag));

    private static Declaration[] Both(string name, string parameter, string description, Func<Machine, PyPattern, PyValue?[], int, PyValue> work) =>
    [
        Declaration.Function("re." + name, $"~pattern, {parameter}, ~flags?", description, (m, a) => work(m, Compile(m, a[0]!, a.Get(2)), a, 1)),
        Declaration.Method(PyKind.Pattern, name, parameter, description, (m, a) => work(m, (PyPattern)a[0]!, a, 1)),
    ];

    private static PyValue OrNone(PyMatch? match) => (PyValue?)match ?? PyNone.Instance;

    private static PyList FindAll(Machine machine, PyPattern pattern, PyValue?[] a, int index)
    {
        var result = new List<PyValue>();
        foreach (PyMatch match in pattern.All(machine, a.Text(index)))
        {
            PyStr[] texts = pattern.Groups == 0 ? [new PyStr(match.Text(0))] : [.. Enumerable.Range(1, pattern.Groups).Select(g => new PyStr(match.Text(g)))];
            machine.ChargeText(texts.Sum(t => (long)t.Value.Length));
            result.Add(texts.Length == 1 ? texts[0] : new PyTuple(texts));
            machine.CheckItems(result.Count);
        }

        return new PyList(result);
    }

    private static PyValue Substitute(Machine machine, PyPattern pattern, PyValue replacement, string text, int count) =>
        Replace(machine, pattern, replacement, text, count).Items[0];

    private static PyTuple Replace(Machine machine, PyPattern pattern, PyValue replacement, string text, int count)
    {
        machine.ChargeText(text.Length);
        var function = replacement as PyFunction;
        ReplacementTemplate? template = function is null ? ReplacementTemplate.Parse(replacement is PyStr s ? s.Value : throw PyError.Type("repl must be a string or a function"), pattern) : null;
        if (count < 0)
        {
            return new PyTuple([new PyStr(text), PyInt.Of(0)]);
        }

        var result = new StringBuilder();
        PyMatch? last = null;
        int done = 0;
        foreach (PyMatch match in pattern.All(machine, text))
        {
            if (count > 0 && done == count)
            {
                break;
            }

            done++;
            match.Subject.AppendTo(result, last?.End(0) ?? 0, match.Start(0));
            if (template is not null)
            {
                template.Append(result, match);
            }
            else
            {
                result.Append(function!.Call(match) switch
                {
                    PyStr r => r.Value,
                    PyNone => string.Empty,
                    var other => throw PyError.Type($"expected str instance, {other.PythonTypeName} found"),
                });
            }

            last = match;
            machine.CheckText(result.Length);
        }

        if (last is null)
        {
            return new PyTuple([new PyStr(text), PyInt.Of(0)]);
        }

        last.Subject.AppendTo(result, last.End(0), last.Subject.Length);
        return new PyTuple([new PyStr(result.ToString()), PyInt.Of(done)]);
    }

    private static PyList Split(Machine machine, PyPattern pattern, string text, int most)
    {
        var result = new List<PyValue>();
        PyMatch? last = null;
        int done = 0;
        if (most >= 0)
        {
            foreach (PyMatch match in pattern.All(machine, text))
            {
                if (most > 0 && done == most)
                {
                    break;
                }

                done++;
                result.Add(new PyStr(match.Subject.Slice(last?.End(0) ?? 0, match.Start(0))));
                result.AddRange(Enumerable.Range(1, pattern.Groups).Select(g => MatchMethods.Text(match, g, PyNone.Instance)));
                last = match;
                machine.CheckItems(result.Count);
            }
        }

        result.Add(new PyStr(last is null ? text : last.Subject.Slice(last.End(0), last.Subject.Length)));
        return new PyList(result);
    }

    private static PyStr Escape(Machine machine, PyValue?[] a)
    {
        machine.ChargeText(a.Text(0).Length * 2L);
        var result = new StringBuilder();
        foreach (char c in a.Text(0))
        {
            result.Append("()[]{}?*+-|^$\\.&~# \t\n\r\v\f".Contains(c) ? "\\" : string.Empty).Append(c);
        }

        return new PyStr(result.ToString());
    }
}
