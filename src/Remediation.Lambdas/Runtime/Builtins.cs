using System.Numerics;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Built-in functions over collections and numbers.</summary>
internal static class Builtins
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Builtin("len", "object, /", "number of characters or items", (_, a) => PyInt.Of(Length(a[0]!))),
        Declaration.Builtin("abs", "number, /", "absolute value", Absolute),
        Declaration.Builtin("min", "*args, ~key?, default?", "smallest item", (m, a) => Extreme(m, a, "<")),
        Declaration.Builtin("max", "*args, ~key?, default?", "largest item", (m, a) => Extreme(m, a, ">")),
        Declaration.Builtin("sum", "iterable, /, start?", "sum of the items", Sum),
        Declaration.Builtin("sorted", "iterable, /, *, ~key?, ~reverse?", "list of the items in order", Sorted),
        Declaration.Builtin("any", "iterable, /", "whether some item is true", (m, a) => PyBool.Of(Iterations.EnumerateAny(m, a[0]!).Any(Operators.Truth))),
        Declaration.Builtin("all", "iterable, /", "whether every item is true", (m, a) => PyBool.Of(Iterations.EnumerateAny(m, a[0]!).All(Operators.Truth))),
        Declaration.Builtin("round", "number, ~ndigits?", "rounded half to even", (m, a) => Rounding.Round(m, a[0]!, a.Get(1))),
        Declaration.Builtin("divmod", "a, b, /", "quotient and remainder", DivMod),
        Declaration.Builtin("pow", "base, exp, mod?", "power", Pow),
    ];

    public static long Length(PyValue value) => value switch
    {
        PyStr s => s.Length,
        PySequence s => s.Items.Count,
        PyDict d => d.Count,
        PySet s => s.Items.Count,
        PyBytes b => b.Value.Length,
        PyRange r => r.Count,
        PyDictView v => v.Items.Count,
        PyTable t => t.Items.Count,
        _ => throw PyError.Type($"object of type '{value.PythonTypeName}' has no len()"),
    };

    private static PyValue Absolute(Machine machine, PyValue?[] a) => a[0] switch
    {
        PyInt i => PyInt.Of(BigInteger.Abs(i.Big)),
        PyFloat f => new PyFloat(Math.Abs(f.Value)),
        PyDecimal d => d.Negative ? DecimalArithmetic.Negate(d) : DecimalArithmetic.Plus(d),
        PyTimeDelta t => PyTimeDelta.Of(BigInteger.Abs(t.Microseconds)),
        _ => throw PyError.Type($"bad operand type for abs(): '{a[0]!.PythonTypeName}'"),
    };

    // Layout from the signature: key is parameter 0 and default parameter 1 by keyword, so they come as keywords behind the values.
    private static PyValue Extreme(Machine machine, PyValue?[] a, string op)
    {
        var values = a.OfType<PyValue>().Where(x => x is not PyKeyword).ToList();
        var keywords = a.OfType<PyKeyword>().ToDictionary(k => k.Name, k => k.Value);
        PyFunction? key = keywords.TryGetValue("key", out PyValue? k) && k is not PyNone ? Iterations.Callable(k) : null;
        if (values.Count == 0)
        {
            throw PyError.Type("at least 1 argument is expected");
        }

        if (values.Count > 1 && keywords.ContainsKey("default"))
        {
            throw PyError.Type("Cannot specify a default for more than one argument");
        }

        IEnumerable<PyValue> source = values.Count > 1 ? values : values[0] is PySet && key is null
            ? Iterations.EnumerateAny(machine, values[0])
            : Iterations.Enumerate(machine, values[0]);
        PyValue? best = null;
        PyValue? bestKey = null;
        foreach (PyValue item in source)
        {
            PyValue itemKey = key is null ? item : key.Call(item);
            RequireTotalOrder(values, itemKey);
            if (best is null || Ordering.Compare(machine, op, itemKey, bestKey!))
            {
                (best, bestKey) = (item, itemKey);
            }
        }

        return best ?? (keywords.TryGetValue("default", out PyValue? otherwise) ? otherwise : throw PyError.Value("arg is an empty sequence"));
    }

    // In a set, nan makes the answer depend on the order, and so would sets, which are ordered only in part.
    private static void RequireTotalOrder(List<PyValue> values, PyValue item)
    {
        if (values is [PySet { Items.Count: > 1 }] && item is not (PyInt or PyStr or PyDate or PyDateTime or PyBytes))
        {
            throw PyError.Unordered("the extreme");
        }
    }

    private static PyValue Sum(Machine machine, PyValue?[] a)
    {
        PyValue total = a.Get(1) ?? PyInt.Of(0);
        if (total is PyStr or PyBytes)
        {
            throw PyError.Type("sum() can't sum strings [use ''.join(seq) instead]");
        }

        Implementation add = LanguageTable.Operator["add"].Implementation;
        IEnumerable<PyValue> items = a[0] is PySet s && s.Items.All(i => i is PyInt) ? Iterations.EnumerateAny(machine, s) : Iterations.Enumerate(machine, a[0]!);
        foreach (PyValue item in items)
        {
            total = add(machine, [total, item]);
        }

        return total;
    }

    private static PyList Sorted(Machine machine, PyValue?[] a)
    {
        PyFunction? key = a.Given(1) ? Iterations.Callable(a[1]) : null;
        bool reverse = a.Get(2) switch
        {
            null => false,
            PyInt i => !i.IsZero,
            _ => throw PyError.Type("an integer is required"),
        };
        bool ofSet = a[0] is PySet { Items.Count: > 1 };
        if (ofSet && key is not null)
        {
            throw PyError.Unordered("sorting by key");
        }

        List<PyValue> items = ofSet ? Iterations.Collect(machine, Iterations.EnumerateAny(machine, a[0]!)) : Iterations.ToList(machine, a[0]!);
        List<PyValue> keys = key is null ? items : items.ConvertAll(x => key.Call(x));
        if (keys.Exists(k => k is PySet or PyFloat { Value: double.NaN }) || (ofSet && keys.Exists(k => k is not (PyInt or PyStr or PyDate or PyDateTime or PyBytes or PyFloat))))
        {
            throw PyError.Unrepresentable("sorting what is ordered only in part");
        }

        int[] order = Enumerable.Range(0, items.Count).ToArray();
        var comparer = Comparer<int>.Create((x, y) =>
            Ordering.Compare(machine, "<", keys[x], keys[y]) ? -1 : Ordering.Compare(machine, "<", keys[y], keys[x]) ? 1 : 0);

        // Python's reverse keeps equal items in their order, so it is a stable sort by the reversed comparison.
        IOrderedEnumerable<int> sorted = reverse ? order.OrderByDescending(i => i, comparer) : order.OrderBy(i => i, comparer);
        return new PyList([.. Guarded(sorted).Select(i => items[i])]);
    }

    // A comparison that raises comes out of the sort wrapped.
    private static int[] Guarded(IEnumerable<int> sorted)
    {
        try
        {
            return [.. sorted];
        }
        catch (InvalidOperationException e) when (e.InnerException is PyError inner)
        {
            throw new PyError(inner.Code, inner.Message);
        }
    }

    private static PyTuple DivMod(Machine machine, PyValue?[] a)
    {
        if (a[0] is PyDecimal || a[1] is PyDecimal || a[0] is PyTimeDelta)
        {
            throw PyError.Unrepresentable("divmod of this type");
        }

        return new PyTuple([Arithmetic.FloorDivide(machine, a[0]!, a[1]!), Arithmetic.Modulo(machine, a[0]!, a[1]!)]);
    }

    private static PyValue Pow(Machine machine, PyValue?[] a)
    {
        if (!a.Given(2))
        {
            return Arithmetic.Power(machine, a[0]!, a[1]!);
        }

        if (a[0] is not PyInt x || a[1] is not PyInt y || a[2] is not PyInt mod)
        {
            throw PyError.Type("pow() 3rd argument not allowed unless all arguments are integers");
        }

        if (mod.IsZero)
        {
            throw PyError.Value("pow() 3rd argument cannot be 0");
        }

        if (y.Sign < 0)
        {
            throw PyError.Unrepresentable("modular inverse");
        }

        machine.ChargeBits(y.Big.GetBitLength());
        machine.Charge(y.Big.GetBitLength() * (mod.Big.GetBitLength() / 64));
        var result = BigInteger.ModPow(x.Big, y.Big, mod.Big);
        return PyInt.Of(!result.IsZero && result.Sign != mod.Sign ? result + mod.Big : result);
    }
}
