using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Python's order relations.</summary>
internal static class Ordering
{
    public static bool Compare(Machine machine, string op, PyValue a, PyValue b)
    {
        machine.Charge(1);
        if (a is PyInt or PyFloat or PyDecimal && b is PyInt or PyFloat or PyDecimal)
        {
            if (a is PyDecimal { IsNaN: true } || b is PyDecimal { IsNaN: true })
            {
                throw PyError.Unrepresentable("order of a Decimal NaN");
            }

            return Numbers.Compare(a, b) is { } order && Holds(op, order);
        }

        switch (a, b)
        {
            case (PyStr x, PyStr y):
                return Holds(op, CompareText(x, y));
            case (PyBytes x, PyBytes y):
                return Holds(op, x.Value.AsSpan().SequenceCompareTo(y.Value));
            case (PyList x, PyList y):
                return CompareItems(machine, op, x.Items, y.Items);
            case (PyTuple x, PyTuple y):
                return CompareItems(machine, op, x.Items, y.Items);
            case (PyDateTime x, PyDateTime y):
                return Holds(op, x.ComparePython(y));
            case (PyDateTime, _) or (_, PyDateTime):
                break;
            case (PyDate x, PyDate y):
                return Holds(op, x.Ordinal.CompareTo(y.Ordinal));
            case (PyTimeDelta x, PyTimeDelta y):
                return Holds(op, x.Microseconds.CompareTo(y.Microseconds));
            case (PyTime x, PyTime y):
                return Holds(op, x.Microseconds.CompareTo(y.Microseconds));
            case (PySet x, PySet y):
                return op switch
                {
                    "<" => x.Items.IsProperSubsetOf(y.Items),
                    "<=" => x.Items.IsSubsetOf(y.Items),
                    ">" => x.Items.IsProperSupersetOf(y.Items),
                    _ => x.Items.IsSupersetOf(y.Items),
                };
        }

        throw PyError.Type($"'{op}' not supported between instances of '{a.PythonTypeName}' and '{b.PythonTypeName}'");
    }

    /// <summary>Order by code point, which UTF-16 order is not once surrogates are there.</summary>
    public static int CompareText(PyStr a, PyStr b)
    {
        if (!a.HasAstral || !b.HasAstral)
        {
            int at = a.Value.AsSpan().CommonPrefixLength(b.Value);
            if (at == a.Value.Length || at == b.Value.Length)
            {
                return a.Value.Length.CompareTo(b.Value.Length);
            }

            (char x, char y) = (a.Value[at], b.Value[at]);
            return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
        }

        return CodePoints.ToArray(a.Value).AsSpan().SequenceCompareTo(CodePoints.ToArray(b.Value));
    }

    private static bool CompareItems(Machine machine, string op, IReadOnlyList<PyValue> a, IReadOnlyList<PyValue> b)
    {
        machine.Enter();
        try
        {
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                if (!Equality.SameOrEqual(a[i], b[i]))
                {
                    return Compare(machine, op, a[i], b[i]);
                }
            }

            return Holds(op, a.Count.CompareTo(b.Count));
        }
        finally
        {
            machine.Leave();
        }
    }

    private static bool Holds(string op, int order) => op switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}
