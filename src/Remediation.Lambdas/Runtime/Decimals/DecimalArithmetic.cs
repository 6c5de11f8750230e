using System.Globalization;
using System.Numerics;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Decimals;

/// <summary>
/// Decimal arithmetic in Python's default context: 28 digits, half to even, traps for division by zero and invalid operations. Operations on infinities and
/// NaN are refused.
/// </summary>
internal static class DecimalArithmetic
{
    public const int Precision = 28;

    private const int MaxExponent = 5_000;

    public static PyDecimal Plus(PyDecimal a) => a.IsZero ? PyDecimal.Of(false, 0, a.Exponent) : Rounded(Finite(a));

    public static PyDecimal Negate(PyDecimal a) => a.IsZero ? PyDecimal.Of(false, 0, a.Exponent) : Rounded(PyDecimal.Of(!Finite(a).Negative, a.Coefficient, a.Exponent));

    public static PyDecimal Add(PyDecimal a, PyDecimal b)
    {
        int exponent = Math.Min(Finite(a).Exponent, Finite(b).Exponent);
        if (a.IsZero && b.IsZero)
        {
            return PyDecimal.Of(a.Negative && b.Negative, 0, exponent);
        }

        if ((long)Math.Max(a.Exponent, b.Exponent) - exponent > MaxExponent)
        {
            throw PyError.Overflow("the exponents of the Decimals are too far apart");
        }

        if (a.IsZero || b.IsZero)
        {
            // The result keeps the other's value, with as many zeros as the smaller exponent and the precision allow.
            PyDecimal other = a.IsZero ? b : a;
            int wanted = Math.Max(exponent, other.Exponent - Math.Max(0, Precision - other.Digits.Length));
            return wanted < other.Exponent
                ? PyDecimal.Of(other.Negative, other.Coefficient * BigInteger.Pow(10, other.Exponent - wanted), wanted)
                : Rounded(other);
        }

        BigInteger sum = Scaled(a, exponent) + Scaled(b, exponent);
        return sum.IsZero ? PyDecimal.Of(false, 0, exponent) : Rounded(PyDecimal.Of(sum.Sign < 0, BigInteger.Abs(sum), exponent));
    }

    public static PyDecimal Subtract(PyDecimal a, PyDecimal b) => Add(a, PyDecimal.Of(!Finite(b).Negative, b.Coefficient, b.Exponent));

    public static PyDecimal Multiply(PyDecimal a, PyDecimal b) =>
        Rounded(PyDecimal.Of(Finite(a).Negative != Finite(b).Negative, a.Coefficient * b.Coefficient, Exponent((long)a.Exponent + b.Exponent)));

    public static PyDecimal Divide(PyDecimal a, PyDecimal b)
    {
        bool negative = Finite(a).Negative != Finite(b).Negative;
        if (b.IsZero)
        {
            throw new PyError(LambdaCodes.ZeroDivision, a.IsZero ? "division undefined" : "division by zero");
        }

        int ideal = Exponent((long)a.Exponent - b.Exponent);
        if (a.IsZero)
        {
            return PyDecimal.Of(negative, 0, ideal);
        }

        int shift = b.Digits.Length - a.Digits.Length + Precision + 1;
        int exponent = Exponent((long)a.Exponent - b.Exponent - shift);
        BigInteger quotient = shift >= 0
            ? BigInteger.DivRem(a.Coefficient * BigInteger.Pow(10, shift), b.Coefficient, out BigInteger remainder)
            : BigInteger.DivRem(a.Coefficient, b.Coefficient * BigInteger.Pow(10, -shift), out remainder);
        if (!remainder.IsZero)
        {
            // A sticky digit keeps ties from looking exact.
            quotient += quotient % 5 == 0 ? 1 : 0;
        }
        else
        {
            while (exponent < ideal && quotient % 10 == 0)
            {
                quotient /= 10;
                exponent++;
            }
        }

        return Rounded(PyDecimal.Of(negative, quotient, exponent));
    }

    public static PyDecimal FloorDivide(PyDecimal a, PyDecimal b)
    {
        (BigInteger quotient, BigInteger _, bool negative) = DivideIntegers(a, b);
        return PyDecimal.Of(negative, quotient, 0);
    }

    public static PyDecimal Modulo(PyDecimal a, PyDecimal b)
    {
        (BigInteger _, BigInteger remainder, bool _) = DivideIntegers(a, b);
        return Rounded(PyDecimal.Of(a.Negative, remainder, Math.Min(a.Exponent, b.Exponent)));
    }

    /// <summary>The value times ten to the given power, digits as they are.</summary>
    public static PyDecimal MovePoint(PyDecimal a, BigInteger places) => BigInteger.Abs(places) <= MaxExponent
        ? Rounded(PyDecimal.Of(Finite(a).Negative, a.Coefficient, Exponent((long)a.Exponent + (long)places)))
        : throw PyError.Overflow("the exponent of a Decimal is over the limit");

    public static PyDecimal Power(PyDecimal a, PyDecimal b) => throw PyError.Unrepresentable("power of a Decimal");

    public static BigInteger Truncate(Machine machine, PyDecimal a)
    {
        if (!a.IsFinite)
        {
            throw a.IsNaN ? PyError.Value("cannot convert NaN to integer") : PyError.Overflow("cannot convert Infinity to integer");
        }

        if (a.Exponent > MaxExponent)
        {
            throw PyError.Overflow("integer is over the size limit");
        }

        machine.Charge(1);
        BigInteger magnitude = a.Exponent >= 0
            ? a.Coefficient * BigInteger.Pow(10, a.Exponent)
            : -a.Exponent > a.Digits.Length ? BigInteger.Zero : a.Coefficient / BigInteger.Pow(10, -a.Exponent);
        return a.Negative ? -magnitude : magnitude;
    }

    public static BigInteger RoundToInteger(PyDecimal a)
    {
        PyDecimal rounded = Rescale(Finite(a), 0, "ROUND_HALF_EVEN");
        return rounded.Negative ? -rounded.Coefficient : rounded.Coefficient;
    }

    public static PyDecimal RoundToPlaces(PyDecimal a, int places) => Quantized(Finite(a), -places, "ROUND_HALF_EVEN");

    /// <summary>The value with the given exponent; more than 28 digits is Python's InvalidOperation.</summary>
    public static PyDecimal Quantized(PyDecimal a, int exponent, string rounding)
    {
        PyDecimal result = Rescale(Finite(a), exponent, rounding);
        return result.Digits.Length > Precision && !result.IsZero
            ? throw PyError.Value("quantize result has too many digits for current context")
            : result;
    }

    /// <summary>The value with the given exponent, whatever the number of digits.</summary>
    public static PyDecimal Rescale(PyDecimal a, int exponent, string rounding)
    {
        if (Math.Abs((long)a.Exponent - exponent) > MaxExponent)
        {
            throw PyError.Overflow("the exponent of a Decimal is over the limit");
        }

        if (a.IsZero || a.Exponent >= exponent)
        {
            return PyDecimal.Of(a.Negative, a.IsZero ? 0 : a.Coefficient * BigInteger.Pow(10, a.Exponent - exponent), exponent);
        }

        return PyDecimal.Of(a.Negative, Round(a.Coefficient, exponent - a.Exponent, a.Negative, rounding), exponent);
    }

    /// <summary>Rounded to the context's precision.</summary>
    public static PyDecimal Rounded(PyDecimal a)
    {
        int excess = a.Digits.Length - Precision;
        if (excess <= 0)
        {
            return a;
        }

        var result = PyDecimal.Of(a.Negative, Round(a.Coefficient, excess, a.Negative, "ROUND_HALF_EVEN"), Exponent((long)a.Exponent + excess));
        return result.Digits.Length > Precision ? Rounded(result) : result;
    }

    public static PyDecimal Finite(PyDecimal a) => a.IsFinite ? a : throw PyError.Unrepresentable("arithmetic on an infinite or NaN Decimal");

    private static BigInteger Round(BigInteger coefficient, int drop, bool negative, string rounding)
    {
        var unit = BigInteger.Pow(10, drop);
        var quotient = BigInteger.DivRem(coefficient, unit, out BigInteger remainder);
        if (remainder.IsZero)
        {
            return quotient;
        }

        int half = (remainder * 2).CompareTo(unit);
        bool up = rounding switch
        {
            "ROUND_HALF_EVEN" => half > 0 || (half == 0 && !quotient.IsEven),
            "ROUND_HALF_UP" => half >= 0,
            "ROUND_HALF_DOWN" => half > 0,
            "ROUND_UP" => true,
            "ROUND_DOWN" => false,
            "ROUND_CEILING" => !negative,
            "ROUND_FLOOR" => negative,
            "ROUND_05UP" => quotient % 5 == 0,
            _ => throw PyError.Type("valid values for rounding are the ROUND_ constants"),
        };
        return up ? quotient + 1 : quotient;
    }

    private static (BigInteger Quotient, BigInteger Remainder, bool Negative) DivideIntegers(PyDecimal a, PyDecimal b)
    {
        if (Finite(b).IsZero)
        {
            throw new PyError(LambdaCodes.ZeroDivision, "division by zero");
        }

        int exponent = Math.Min(Finite(a).Exponent, b.Exponent);
        if (Math.Abs((long)a.Exponent - b.Exponent) > MaxExponent)
        {
            throw PyError.Overflow("the exponents of the Decimals are too far apart");
        }

        var quotient = BigInteger.DivRem(BigInteger.Abs(Scaled(a, exponent)), BigInteger.Abs(Scaled(b, exponent)), out BigInteger remainder);
        return quotient.ToString(CultureInfo.InvariantCulture).Length > Precision
            ? throw PyError.Value("quotient too large in //, % or divmod")
            : (quotient, remainder, a.Negative != b.Negative);
    }

    private static BigInteger Scaled(PyDecimal a, int exponent)
    {
        BigInteger value = a.Coefficient * BigInteger.Pow(10, a.Exponent - exponent);
        return a.Negative ? -value : value;
    }

    private static int Exponent(long exponent) => Math.Abs(exponent) <= MaxExponent ? (int)exponent : throw PyError.Overflow("the exponent of a Decimal is over the limit");
}
