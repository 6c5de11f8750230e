using System.Globalization;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Formatting;

/// <summary>Digits of a non-negative float for a presentation type, split into whole part and the rest.</summary>
internal static class FloatDigits
{
    public static (string Whole, string Tail) Format(Machine machine, double magnitude, char type, int precision, bool alternate)
    {
        bool upper = char.IsUpper(type);
        if (!double.IsFinite(magnitude))
        {
            string name = double.IsNaN(magnitude) ? "nan" : "inf";
            return (upper ? name.ToUpperInvariant() : name, type == '%' ? "%" : string.Empty);
        }

        // The work grows with the square of the digits.
        machine.ChargeText(Math.Max(precision, 0));
        machine.Charge((long)Math.Max(precision, 0) * Math.Max(precision, 0) / 4096);
        if (type == '\0' && precision < 0)
        {
            return Shortest(magnitude, alternate);
        }

        int digits = precision < 0 ? 6 : precision;
        switch (char.ToLowerInvariant(type))
        {
            case 'f':
                return Split(FloatText.Fixed(magnitude, digits), alternate, string.Empty);
            case '%':
                double scaled = magnitude * 100;
                return double.IsInfinity(scaled) ? ("inf", "%") : Split(FloatText.Fixed(scaled, digits), alternate, "%");
            case 'e':
                (string? d, int exponent) = FloatText.Significant(magnitude, digits + 1);
                return Split(d.Length == 1 ? d : d[..1] + "." + d[1..], alternate, Exponent(exponent, upper));
            default:
                return General(magnitude, digits, alternate, upper, type == '\0');
        }
    }

    public static bool IsZero(string text)
    {
        int end = text.IndexOfAny(['e', 'E']);
        return !text.AsSpan(0, end < 0 ? text.Length : end).ContainsAnyInRange('1', '9');
    }

    private static (string Whole, string Tail) Shortest(double magnitude, bool alternate)
    {
        (bool _, string? digits, int exponent) = FloatText.Shortest(magnitude);
        return exponent is < -4 or >= 16
            ? Split(digits.Length == 1 ? digits : digits[..1] + "." + digits[1..], alternate, Exponent(exponent, upper: false))
            : Split(FloatText.Positional(digits, exponent, atLeastOneDecimal: true), alternate, string.Empty);
    }

    // %g: significant digits without trailing zeros. Without a type but with precision: the same, but at least one decimal is shown.
    private static (string Whole, string Tail) General(double magnitude, int precision, bool alternate, bool upper, bool untyped)
    {
        int significant = Math.Max(precision, 1);
        (string? digits, int exponent) = FloatText.Significant(magnitude, significant);
        int limit = untyped ? significant - 1 : significant;
        if (!alternate)
        {
            digits = digits.TrimEnd('0');
            digits = digits.Length == 0 ? "0" : digits;
        }

        if (exponent < -4 || exponent >= limit)
        {
            return Split(digits.Length == 1 ? digits : digits[..1] + "." + digits[1..], alternate, Exponent(exponent, upper));
        }

        return Split(FloatText.Positional(digits, exponent, atLeastOneDecimal: untyped), alternate, string.Empty);
    }

    private static string Exponent(int exponent, bool upper) =>
        (upper ? "E" : "e") + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);

    private static (string Whole, string Tail) Split(string text, bool alternate, string suffix)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? (text, (alternate ? "." : string.Empty) + suffix) : (text[..point], text[point..] + suffix);
    }
}
