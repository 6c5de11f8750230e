using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>Writes numbers as ECMAScript's Number::toString does, which is what RFC 8785 section 3.2.2.3 demands.</summary>
internal static class CanonicalNumber
{
    internal static void Write(IBufferWriter<byte> output, long value)
    {
        Span<byte> target = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, target, out int written);
        output.Advance(written);
    }

    internal static void Write(IBufferWriter<byte> output, double value)
    {
        string text = Format(value);
        Span<byte> target = output.GetSpan(text.Length);
        output.Advance(Encoding.ASCII.GetBytes(text, target));
    }

    /// <summary>A share between 0 and 1 (confidence, limits) rounded half away from zero to 4 decimals, e.g. <c>0.75</c>, <c>1</c>.</summary>
    internal static string Share(decimal value) =>
        Math.Round(value, 4, MidpointRounding.AwayFromZero).ToString("0.####", CultureInfo.InvariantCulture);

    internal static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("Infinities and NaN have no canonical form.");
        }

        if (value == 0)
        {
            return "0";
        }

        // .NET's "E" round trip form gives the shortest digits, which are ECMAScript's digits; only their layout differs.
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        (string? digits, int point) = Decompose(shortest);
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    // digits without leading or trailing zeros, and the position of the decimal point relative to their start.
    private static (string Digits, int Point) Decompose(string text)
    {
        int exponent = 0;
        int e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int dot = text.IndexOf('.');
        string whole = dot < 0 ? text : text[..dot];
        string digits = dot < 0 ? text : whole + text[(dot + 1)..];
        string trimmed = digits.TrimStart('0');
        int point = whole.Length + exponent - (digits.Length - trimmed.Length);
        return (trimmed.TrimEnd('0'), point);
    }

    private static string Layout(string digits, int point)
    {
        if (point is > 0 and <= 21)
        {
            return digits.Length <= point
                ? digits + new string('0', point - digits.Length)
                : digits[..point] + "." + digits[point..];
        }

        if (point is <= 0 and > -6)
        {
            return "0." + new string('0', -point) + digits;
        }

        int exponent = point - 1;
        string mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        return mantissa + (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);
    }
}
