using System.Numerics;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>Operators on dates, datetimes and timedeltas; null when the operands are none of them.</summary>
internal static class DateArithmetic
{
    public static PyValue? Add(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta x, PyTimeDelta y) => PyTimeDelta.Of(x.Microseconds + y.Microseconds),
        (PyDateTime d, PyTimeDelta t) => PyDateTime.FromTotal(d.Total + t.Microseconds, d.Zone),
        (PyTimeDelta t, PyDateTime d) => PyDateTime.FromTotal(d.Total + t.Microseconds, d.Zone),
        (PyDate d, PyTimeDelta t) => PyDate.FromOrdinal(d.Ordinal + t.Days),
        (PyTimeDelta t, PyDate d) => PyDate.FromOrdinal(d.Ordinal + t.Days),
        _ => null,
    };

    public static PyValue? Subtract(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta x, PyTimeDelta y) => PyTimeDelta.Of(x.Microseconds - y.Microseconds),
        (PyDateTime d, PyTimeDelta t) => PyDateTime.FromTotal(d.Total - t.Microseconds, d.Zone),
        (PyDateTime x, PyDateTime y) when x.Zone is null == y.Zone is null =>
            PyTimeDelta.Of(x.Total - (x.Zone?.OffsetMicroseconds ?? 0) - y.Total + (y.Zone?.OffsetMicroseconds ?? 0)),
        (PyDate d, PyTimeDelta t) => PyDate.FromOrdinal(d.Ordinal - t.Days),
        (PyDate x, PyDate y) => PyTimeDelta.Of((BigInteger)(x.Ordinal - y.Ordinal) * PyTimeDelta.MicrosecondsPerDay),
        _ => null,
    };

    public static PyValue? Multiply(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta t, PyInt n) => PyTimeDelta.Of(t.Microseconds * n.Big),
        (PyInt n, PyTimeDelta t) => PyTimeDelta.Of(t.Microseconds * n.Big),
        (PyTimeDelta t, PyFloat f) => Scale(t, f.Value),
        (PyFloat f, PyTimeDelta t) => Scale(t, f.Value),
        _ => null,
    };

    public static PyValue? Divide(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta, PyTimeDelta { Microseconds.IsZero: true }) or (PyTimeDelta, PyInt { IsZero: true }) => throw Zero(),
        (PyTimeDelta x, PyTimeDelta y) => new PyFloat(Arithmetic.RatioToDouble(x.Microseconds, y.Microseconds)),
        (PyTimeDelta t, PyInt n) => PyTimeDelta.Of(Nearest(t.Microseconds, n.Big)),
        (PyTimeDelta, PyFloat) => throw PyError.Unrepresentable("timedelta divided by float"),
        _ => null,
    };

    public static PyValue? FloorDivide(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta, PyTimeDelta { Microseconds.IsZero: true }) or (PyTimeDelta, PyInt { IsZero: true }) => throw Zero(),
        (PyTimeDelta x, PyTimeDelta y) => PyInt.Of(PyTimeDelta.Floor(x.Microseconds, y.Microseconds)),
        (PyTimeDelta t, PyInt n) => PyTimeDelta.Of(PyTimeDelta.Floor(t.Microseconds, n.Big)),
        _ => null,
    };

    public static PyValue? Modulo(PyValue a, PyValue b) => (a, b) switch
    {
        (PyTimeDelta, PyTimeDelta { Microseconds.IsZero: true }) => throw Zero(),
        (PyTimeDelta x, PyTimeDelta y) => PyTimeDelta.Of(x.Microseconds - (PyTimeDelta.Floor(x.Microseconds, y.Microseconds) * y.Microseconds)),
        _ => null,
    };

    /// <summary>A quotient rounded half to even.</summary>
    public static BigInteger Nearest(BigInteger n, BigInteger d)
    {
        BigInteger magnitude = FloatText.RoundedQuotient(BigInteger.Abs(n), BigInteger.Abs(d));
        return n.Sign < 0 != d.Sign < 0 ? -magnitude : magnitude;
    }

    private static PyTimeDelta Scale(PyTimeDelta delta, double factor)
    {
        if (!double.IsFinite(factor))
        {
            throw double.IsNaN(factor) ? PyError.Value("cannot convert NaN to integer ratio") : PyError.Overflow("cannot convert Infinity to integer ratio");
        }

        (BigInteger n, BigInteger d) = Numbers.Ratio(factor);
        return PyTimeDelta.Of(Nearest(delta.Microseconds * n, d));
    }

    private static PyError Zero() => new(LambdaCodes.ZeroDivision, "integer division or modulo by zero");
}
