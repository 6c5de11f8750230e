using System.Numerics;
using System.Runtime.CompilerServices;
using Remediation.Lambdas.Runtime;

namespace Remediation.Lambdas.Values;

/// <summary>Python's <c>==</c> and <c>hash</c>: numbers compare by exact value over all types.</summary>
internal static class Equality
{
    public static bool AreEqual(PyValue a, PyValue b)
    {
        if (ReferenceEquals(a, b))
        {
            return a is not PyFloat { Value: double.NaN };
        }

        return (a, b) switch
        {
            (PyStr x, PyStr y) => string.Equals(x.Value, y.Value, StringComparison.Ordinal),
            (PyInt x, PyInt y) => x.IsSmall && y.IsSmall ? x.Small == y.Small : x.Big == y.Big,
            (PyInt or PyFloat or PyDecimal, PyInt or PyFloat or PyDecimal) => Numbers.Compare(a, b) == 0,
            (PyBytes x, PyBytes y) => x.Value.AsSpan().SequenceEqual(y.Value),
            (PyList x, PyList y) => SequencesEqual(x.Items, y.Items),
            (PyTuple x, PyTuple y) => SequencesEqual(x.Items, y.Items),
            (PyDict x, PyDict y) => DictsEqual(x, y),
            (PySet x, PySet y) => x.Items.SetEquals(y.Items),
            (PyDateTime x, PyDateTime y) => x.EqualsPython(y),
            (PyDate x, PyDate y) => x.Ordinal == y.Ordinal,
            (PyTime x, PyTime y) => x.EqualsPython(y),
            (PyTimeDelta x, PyTimeDelta y) => x.Microseconds == y.Microseconds,
            (PyTimeZone x, PyTimeZone y) => x.OffsetMicroseconds == y.OffsetMicroseconds,
            (PyRange x, PyRange y) => x.Count == y.Count && (x.Count == 0 || (x.Start == y.Start && (x.Count == 1 || x.Step == y.Step))),
            (PyFlags x, PyFlags y) => x.Value == y.Value,
            (PyTypeReference x, PyTypeReference y) => x.Name == y.Name,
            (Runtime.Dates.PyIsoCalendar, _) or (_, Runtime.Dates.PyIsoCalendar) => throw PyError.Unrepresentable("this comparison is not supported"),
            (PyFunction, PyFunction) => throw PyError.Unrepresentable("comparison of functions"),
            (PyDictView, PyDictView) or (PyFlags, PyInt) or (PyInt, PyFlags) or (PyDictView, PySet) or (PySet, PyDictView) =>
                throw PyError.Unrepresentable("this comparison is not supported"),
            _ => false,
        };
    }

    public static int Hash(PyValue value) => value switch
    {
        PyStr s => string.GetHashCode(s.Value, StringComparison.Ordinal),
        PyInt i when i.IsSmall => ((double)i.Small).GetHashCode(),
        PyInt i => ((double)i.Big).GetHashCode(),
        PyFloat f => f.Value.GetHashCode(),
        PyDecimal d => d.ToDouble().GetHashCode(),
        PyBytes b => b.Value.Aggregate(17, static (h, x) => (h * 31) + x),
        PyTuple t => t.Items.Aggregate(19, static (h, x) => (h * 31) + Hash(x)),
        PyDateTime d => d.HashPython(),
        PyDate d => d.Ordinal,
        PyTimeDelta t => t.Microseconds.GetHashCode(),
        _ => (int)value.Kind,
    };

    /// <summary>Throws Python's TypeError for what cannot be a key or a set's member.</summary>
    public static void RequireHashable(PyValue value)
    {
        switch (value)
        {
            case PyList or PyDict or PySet:
                throw PyError.Type($"unhashable type: '{value.PythonTypeName}'");
            case PyTuple t:
                RuntimeHelpers.EnsureSufficientExecutionStack();
                foreach (PyValue item in t.Items)
                {
                    RequireHashable(item);
                }

                break;
            case PyFloat f when double.IsNaN(f.Value):
                throw PyError.Unrepresentable("nan as a key");
            case PyStr or PyInt or PyFloat or PyNone or PyBytes or PyDate or PyDateTime or PyTimeDelta or PyDecimal { IsFinite: true }:
                break;
            default:
                throw PyError.Unrepresentable($"'{value.PythonTypeName}' as a key");
        }
    }

    /// <summary>Python's identity shortcut: containers take the same object as equal, even nan.</summary>
    public static bool SameOrEqual(PyValue a, PyValue b) => ReferenceEquals(a, b) || AreEqual(a, b);

    private static bool SequencesEqual(IReadOnlyList<PyValue> a, IReadOnlyList<PyValue> b)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (a.Count != b.Count)
        {
            return false;
        }

        for (int i = 0; i < a.Count; i++)
        {
            if (!SameOrEqual(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool DictsEqual(PyDict a, PyDict b)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (a.Count != b.Count)
        {
            return false;
        }

        for (int i = 0; i < a.Count; i++)
        {
            if (!b.TryGet(a.Keys[i], out PyValue? other) || !SameOrEqual(a.Values[i], other))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Exact comparison over <c>int</c>, <c>float</c> and <c>Decimal</c>.</summary>
internal static class Numbers
{
    /// <summary>Negative, zero, positive, or null when one of them is not a number.</summary>
    public static int? Compare(PyValue a, PyValue b)
    {
        if (a is PyInt x && b is PyInt y)
        {
            return x.IsSmall && y.IsSmall ? x.Small.CompareTo(y.Small) : x.Big.CompareTo(y.Big);
        }

        if (a is PyFloat f && b is PyFloat g)
        {
            return double.IsNaN(f.Value) || double.IsNaN(g.Value) ? null : f.Value.CompareTo(g.Value);
        }

        if (IsNaN(a) || IsNaN(b))
        {
            return null;
        }

        (int infinityA, int infinityB) = (Infinity(a), Infinity(b));
        if (infinityA != 0 || infinityB != 0)
        {
            return infinityA.CompareTo(infinityB);
        }

        (BigInteger na, BigInteger da) = Ratio(a);
        (BigInteger nb, BigInteger db) = Ratio(b);
        return (na * db).CompareTo(nb * da);
    }

    /// <summary>A finite double as an exact fraction.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) Ratio(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | 0x10000000000000;
        exponent = (exponent == 0 ? 1 : exponent) - 1075;
        BigInteger numerator = bits < 0 ? -mantissa : mantissa;
        return exponent >= 0 ? (numerator << exponent, BigInteger.One) : (numerator, BigInteger.One << -exponent);
    }

    private static bool IsNaN(PyValue value) => value is PyFloat { Value: double.NaN } or PyDecimal { IsNaN: true };

    private static int Infinity(PyValue value) => value switch
    {
        PyFloat f when double.IsInfinity(f.Value) => Math.Sign(f.Value),
        PyDecimal { IsInfinite: true } d => d.Negative ? -1 : 1,
        _ => 0,
    };

    private static (BigInteger Numerator, BigInteger Denominator) Ratio(PyValue value) => value switch
    {
        PyInt i => (i.Big, BigInteger.One),
        PyFloat f => Ratio(f.Value),
        PyDecimal d => d.Ratio(),
        _ => throw new InvalidOperationException("not a number"),
    };
}
