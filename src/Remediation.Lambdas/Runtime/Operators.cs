using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime.Dates;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Python's operators over all types.</summary>
internal static class Operators
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Operator("truth", (_, a) => PyBool.Of(Truth(a[0]!))),
        Declaration.Operator("add", (m, a) => Add(m, a[0]!, a[1]!)),
        Declaration.Operator("subtract", (m, a) => Subtract(m, a[0]!, a[1]!)),
        Declaration.Operator("mul", (m, a) => Multiply(m, a[0]!, a[1]!)),
        Declaration.Operator("div", (m, a) => Arithmetic.Divide(m, a[0]!, a[1]!)),
        Declaration.Operator("floordiv", (m, a) => Arithmetic.FloorDivide(m, a[0]!, a[1]!)),
        Declaration.Operator("mod", (m, a) => a[0] is PyStr s ? Formatting.PercentFormat.Apply(m, s.Value, a[1]!) : Arithmetic.Modulo(m, a[0]!, a[1]!)),
        Declaration.Operator("power", (m, a) => Arithmetic.Power(m, a[0]!, a[1]!)),
        Declaration.Operator("neg", (m, a) => Arithmetic.Negate(m, a[0]!)),
        Declaration.Operator("pos", (_, a) => Arithmetic.Plus(a[0]!)),
        Declaration.Operator("invert", (_, a) => a[0] is PyInt i ? PyInt.Of(-i.Big - 1) : throw Unsupported("~", a[0]!)),
        Declaration.Operator("lshift", (m, a) => Arithmetic.ShiftLeft(m, a[0]!, a[1]!)),
        Declaration.Operator("rshift", (_, a) => Arithmetic.ShiftRight(a[0]!, a[1]!)),
        Declaration.Operator("bitand", (_, a) => Bitwise("&", a[0]!, a[1]!)),
        Declaration.Operator("bitor", (_, a) => Bitwise("|", a[0]!, a[1]!)),
        Declaration.Operator("bitxor", (_, a) => Bitwise("^", a[0]!, a[1]!)),
        Declaration.Operator("eq", (m, a) => PyBool.Of(Equal(m, a[0]!, a[1]!))),
        Declaration.Operator("ne", (m, a) => PyBool.Of(!Equal(m, a[0]!, a[1]!))),
        Declaration.Operator("lt", (m, a) => PyBool.Of(Ordering.Compare(m, "<", a[0]!, a[1]!))),
        Declaration.Operator("le", (m, a) => PyBool.Of(Ordering.Compare(m, "<=", a[0]!, a[1]!))),
        Declaration.Operator("gt", (m, a) => PyBool.Of(Ordering.Compare(m, ">", a[0]!, a[1]!))),
        Declaration.Operator("ge", (m, a) => PyBool.Of(Ordering.Compare(m, ">=", a[0]!, a[1]!))),
        Declaration.Operator("contains", (m, a) => PyBool.Of(Contains(m, a[1]!, a[0]!))),
        Declaration.Operator("lacks", (m, a) => PyBool.Of(!Contains(m, a[1]!, a[0]!))),
        Declaration.Operator("same", (_, a) => PyBool.Of(Same(a[0]!, a[1]!))),
        Declaration.Operator("differs", (_, a) => PyBool.Of(!Same(a[0]!, a[1]!))),
    ];

    public static bool Truth(PyValue value) => value switch
    {
        PyNone => false,
        PyInt i => !i.IsZero,
        PyStr s => s.Value.Length > 0,
        PyFloat f => f.Value != 0,
        PyBytes b => b.Value.Length > 0,
        PySequence s => s.Items.Count > 0,
        PyDict d => d.Count > 0,
        PySet s => s.Items.Count > 0,
        PyRange r => r.Count > 0,
        PyDictView v => v.Items.Count > 0,
        PyDecimal d => !d.IsZero,
        PyTimeDelta t => t.Microseconds != 0,
        PyFlags f => f.Value != 0,
        _ => true,
    };

    public static bool Equal(Machine machine, PyValue a, PyValue b)
    {
        machine.Charge(Weight(a));
        return Equality.AreEqual(a, b);
    }

    public static bool Contains(Machine machine, PyValue container, PyValue item)
    {
        machine.Charge(Weight(container));
        switch (container)
        {
            case PyStr s:
                return item is PyStr part
                    ? s.Value.Contains(part.Value, StringComparison.Ordinal)
                    : throw PyError.Type($"'in <string>' requires string as left operand, not {item.PythonTypeName}");
            case PyBytes b:
                return item switch
                {
                    PyBytes bytes => b.Value.AsSpan().IndexOf(bytes.Value) >= 0,
                    PyInt { IsSmall: true, Small: >= 0 and < 256 } i => b.Value.Contains((byte)i.Small),
                    _ => throw PyError.Type("a bytes-like object is required"),
                };
            case PyDict d:
                Equality.RequireHashable(item);
                return d.TryGet(item, out _);
            case PySet s:
                Equality.RequireHashable(item);
                return s.Items.Contains(item);
            default:
                return Iterations.Enumerate(machine, container).Any(x => Equality.SameOrEqual(x, item));
        }
    }

    public static PyError Unsupported(string op, PyValue a, PyValue b) =>
        PyError.Type($"unsupported operand type(s) for {op}: '{a.PythonTypeName}' and '{b.PythonTypeName}'");

    private static PyError Unsupported(string op, PyValue a) => PyError.Type($"bad operand type for unary {op}: '{a.PythonTypeName}'");

    private static int Weight(PyValue value) => value switch
    {
        PyStr s => (s.Value.Length >> 6) + 1,
        PySequence s => s.Items.Count + 1,
        _ => 1,
    };

    private static PyValue Add(Machine m, PyValue a, PyValue b)
    {
        switch (a, b)
        {
            case (PyStr x, PyStr y):
                m.ChargeText((long)x.Value.Length + y.Value.Length);
                return new PyStr(x.Value + y.Value);
            case (PyList x, PyList y):
                m.ChargeItems((long)x.Items.Count + y.Items.Count);
                return new PyList([.. x.Items, .. y.Items]);
            case (PyTuple x, PyTuple y):
                m.ChargeItems((long)x.Items.Count + y.Items.Count);
                return new PyTuple([.. x.Items, .. y.Items]);
            case (PyBytes x, PyBytes y):
                m.ChargeText((long)x.Value.Length + y.Value.Length);
                return new PyBytes([.. x.Value, .. y.Value]);
            default:
                return DateArithmetic.Add(a, b) ?? Arithmetic.Add(m, a, b);
        }
    }

    private static PyValue Subtract(Machine m, PyValue a, PyValue b) => (a, b) switch
    {
        (PySet x, PySet y) => new PySet([.. x.Items.Except(y.Items)]),
        _ => DateArithmetic.Subtract(a, b) ?? Arithmetic.Subtract(m, a, b),
    };

    private static PyValue Multiply(Machine m, PyValue a, PyValue b)
    {
        if (a is PyInt && b is PyStr or PySequence or PyBytes)
        {
            (a, b) = (b, a);
        }

        if (b is not PyInt times || a is not (PyStr or PySequence or PyBytes))
        {
            return DateArithmetic.Multiply(a, b) ?? Arithmetic.Multiply(m, a, b);
        }

        if (!times.IsSmall)
        {
            throw PyError.Overflow("cannot fit 'int' into an index-sized integer");
        }

        long count = Math.Max(0, times.Small);
        switch (a)
        {
            case PyStr s:
                if (count == 0 || s.Value.Length == 0)
                {
                    return PyStr.Empty;
                }

                m.ChargeText(count > int.MaxValue ? count : count * s.Value.Length);
                return new PyStr(new System.Text.StringBuilder().Insert(0, s.Value, (int)count).ToString());
            case PyBytes s:
                count = s.Value.Length == 0 ? 0 : count;
                m.ChargeText(count > int.MaxValue ? count : count * s.Value.Length);
                return new PyBytes([.. Enumerable.Repeat(s.Value, (int)count).SelectMany(x => x)]);
            default:
                IReadOnlyList<PyValue> items = ((PySequence)a).Items;
                count = items.Count == 0 ? 0 : count;
                m.ChargeItems(count > int.MaxValue ? count : count * items.Count);
                PyValue[] repeated = [.. Enumerable.Repeat(items, (int)count).SelectMany(x => x)];
                return a is PyList ? new PyList(repeated) : new PyTuple(repeated);
        }
    }

    private static PyValue Bitwise(string op, PyValue a, PyValue b)
    {
        switch (a, b)
        {
            case (PyBool x, PyBool y):
                return PyBool.Of(op switch { "&" => x.Value & y.Value, "|" => x.Value | y.Value, _ => x.Value ^ y.Value });
            case (PyInt x, PyInt y):
                return PyInt.Of(op switch { "&" => x.Big & y.Big, "|" => x.Big | y.Big, _ => x.Big ^ y.Big });
            case (PyFlags x, PyFlags y):
                return new PyFlags(op switch { "&" => x.Value & y.Value, "|" => x.Value | y.Value, _ => x.Value ^ y.Value });
            case (PySet x, PySet y):
                var result = new HashSet<PyValue>(x.Items);
                switch (op)
                {
                    case "&":
                        result.IntersectWith(y.Items);
                        break;
                    case "|":
                        result.UnionWith(y.Items);
                        break;
                    default:
                        result.SymmetricExceptWith(y.Items);
                        break;
                }

                return new PySet(result);
            case (PyDict or PyDictView or PyFlags, _) or (_, PyDict or PyDictView or PyFlags):
                throw PyError.Unrepresentable($"'{op}' for these types is not supported");
            default:
                throw Unsupported(op, a, b);
        }
    }

    private static bool Same(PyValue a, PyValue b) => (a, b) switch
    {
        (PyNone, PyNone) => true,
        (PyBool x, PyBool y) => x.Value == y.Value,
        (PyTypeReference x, PyTypeReference y) => x.Name == y.Name,
        (PyNone or PyBool, _) or (_, PyNone or PyBool) or (PyTypeReference, _) or (_, PyTypeReference) => false,
        _ => throw PyError.Unrepresentable("identity of objects"),
    };
}
