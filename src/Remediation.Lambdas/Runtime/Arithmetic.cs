using System.Numerics;
using Remediation.Lambdas.Runtime.Dates;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Arithmetic of <c>int</c> (exact), <c>float</c> and <c>Decimal</c>.</summary>
internal static class Arithmetic
{
    private const int MaxExactExponent = 128;

    public static PyValue Add(Machine m, PyValue a, PyValue b)
    {
        if (a is PyInt x && b is PyInt y)
        {
            return x.IsSmall && y.IsSmall && !Overflows(x.Small, y.Small) ? PyInt.Of(x.Small + y.Small) : Checked(m, x.Big + y.Big);
        }

        return Decimals(a, b, DecimalArithmetic.Add) ?? Floats("+", a, b, static (f, g) => f + g);
    }

    public static PyValue Subtract(Machine m, PyValue a, PyValue b) => a is PyInt x && b is PyInt y
        ? Checked(m, x.Big - y.Big)
        : Decimals(a, b, DecimalArithmetic.Subtract) ?? Floats("-", a, b, static (f, g) => f - g);

    public static PyValue Multiply(Machine m, PyValue a, PyValue b)
    {
        if (a is PyInt x && b is PyInt y)
        {
            m.ChargeBits(x.Big.GetBitLength() + y.Big.GetBitLength());
            return PyInt.Of(x.Big * y.Big);
        }

        return Decimals(a, b, DecimalArithmetic.Multiply) ?? Floats("*", a, b, static (f, g) => f * g);
    }

    public static PyValue Divide(Machine m, PyValue a, PyValue b)
    {
        if (DateArithmetic.Divide(a, b) is { } dated)
        {
            return dated;
        }

        if (Decimals(a, b, DecimalArithmetic.Divide) is { } result)
        {
            return result;
        }

        if (a is PyInt x && b is PyInt y)
        {
            m.Charge(1);
            return TrueDivide(x, y);
        }

        return Floats("/", a, b, static (f, g) => g == 0 ? throw Zero("float division by zero") : f / g);
    }

    public static PyValue FloorDivide(Machine m, PyValue a, PyValue b)
    {
        if (DateArithmetic.FloorDivide(a, b) is { } dated)
        {
            return dated;
        }

        m.Charge(1);
        return a is PyInt x && b is PyInt y
            ? PyInt.Of(DivMod(x, y).Quotient)
            : Decimals(a, b, DecimalArithmetic.FloorDivide) ?? Floats("//", a, b, static (f, g) => FloatDivMod(f, g).Quotient);
    }

    public static PyValue Modulo(Machine m, PyValue a, PyValue b)
    {
        if (DateArithmetic.Modulo(a, b) is { } dated)
        {
            return dated;
        }

        m.Charge(1);
        return a is PyInt x && b is PyInt y
            ? PyInt.Of(DivMod(x, y).Remainder)
            : a is PyBytes
                ? throw PyError.Unrepresentable("formatting of bytes")
                : Decimals(a, b, DecimalArithmetic.Modulo) ?? Floats("%", a, b, static (f, g) => FloatDivMod(f, g).Remainder);
    }

    public static (BigInteger Quotient, BigInteger Remainder) DivMod(PyInt a, PyInt b)
    {
        if (b.IsZero)
        {
            throw Zero("integer division or modulo by zero");
        }

        var quotient = BigInteger.DivRem(a.Big, b.Big, out BigInteger remainder);
        return !remainder.IsZero && remainder.Sign != b.Sign ? (quotient - 1, remainder + b.Big) : (quotient, remainder);
    }

    /// <summary>CPython's float_divmod: the remainder has the divisor's sign.</summary>
    public static (double Quotient, double Remainder) FloatDivMod(double a, double b)
    {
        if (b == 0)
        {
            throw Zero("float modulo");
        }

        double mod = a % b;
        double div = (a - mod) / b;
        if (mod != 0)
        {
            if ((b < 0) != (mod < 0))
            {
                mod += b;
                div -= 1.0;
            }
        }
        else
        {
            mod = Math.CopySign(0.0, b);
        }

        double floor;
        if (div != 0)
        {
            floor = Math.Floor(div);
            if (div - floor > 0.5)
            {
                floor += 1.0;
            }
        }
        else
        {
            floor = Math.CopySign(0.0, a / b);
        }

        return (floor, mod);
    }

    public static PyValue Power(Machine m, PyValue a, PyValue b)
    {
        if (a is PyInt x && b is PyInt y && y.Sign >= 0)
        {
            if (!y.IsSmall || y.Small > int.MaxValue)
            {
                return x.Big.IsOne || x.IsZero ? PyInt.Of(x.Big) : throw PyError.Overflow("exponent is over the limit");
            }

            m.ChargeBits(x.Big.IsOne || x.IsZero || x.Big == BigInteger.MinusOne ? 1 : x.Big.GetBitLength() * (double)y.Small);
            return PyInt.Of(BigInteger.Pow(x.Big, (int)y.Small));
        }

        return Decimals(a, b, DecimalArithmetic.Power) ?? Floats("** or pow()", a, b, FloatPower);
    }

    public static PyValue Negate(Machine m, PyValue value) => value switch
    {
        PyInt i => Checked(m, -i.Big),
        PyFloat f => new PyFloat(-f.Value),
        PyDecimal d => DecimalArithmetic.Negate(d),
        PyTimeDelta t => PyTimeDelta.Of(-t.Microseconds),
        _ => throw PyError.Type($"bad operand type for unary -: '{value.PythonTypeName}'"),
    };

    public static PyValue Plus(PyValue value) => value switch
    {
        PyInt i => PyInt.Of(i.Big),
        PyFloat or PyTimeDelta => value,
        PyDecimal d => DecimalArithmetic.Plus(d),
        _ => throw PyError.Type($"bad operand type for unary +: '{value.PythonTypeName}'"),
    };

    public static PyValue ShiftLeft(Machine m, PyValue a, PyValue b)
    {
        if (a is not PyInt x || b is not PyInt y)
        {
            throw Operators.Unsupported("<<", a, b);
        }

        if (y.Sign < 0)
        {
            throw PyError.Value("negative shift count");
        }

        if (x.IsZero)
        {
            return PyInt.Of(0);
        }

        m.ChargeBits(y.IsSmall ? x.Big.GetBitLength() + (double)y.Small : double.MaxValue);
        return PyInt.Of(x.Big << (int)y.Small);
    }

    public static PyValue ShiftRight(PyValue a, PyValue b)
    {
        if (a is not PyInt x || b is not PyInt y)
        {
            throw Operators.Unsupported(">>", a, b);
        }

        if (y.Sign < 0)
        {
            throw PyError.Value("negative shift count");
        }

        return !y.IsSmall || y.Small > int.MaxValue ? PyInt.Of(x.Sign < 0 ? -1 : 0) : PyInt.Of(x.Big >> (int)y.Small);
    }

    /// <summary>An integer as a double, rounded half to even; too large is Python's OverflowError.</summary>
    public static double ToDouble(PyInt value)
    {
        if (value.IsSmall)
        {
            return value.Small;
        }

        return RatioToDouble(value.Big, BigInteger.One) is var result && double.IsInfinity(result)
            ? throw PyError.Overflow("int too large to convert to float")
            : result;
    }

    public static double ToDouble(PyValue value) => value switch
    {
        PyInt i => ToDouble(i),
        PyFloat f => f.Value,
        PyDecimal d => d.ToDouble(),
        _ => throw PyError.Type($"must be real number, not {value.PythonTypeName}"),
    };

    /// <summary>The double nearest to a fraction, ties to even; infinite when it is too large.</summary>
    public static double RatioToDouble(BigInteger n, BigInteger d)
    {
        if (n.IsZero)
        {
            return d.Sign < 0 ? -0.0 : 0.0;
        }

        bool negative = n.Sign < 0 != d.Sign < 0;
        (n, d) = (BigInteger.Abs(n), BigInteger.Abs(d));

        // Scale so that the quotient has 54 or 55 bits, or fewer for subnormals, then round once.
        int shift = (int)(n.GetBitLength() - d.GetBitLength()) - 54;
        shift = Math.Max(shift, -1074);
        BigInteger quotient = shift > 0 ? Rounded(n, d << shift) : Rounded(n << -shift, d);
        if (quotient.GetBitLength() > 53)
        {
            // More bits than the mantissa holds: round once from the exact value at the right place.
            shift += (int)(quotient.GetBitLength() - 53);
            quotient = shift > 0 ? Rounded(n, d << shift) : Rounded(n << -shift, d);
        }

        double result = Math.ScaleB((double)quotient, shift);
        return negative ? -result : result;

        static BigInteger Rounded(BigInteger n, BigInteger d) => FloatText.RoundedQuotient(n, d);
    }

    private static double FloatPower(double a, double b)
    {
        if (a == 0 && b < 0)
        {
            throw Zero("0.0 cannot be raised to a negative power");
        }

        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && Math.Floor(b) != b)
        {
            throw PyError.Unrepresentable("a complex result");
        }

        if (a == 0 || b == 0 || a == 1 || !double.IsFinite(a) || !double.IsFinite(b))
        {
            return Math.Pow(a, b);
        }

        return Math.Floor(b) == b && Math.Abs(b) <= MaxExactExponent
            ? FloatPowers.Exact(a, (int)b)
            : throw PyError.Unrepresentable("a power whose last bit depends on the machine");
    }

    private static PyFloat TrueDivide(PyInt a, PyInt b)
    {
        if (b.IsZero)
        {
            throw Zero("division by zero");
        }

        const long exact = 1L << 53;
        if (a.IsSmall && b.IsSmall && a.Small is > -exact and < exact && b.Small is > -exact and < exact)
        {
            return new PyFloat((double)a.Small / b.Small);
        }

        double result = RatioToDouble(a.Big, b.Big);
        return double.IsInfinity(result) ? throw PyError.Overflow("integer division result too large for a float") : new PyFloat(result);
    }

    private static bool Overflows(long a, long b) => ((a ^ (a + b)) & (b ^ (a + b))) < 0;

    private static PyInt Checked(Machine m, BigInteger value)
    {
        m.ChargeBits(value.GetBitLength());
        return PyInt.Of(value);
    }

    private static PyValue? Decimals(PyValue a, PyValue b, Func<PyDecimal, PyDecimal, PyDecimal> work) => (a, b) switch
    {
        (PyDecimal x, PyDecimal y) => work(x, y),
        (PyDecimal x, PyInt y) => work(x, PyDecimal.OfInteger(y.Big)),
        (PyInt x, PyDecimal y) => work(PyDecimal.OfInteger(x.Big), y),
        _ => null,
    };

    private static PyFloat Floats(string op, PyValue a, PyValue b, Func<double, double, double> work) =>
        a is PyInt or PyFloat && b is PyInt or PyFloat
            ? new PyFloat(work(ToDouble(a), ToDouble(b)))
            : throw Operators.Unsupported(op, a, b);

    private static PyError Zero(string message) => new(LambdaCodes.ZeroDivision, message);
}
