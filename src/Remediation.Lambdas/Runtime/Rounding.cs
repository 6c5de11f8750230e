using System.Globalization;
using System.Numerics;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Python's <c>round</c>: half to even, on the exact value.</summary>
internal static class Rounding
{
    public static PyValue Round(Machine machine, PyValue value, PyValue? digits)
    {
        machine.Charge(1);
        if (digits is not (null or PyNone or PyInt))
        {
            throw PyError.Type($"'{digits.PythonTypeName}' object cannot be interpreted as an integer");
        }

        int? places = digits is PyInt { IsSmall: true } d ? (int)Math.Clamp(d.Small, -100_000, 100_000) : digits is PyInt big ? big.Sign * 100_000 : (int?)null;
        return value switch
        {
            PyInt i when places is null or >= 0 => PyInt.Of(i.Big),
            PyInt i => Integer(i.Big, -places!.Value),
            PyFloat f when places is null => Whole(f.Value),
            PyFloat f => Places(f.Value, places.Value),
            PyDecimal x when places is null => PyInt.Of(DecimalArithmetic.RoundToInteger(x)),
            PyDecimal x => DecimalArithmetic.RoundToPlaces(x, places.Value),
            _ => throw PyError.Type($"type {value.PythonTypeName} doesn't define __round__ method"),
        };
    }

    private static PyInt Integer(BigInteger value, int zeros)
    {
        if (zeros > 20_000)
        {
            return PyInt.Of(0);
        }

        var unit = BigInteger.Pow(10, zeros);
        BigInteger rounded = FloatText.RoundedQuotient(BigInteger.Abs(value), unit) * unit;
        return PyInt.Of(value.Sign < 0 ? -rounded : rounded);
    }

    private static PyInt Whole(double value)
    {
        if (double.IsNaN(value))
        {
            throw PyError.Value("cannot convert float NaN to integer");
        }

        return double.IsInfinity(value)
            ? throw PyError.Overflow("cannot convert float infinity to integer")
            : PyInt.Of(new BigInteger(Math.Round(value, MidpointRounding.ToEven)));
    }

    private static PyFloat Places(double value, int places)
    {
        if (!double.IsFinite(value) || value == 0 || places > 323)
        {
            return new PyFloat(value);
        }

        if (places < -308)
        {
            return new PyFloat(Math.CopySign(0.0, value));
        }

        BigInteger scaled = FloatText.ScaledRound(Math.Abs(value), places);
        string text = scaled.ToString(CultureInfo.InvariantCulture) + "E" + (-places).ToString(CultureInfo.InvariantCulture);
        double result = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(result)
            ? throw PyError.Overflow("rounded value too large to represent")
            : new PyFloat(Math.CopySign(result, value));
    }
}
