using System.Globalization;
using System.Numerics;

namespace Remediation.Core.Contracts;

/// <summary>Number text: its plain forms, and exact comparison without any binary floating point.</summary>
internal static class PlainNumber
{
    // Above this a number in text is not one that any column type could hold; it keeps the slow path bounded.
    private const int MaxDigits = 1_000;

    internal static bool IsInteger(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> digits = Unsigned(text);
        return IsWhole(digits) && !(digits.Length == 1 && digits[0] == '0' && digits.Length < text.Length);
    }

    internal static bool IsDecimal(ReadOnlySpan<char> text, int? precision, int? scale)
    {
        ReadOnlySpan<char> digits = Unsigned(text);
        int point = digits.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? digits : digits[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : digits[(point + 1)..];
        if (!IsWhole(whole) || (point >= 0 && fraction.IsEmpty) || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int wholeDigits = whole is "0" ? 0 : whole.Length;
        return (precision is null || wholeDigits <= precision - scale) && (scale is null || fraction.Length <= scale);
    }

    /// <summary>Compares two numbers given as text, e.g. <c>-1.50</c>, <c>+2</c>, <c>1e3</c>.</summary>
    /// <returns>The sign of left - right; null when either is not a number.</returns>
    internal static int? Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (left.Length <= 28 && right.Length <= 28 && IsNumber(left) && IsNumber(right)
            && decimal.TryParse(left, Plain, CultureInfo.InvariantCulture, out decimal a)
            && decimal.TryParse(right, Plain, CultureInfo.InvariantCulture, out decimal b))
        {
            return a.CompareTo(b);
        }

        if (!TryRead(left, out BigInteger x, out int xScale) || !TryRead(right, out BigInteger y, out int yScale))
        {
            return null;
        }

        int scale = Math.Max(xScale, yScale);
        return (x * BigInteger.Pow(10, scale - xScale)).CompareTo(y * BigInteger.Pow(10, scale - yScale));
    }

    internal static bool IsNumber(ReadOnlySpan<char> text) => text.Length <= MaxDigits && Split(text, out _, out _, out _, out _);

    private static bool TryRead(ReadOnlySpan<char> text, out BigInteger digits, out int scale)
    {
        digits = default;
        scale = 0;
        if (text.Length > MaxDigits || !Split(text, out bool negative, out ReadOnlySpan<char> whole, out ReadOnlySpan<char> fraction, out int exponent))
        {
            return false;
        }

        digits = BigInteger.Parse(string.Concat("0", whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        digits = negative ? -digits : digits;
        scale = fraction.Length - exponent;
        return true;
    }

    private static bool Split(
        ReadOnlySpan<char> text, out bool negative, out ReadOnlySpan<char> whole, out ReadOnlySpan<char> fraction, out int exponent)
    {
        exponent = 0;
        negative = text.Length > 0 && text[0] == '-';
        ReadOnlySpan<char> rest = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        int e = rest.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = e < 0 ? rest : rest[..e];
        int point = mantissa.IndexOf('.');
        whole = point < 0 ? mantissa : mantissa[..point];
        fraction = point < 0 ? [] : mantissa[(point + 1)..];
        return whole.Length + fraction.Length > 0
            && !whole.ContainsAnyExceptInRange('0', '9')
            && !fraction.ContainsAnyExceptInRange('0', '9')
            && (e < 0 || IsExponent(rest[(e + 1)..], out exponent));
    }

    private static bool IsExponent(ReadOnlySpan<char> text, out int exponent) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs((long)exponent) <= MaxDigits;

    private static ReadOnlySpan<char> Unsigned(ReadOnlySpan<char> text) => text.Length > 1 && text[0] == '-' ? text[1..] : text;

    private static bool IsWhole(ReadOnlySpan<char> digits) =>
        digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || digits.Length == 1);
}
