using System.Globalization;
using System.Numerics;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Syntax;

/// <summary>Python's number literals, without imaginary ones.</summary>
internal static class NumberLiteral
{
    public static PyValue Parse(Token token)
    {
        string text = token.Text;
        if (text.StartsWith('_') || text.EndsWith('_') || text.Contains("__", StringComparison.Ordinal))
        {
            throw Invalid(token);
        }

        if (text.Length > 2 && text[0] == '0' && text[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            return Radix(token, text[1] is 'x' or 'X' ? 16 : text[1] is 'o' or 'O' ? 8 : 2);
        }

        string digits = text.Replace("_", string.Empty, StringComparison.Ordinal);
        if (digits.All(char.IsAsciiDigit))
        {
            if (digits.Length > 1 && digits[0] == '0' && digits.Any(c => c != '0'))
            {
                throw SyntaxException.At(token.Column, "a decimal integer must not start with 0");
            }

            return UnderscoresOk(text) && digits.Length <= Representation.MaxIntDigits
                ? PyInt.Of(BigInteger.Parse(digits, CultureInfo.InvariantCulture))
                : throw Invalid(token);
        }

        if (text[^1] is 'j' or 'J')
        {
            throw new SyntaxException(LambdaCodes.ForbiddenNode, token.Column, "complex numbers are not allowed");
        }

        return UnderscoresOk(text) && IsFloat(digits)
            ? new PyFloat(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture))
            : throw Invalid(token);
    }

    private static PyInt Radix(Token token, int radix)
    {
        BigInteger value = BigInteger.Zero;
        foreach (char c in token.Text.AsSpan(2))
        {
            if (c == '_')
            {
                continue;
            }

            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            value = digit < radix ? (value * radix) + digit : throw Invalid(token);
        }

        return PyInt.Of(value);
    }

    private static bool UnderscoresOk(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFloat(string text)
    {
        int i = 0;
        int digits = 0;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            (i, digits) = (i + 1, digits + 1);
        }

        if (i < text.Length && text[i] == '.')
        {
            i++;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                (i, digits) = (i + 1, digits + 1);
            }
        }

        if (digits > 0 && i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            i += i < text.Length && text[i] is '+' or '-' ? 1 : 0;
            int from = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }

            return i > from && i == text.Length;
        }

        return digits > 0 && i == text.Length;
    }

    private static SyntaxException Invalid(Token token) => SyntaxException.At(token.Column, $"'{token.Text}' is not a number");
}
