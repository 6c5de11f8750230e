using System.Numerics;
using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>The types as functions.</summary>
internal static class Conversions
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Builtin("str", "object?, ~encoding?, ~errors?", "text of a value", Str, type: PyKind.Str),
        Declaration.Builtin("repr", "object, /", "text of a value as a literal", (m, a) => Text(m, Representation.Repr(a[0]!))),
        Declaration.Builtin("ascii", "object, /", "like repr, ASCII only", Ascii),
        Declaration.Builtin("int", "x?, /, ~base?", "integer from text or number", Int, type: PyKind.Int),
        Declaration.Builtin("float", "x?, /", "float from text or number", (m, a) => a.Get(0) is null ? new PyFloat(0) : Float(m, a[0]!), type: PyKind.Float),
        Declaration.Builtin("bool", "x?, /", "truth of a value", (_, a) => PyBool.Of(a.Get(0) is { } x && Operators.Truth(x)), type: PyKind.Bool),
        Declaration.Builtin("bytes", "source?, ~encoding?, ~errors?", "bytes from text or integers", Bytes, type: PyKind.Bytes),
        Declaration.Builtin("list", "iterable?, /", "list of the items", (m, a) => new PyList(a.Get(0) is null ? [] : Iterations.ToList(m, a[0]!)), type: PyKind.List),
        Declaration.Builtin("tuple", "iterable?, /", "tuple of the items", (m, a) => a.Get(0) is PyTuple t ? t : new PyTuple(a.Get(0) is null ? [] : Iterations.ToList(m, a[0]!)), type: PyKind.Tuple),
        Declaration.Builtin("set", "iterable?, /", "set of the items, for membership, size and equality", (m, a) => CollectionMethods.ToSet(m, a.Get(0) is null ? [] : Iterations.EnumerateAny(m, a[0]!)), type: PyKind.Set),
        Declaration.Builtin("dict", "mapping?, /, **items", "dict from pairs or keywords", CollectionMethods.ToDict, type: PyKind.Dict),
        Declaration.Builtin("ord", "c, /", "code point of a character", Ord),
        Declaration.Builtin("chr", "i, /", "character of a code point", Chr),
        Declaration.Builtin("hex", "number, /", "hexadecimal text", (_, a) => new PyStr(Radix(a, "0x", 16))),
        Declaration.Builtin("oct", "number, /", "octal text", (_, a) => new PyStr(Radix(a, "0o", 8))),
        Declaration.Builtin("bin", "number, /", "binary text", (_, a) => new PyStr(Radix(a, "0b", 2))),
    ];

    public static PyValue Float(Machine machine, PyValue value)
    {
        switch (value)
        {
            case PyInt or PyFloat:
                return new PyFloat(Arithmetic.ToDouble(value));
            case PyDecimal d:
                return new PyFloat(d.ToDouble());
            case PyStr s:
                machine.ChargeText(s.Value.Length);
                return NumberTexts.FloatOf(s.Value) is { } parsed ? new PyFloat(parsed) : throw PyError.Value($"could not convert string to float: {Representation.Quote(s.Value, false)}");
            case PyBytes:
                throw PyError.Unrepresentable("float of bytes");
            default:
                throw PyError.Type($"float() argument must be a string or a real number, not '{value.PythonTypeName}'");
        }
    }

    private static PyStr Text(Machine machine, string text)
    {
        machine.ChargeText(text.Length);
        return new PyStr(text);
    }

    private static PyValue Str(Machine machine, PyValue?[] a)
    {
        if (a.Get(1) is not null || a.Get(2) is not null)
        {
            return a[0] is PyBytes b
                ? Codecs.Decode(machine, b.Value, a.Text(1, "utf-8"), a.Text(2, "strict"))
                : throw PyError.Type("decoding to str: need a bytes-like object");
        }

        return a.Get(0) switch
        {
            null => PyStr.Empty,
            PyStr s => s,
            { } value => Text(machine, Representation.Str(value)),
        };
    }

    private static PyStr Ascii(Machine machine, PyValue?[] a)
    {
        string text = Representation.Repr(a[0]!);
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int c = CodePoints.At(text, i, out int width);
            i += width;
            result.Append(c < 128 ? ((char)c).ToString() : c < 0x100 ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}");
        }

        return Text(machine, result.ToString());
    }

    private static PyInt Int(Machine machine, PyValue?[] a)
    {
        if (a.Get(1) is not null)
        {
            return a[0] is PyStr text ? NumberTexts.IntOf(machine, text.Value, a.Int(1)) : throw PyError.Type("int() can't convert non-string with explicit base");
        }

        switch (a.Get(0))
        {
            case null:
                return PyInt.Of(0);
            case PyInt i:
                return PyInt.Of(i.Big);
            case PyFloat f when double.IsNaN(f.Value):
                throw PyError.Value("cannot convert float NaN to integer");
            case PyFloat f when double.IsInfinity(f.Value):
                throw PyError.Overflow("cannot convert float infinity to integer");
            case PyFloat f:
                return PyInt.Of(new BigInteger(Math.Truncate(f.Value)));
            case PyDecimal d:
                return PyInt.Of(DecimalArithmetic.Truncate(machine, d));
            case PyStr s:
                return NumberTexts.IntOf(machine, s.Value, 10);
            case PyBytes:
                throw PyError.Unrepresentable("int of bytes");
            case var value:
                throw PyError.Type($"int() argument must be a string, a bytes-like object or a real number, not '{value.PythonTypeName}'");
        }
    }

    private static PyValue Bytes(Machine machine, PyValue?[] a)
    {
        switch (a.Get(0))
        {
            case null:
                return new PyBytes([]);
            case PyStr s:
                return a.Get(1) is null ? throw PyError.Type("string argument without an encoding") : Codecs.Encode(machine, s.Value, a.Text(1), a.Text(2, "strict"));
            case PyBytes b:
                return b;
            case PyInt n:
                if (n.Sign < 0)
                {
                    throw PyError.Value("negative count");
                }

                machine.ChargeText(n.IsSmall ? n.Small : long.MaxValue);
                return new PyBytes(new byte[(int)n.Small]);
            case PyFloat or PyNone:
                throw PyError.Type($"cannot convert '{a[0]!.PythonTypeName}' object to bytes");
            case var source:
                return new PyBytes([.. Iterations.ToList(machine, source).Select(x => x is PyInt i
                    ? i is { IsSmall: true, Small: >= 0 and < 256 } ? (byte)i.Small : throw PyError.Value("bytes must be in range(0, 256)")
                    : throw PyError.Type($"'{x.PythonTypeName}' object cannot be interpreted as an integer"))]);
        }
    }

    private static PyInt Ord(Machine machine, PyValue?[] a) => a[0] switch
    {
        PyStr { Length: 1 } s => PyInt.Of(CodePoints.At(s.Value, 0, out _)),
        PyBytes { Value.Length: 1 } b => PyInt.Of(b.Value[0]),
        _ => throw PyError.Type("ord() expected a character"),
    };

    private static PyStr Chr(Machine machine, PyValue?[] a)
    {
        if (a[0] is not PyInt i)
        {
            throw PyError.Type($"'{a[0]!.PythonTypeName}' object cannot be interpreted as an integer");
        }

        if (!i.IsSmall || i.Small is < 0 or > 0x10FFFF)
        {
            throw PyError.Value("chr() arg not in range(0x110000)");
        }

        return i.Small is >= 0xD800 and < 0xE000 ? throw PyError.Unrepresentable("a lone surrogate") : PyStr.OfCodePoint((int)i.Small);
    }

    private static string Radix(PyValue?[] a, string prefix, int radix) => a[0] is PyInt i
        ? (i.Sign < 0 ? "-" : string.Empty) + prefix + NumberTexts.Digits(BigInteger.Abs(i.Big), radix)
        : throw PyError.Type($"'{a[0]!.PythonTypeName}' object cannot be interpreted as an integer");
}
