using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary><c>str.translate</c> and the tables it reads.</summary>
internal static class StrTranslations
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Method(PyKind.Str, "translate", "table, /", "characters mapped by a table from str.maketrans", Translate),
        Declaration.Function("str.maketrans", "x, y?, ~z?, /", "table for translate", MakeTrans),
        Declaration.Method(PyKind.Str, "maketrans", "x, y?, ~z?, /", "table for translate", (m, a) => MakeTrans(m, a[1..])),
    ];

    private static PyStr Translate(Machine machine, PyValue?[] a)
    {
        if (a[1] is not PyDict table)
        {
            throw PyError.Unrepresentable("translate with a table that is no dict");
        }

        var result = new StringBuilder();
        foreach (int c in CodePoints.ToArray(a.Text(0)))
        {
            machine.Charge(1);
            if (!table.TryGet(PyInt.Of(c), out PyValue? mapped))
            {
                result.Append(char.ConvertFromUtf32(c));
                continue;
            }

            result.Append(mapped switch
            {
                PyNone => string.Empty,
                PyStr s => s.Value,
                PyInt { IsSmall: true, Small: >= 0 and <= 0x10FFFF and not (>= 0xD800 and < 0xE000) } i => char.ConvertFromUtf32((int)i.Small),
                PyInt => throw PyError.Value("character mapping must be in range(0x110000)"),
                _ => throw PyError.Type("character mapping must return integer, None or str"),
            });
            machine.CheckText(result.Length);
        }

        return new PyStr(result.ToString());
    }

    private static PyDict MakeTrans(Machine machine, PyValue?[] a)
    {
        var table = new PyDict();
        if (a.Get(1) is null)
        {
            if (a[0] is not PyDict map)
            {
                throw PyError.Type("if you give only one argument to maketrans it must be a dict");
            }

            for (int i = 0; i < map.Count; i++)
            {
                table.Set(
                    map.Keys[i] switch
                    {
                        PyStr { Length: 1 } s => PyInt.Of(CodePoints.At(s.Value, 0, out _)),
                        PyStr => throw PyError.Value("string keys in translate table must be of length 1"),
                        PyInt k => k,
                        _ => throw PyError.Type("keys in translate table must be strings or integers"),
                    },
                    map.Values[i]);
            }

            return table;
        }

        int[] from = CodePoints.ToArray(a.Text(0));
        int[] to = CodePoints.ToArray(a.Text(1));
        if (from.Length != to.Length)
        {
            throw PyError.Value("the first two maketrans arguments must have equal length");
        }

        machine.Charge(from.Length);
        for (int i = 0; i < from.Length; i++)
        {
            table.Set(PyInt.Of(from[i]), PyInt.Of(to[i]));
        }

        foreach (int c in a.Get(2) is null ? [] : CodePoints.ToArray(a.Text(2)))
        {
            table.Set(PyInt.Of(c), PyNone.Instance);
        }

        return table;
    }
}
