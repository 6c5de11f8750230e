using System.Globalization;
using System.Numerics;

namespace Remediation.Lambdas.Values;

/// <summary><c>decimal.Decimal</c>: sign, coefficient and exponent, or an infinity or quiet NaN.</summary>
internal sealed class PyDecimal : PyValue
{
    private PyDecimal(bool negative, BigInteger coefficient, int exponent, bool infinite, bool nan)
    {
        Negative = negative;
        Coefficient = coefficient;
        Exponent = exponent;
        IsInfinite = infinite;
        IsNaN = nan;
    }

    public bool Negative { get; }

    /// <summary>Never negative.</summary>
    public BigInteger Coefficient { get; }

    public int Exponent { get; }

    public bool IsInfinite { get; }

    public bool IsNaN { get; }

    public bool IsFinite => !IsInfinite && !IsNaN;

    public bool IsZero => IsFinite && Coefficient.IsZero;

    /// <summary>Exponent of the first digit.</summary>
    public int Adjusted => Exponent + Digits.Length - 1;

    public string Digits => Coefficient.ToString(CultureInfo.InvariantCulture);

    internal override PyKind Kind => PyKind.Decimal;

    internal override string PythonTypeName => "decimal.Decimal";

    public static PyDecimal Of(bool negative, BigInteger coefficient, int exponent) => new(negative, coefficient, exponent, infinite: false, nan: false);

    public static PyDecimal OfInteger(BigInteger value) => Of(value.Sign < 0, BigInteger.Abs(value), 0);

    public static PyDecimal Infinity(bool negative) => new(negative, 0, 0, infinite: true, nan: false);

    public static PyDecimal NaN(bool negative) => new(negative, 0, 0, infinite: false, nan: true);

    /// <summary>Exact value as a fraction; refused when the exponent is so large that it would not fit.</summary>
    public (BigInteger Numerator, BigInteger Denominator) Ratio()
    {
        if (Math.Abs((long)Exponent) > 5_000)
        {
            throw PyError.Overflow("the exponent of a Decimal is over the limit");
        }

        BigInteger signed = Negative ? -Coefficient : Coefficient;
        return Exponent >= 0 ? (signed * BigInteger.Pow(10, Exponent), BigInteger.One) : (signed, BigInteger.Pow(10, -Exponent));
    }

    public double ToDouble()
    {
        if (!IsFinite)
        {
            return IsNaN ? double.NaN : Negative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return double.Parse(Str(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Scientific string of the General Decimal Arithmetic specification.</summary>
    public string Str()
    {
        string sign = Negative ? "-" : string.Empty;
        if (!IsFinite)
        {
            return sign + (IsNaN ? "NaN" : "Infinity");
        }

        string digits = Digits;
        int left = Exponent + digits.Length;
        int point = Exponent <= 0 && left > -6 ? left : 1;
        (string? whole, string? fraction) = point <= 0
            ? ("0", "." + new string('0', -point) + digits)
            : point >= digits.Length
                ? (digits + new string('0', point - digits.Length), string.Empty)
                : (digits[..point], "." + digits[point..]);
        string exponent = left == point ? string.Empty : "E" + (left - point).ToString("+0;-0", CultureInfo.InvariantCulture);
        return sign + whole + fraction + exponent;
    }
}
