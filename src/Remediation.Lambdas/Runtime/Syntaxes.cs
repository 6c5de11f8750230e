using System.Globalization;
using System.Numerics;
using System.Text;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>What Python has as syntax: displays, subscripts, short circuits, f-strings, assignment expressions, large literals.</summary>
internal static class Syntaxes
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Operator("list_of", (_, a) => new PyList(a!)),
        Declaration.Operator("tuple_of", (_, a) => new PyTuple(a!)),
        Declaration.Operator("set_of", (m, a) => CollectionMethods.ToSet(m, a!)),
        Declaration.Operator("dict_of", DictOf),
        Declaration.Operator("item", Subscripts.Index),
        Declaration.Operator("slice", Subscripts.Slice),
        Declaration.Operator("and", (_, a) => Operators.Truth(a[0]!) ? ((PyFunction)a[1]!).Call() : a[0]!),
        Declaration.Operator("or", (_, a) => Operators.Truth(a[0]!) ? a[0]! : ((PyFunction)a[1]!).Call()),
        Declaration.Operator("chain", Chain),
        Declaration.Operator("concat", Concat),
        Declaration.Operator("cell", (_, a) => new PyCell { Content = a.Get(0) }),
        Declaration.Operator("assign", (_, a) => ((PyCell)a[0]!).Content = a[1]!),
        Declaration.Operator("read", (_, a) => ((PyCell)a[0]!).Content ?? throw new PyError(LambdaCodes.NameError, "the variable has no value yet")),
        Declaration.Operator("absent", (_, _) => null!),
        Declaration.Operator("integer", (_, a) => PyInt.Of(BigInteger.Parse(a.Text(0), CultureInfo.InvariantCulture))),
        Declaration.Operator("real", (_, a) => new PyFloat(Real(a.Text(0)))),
        Declaration.Operator("octets", (_, a) => new PyBytes(Convert.FromHexString(a.Text(0)))),
    ];

    private static double Real(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static PyDict DictOf(Machine machine, PyValue?[] a)
    {
        var dict = new PyDict();
        for (int i = 0; i < a.Length; i += 2)
        {
            dict.Set(a[i]!, a[i + 1]!);
        }

        machine.Charge(a.Length);
        return dict;
    }

    // first, then pairs of operator and function: the operands come when they are needed, each once.
    private static PyValue Chain(Machine machine, PyValue?[] a)
    {
        PyValue left = a[0]!;
        PyValue result = PyBool.True;
        for (int i = 1; i < a.Length && Operators.Truth(result); i += 2)
        {
            PyValue right = ((PyFunction)a[i + 1]!).Call();
            result = LanguageTable.Operator[a.Text(i)].Implementation(machine, [left, right]);
            left = right;
        }

        return result;
    }

    private static PyStr Concat(Machine machine, PyValue?[] a)
    {
        if (a.Length == 0)
        {
            return PyStr.Empty;
        }

        machine.ChargeText(a.Sum(x => (long)((PyStr)x!).Value.Length));
        var result = new StringBuilder();
        foreach (PyValue? part in a)
        {
            result.Append(((PyStr)part!).Value);
        }

        return new PyStr(result.ToString());
    }
}

/// <summary>Subscripts and slices.</summary>
internal static class Subscripts
{
    public static PyValue Index(Machine machine, PyValue?[] a)
    {
        (PyValue? target, PyValue? index) = (a[0]!, a[1]!);
        switch (target)
        {
            case PyDict d:
                Equality.RequireHashable(index);
                return d.TryGet(index, out PyValue? value) ? value : throw new PyError(LambdaCodes.KeyError, "the key is not in the dict");
            case PyStr s:
                int at = Position(index, s.Length, "string");
                return s.HasAstral ? PyStr.OfCodePoint(CodePoints.At(s.Value, CodePoints.ToUtf16(s.Value, at), out _)) : PyStr.Of(s.Value[at]);
            case PySequence s:
                return s.Items[Position(index, s.Items.Count, target.PythonTypeName)];
            case PyBytes b:
                return PyInt.Of(b.Value[Position(index, b.Value.Length, "bytes")]);
            case PyRange r:
                return r.Count <= int.MaxValue ? r.At(Position(index, (int)r.Count, "range object")) : throw PyError.Overflow("range is over the limit");
            case Regexes.PyMatch m:
                return Regexes.MatchMethods.Group(m, index);
            case PyTable t:
                return t.At(machine, index);
            case Dates.PyIsoCalendar c:
                return Index(machine, [c.Fields, index]);
            default:
                throw PyError.Type($"'{target.PythonTypeName}' object is not subscriptable");
        }
    }

    public static PyValue Slice(Machine machine, PyValue?[] a)
    {
        switch (a[0]!)
        {
            case PyStr s:
                return SliceText(machine, s, a);
            case PySequence s:
                PyValue[] items = Pick(machine, s.Items.Count, a, i => s.Items[i]);
                return s is PyList ? new PyList(items) : new PyTuple(items);
            case PyBytes b:
                return new PyBytes(Pick(machine, b.Value.Length, a, i => b.Value[i]));
            case PyRange r when r.Count <= int.MaxValue:
                (long start, long stop, long step, int _) = Bounds((int)r.Count, a);
                return new PyRange(r.Start + (start * r.Step), r.Start + (stop * r.Step), r.Step * step);
            default:
                throw PyError.Type($"'{a[0]!.PythonTypeName}' object is not subscriptable");
        }
    }

    /// <summary>Start, stop and step as CPython's PySlice_AdjustIndices gives them, and how many items that is.</summary>
    public static (long Start, long Stop, long Step, int Count) Bounds(int length, PyValue?[] a)
    {
        int step = a.Bound(3, 1);
        if (step == 0)
        {
            throw PyError.Value("slice step cannot be zero");
        }

        long low = step < 0 ? -1L : 0;
        long high = step < 0 ? length - 1L : length;
        long start = Adjusted(a.Bound(1, step < 0 ? int.MaxValue : 0));
        long stop = a[2] is null or PyNone ? (step < 0 ? -1 : length) : Adjusted(a.Bound(2, 0));
        long count = step < 0
            ? (stop < start ? ((start - stop - 1) / -(long)step) + 1 : 0)
            : (start < stop ? ((stop - start - 1) / step) + 1 : 0);
        return (start, stop, step, (int)count);

        long Adjusted(int index) => index < 0 ? Math.Max(low, (long)index + length) : Math.Min(high, index);
    }

    private static PyStr SliceText(Machine machine, PyStr text, PyValue?[] a)
    {
        if (!text.HasAstral)
        {
            (long start, long _, long step, int count) = Bounds(text.Value.Length, a);
            machine.ChargeText(count);
            return count == 0 ? PyStr.Empty : step == 1
                ? new PyStr(text.Value.Substring((int)start, count))
                : new PyStr(new string(Pick(machine, text.Value.Length, a, i => text.Value[i])));
        }

        int[] points = CodePoints.ToArray(text.Value);
        machine.ChargeText(points.Length);
        return new PyStr(string.Concat(Pick(machine, points.Length, a, i => char.ConvertFromUtf32(points[i]))));
    }

    private static T[] Pick<T>(Machine machine, int length, PyValue?[] a, Func<int, T> at)
    {
        (long start, long _, long step, int count) = Bounds(length, a);
        machine.Charge((count >> 2) + 1);
        var result = new T[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = at((int)(start + (i * step)));
        }

        return result;
    }

    private static int Position(PyValue index, int length, string what)
    {
        if (index is not PyInt i)
        {
            throw PyError.Type($"{what} indices must be integers or slices, not {index.PythonTypeName}");
        }

        long at = !i.IsSmall ? long.MaxValue : i.Small < 0 ? i.Small + length : i.Small;
        return at >= 0 && at < length ? (int)at : throw new PyError(LambdaCodes.IndexError, $"{what} index out of range");
    }
}

/// <summary>A read-only table of a module, such as <c>calendar.month_name</c>.</summary>
internal sealed class PyTable(PyList items) : PyValue
{
    internal override PyKind Kind => PyKind.Table;

    internal IReadOnlyList<PyValue> Items => items.Items;

    public PyValue At(Machine machine, PyValue index) => Subscripts.Index(machine, [items, index]);
}
