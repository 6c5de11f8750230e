using System.Globalization;
using System.Numerics;

namespace Remediation.Lambdas.Values;

/// <summary>Floats as text, from exact integer arithmetic: CPython uses correctly rounded conversion everywhere.</summary>
internal static class FloatText
{
    /// <summary>Python's <c>repr(float)</c>: the shortest text that reads back to the same double.</summary>
    public static string Repr(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        (bool negative, string? digits, int exponent) = Shortest(value);
        string sign = negative ? "-" : string.Empty;
        if (exponent is < -4 or >= 16)
        {
            return sign + Exponential(digits, exponent);
        }

        return sign + Positional(digits, exponent, atLeastOneDecimal: true);
    }

    /// <summary>The shortest digits (no trailing zeros, at least one) and the decimal exponent of the first of them.</summary>
    public static (bool Negative, string Digits, int Exponent) Shortest(double value)
    {
        bool negative = double.IsNegative(value);
        if (value == 0)
        {
            return (negative, "0", 0);
        }

        string text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? mantissa : mantissa[..point];
        string digits = whole + (point < 0 ? string.Empty : mantissa[(point + 1)..]);
        int first = 0;
        while (digits[first] == '0')
        {
            first++;
        }

        return (negative, digits[first..].TrimEnd('0') is { Length: > 0 } d ? d : "0", exponent + whole.Length - 1 - first);
    }

    /// <summary>
    /// The value rounded half to even on its exact binary value, as <paramref name="decimals"/> decimals: digits of the scaled integer.
    /// </summary>
    public static BigInteger ScaledRound(double magnitude, int decimals)
    {
        (BigInteger n, BigInteger d) = Numbers.Ratio(magnitude);
        return RoundedQuotient(decimals >= 0 ? n * BigInteger.Pow(10, decimals) : n, decimals >= 0 ? d : d * BigInteger.Pow(10, -decimals));
    }

    /// <summary>Quotient of two non-negative integers, ties to even.</summary>
    public static BigInteger RoundedQuotient(BigInteger n, BigInteger d)
    {
        var q = BigInteger.DivRem(n, d, out BigInteger r);
        int twice = (r << 1).CompareTo(d);
        return twice > 0 || (twice == 0 && !q.IsEven) ? q + 1 : q;
    }

    /// <summary>Exactly <paramref name="count"/> significant digits and the exponent of the first, for the <c>e</c> and <c>g</c> formats.</summary>
    public static (string Digits, int Exponent) Significant(double magnitude, int count)
    {
        if (magnitude == 0)
        {
            return (new string('0', count), 0);
        }

        int exponent = (int)Math.Floor(Math.Log10(magnitude));
        for (int guess = exponent - 1; ; guess++)
        {
            string digits = ScaledRound(magnitude, count - 1 - guess).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == count)
            {
                return (digits, guess);
            }

            // Rounding up may carry into one more digit: 9.99 with two digits is 1.0e1, which the next guess gives.
        }
    }

    /// <summary>Fixed notation with the given decimals.</summary>
    public static string Fixed(double magnitude, int decimals)
    {
        string digits = ScaledRound(magnitude, decimals).ToString(CultureInfo.InvariantCulture);
        if (decimals == 0)
        {
            return digits;
        }

        digits = digits.PadLeft(decimals + 1, '0');
        return digits[..^decimals] + "." + digits[^decimals..];
    }

    public static string Exponential(string digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    public static string Positional(string digits, int exponent, bool atLeastOneDecimal)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        if (digits.Length <= exponent + 1)
        {
            return digits.PadRight(exponent + 1, '0') + (atLeastOneDecimal ? ".0" : string.Empty);
        }

        return digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
