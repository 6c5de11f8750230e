using System.Globalization;
using System.Numerics;
using System.Text;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Numbers from and to text with Python's rules: digits of all scripts, underscores, radixes.</summary>
internal static class NumberTexts
{
    /// <summary>Digits of all scripts as ASCII, other blanks as blanks, trimmed; null when there is a character that no number has.</summary>
    public static string? Normalized(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F'))
        {
            // An ASCII text is trimmed by C's isspace, which does not know the separators 1C to 1F.
            return text.Trim(' ', '\t', '\n', '\v', '\f', '\r');
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int c = CodePoints.At(text, i, out int width);
            i += width;
            int digit = CharacterTable.DecimalValue(c);
            if (digit >= 0)
            {
                result.Append((char)('0' + digit));
            }
            else if (CharacterTable.Is(c, CharacterFlags.Space))
            {
                result.Append(' ');
            }
            else if (c < 128)
            {
                result.Append((char)c);
            }
            else
            {
                return null;
            }
        }

        return result.ToString().Trim(' ');
    }

    /// <summary>Underscores only between digits; null when one is elsewhere.</summary>
    public static string? WithoutUnderscores(string text, Func<char, bool> isDigit)
    {
        if (!text.Contains('_', StringComparison.Ordinal))
        {
            return text;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i == 0 || i + 1 == text.Length || !isDigit(text[i - 1]) || !isDigit(text[i + 1])))
            {
                return null;
            }
        }

        return text.Replace("_", string.Empty, StringComparison.Ordinal);
    }

    public static double? FloatOf(string source)
    {
        string? text = Normalized(source) is { } normal ? WithoutUnderscores(normal, char.IsAsciiDigit) : null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        int sign = text[0] is '+' or '-' ? 1 : 0;
        string rest = text[sign..].ToLowerInvariant();
        double? special = rest switch { "inf" or "infinity" => double.PositiveInfinity, "nan" => double.NaN, _ => null };
        if (special is { } s)
        {
            return text[0] == '-' ? -s : s;
        }

        int digits = rest.TrimEnd('e').Length;
        bool valid = rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || (rest[0] == '.' && rest.Length > 1 && char.IsAsciiDigit(rest[1])))
            && digits == rest.Length && rest.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or '+' or '-');
        return valid && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;
    }

    public static PyInt IntOf(Machine machine, string source, int radix)
    {
        machine.ChargeText(source.Length);
        if (radix is not 0 and (< 2 or > 36))
        {
            throw PyError.Value("int() base must be >= 2 and <= 36, or 0");
        }

        var invalid = PyError.Value($"invalid literal for int() with base {radix}: {Representation.Quote(source, false)}");
        string text = Normalized(source) ?? throw invalid;
        bool negative = text.StartsWith('-');
        text = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        int prefix = text.Length > 1 && text[0] == '0' ? char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        bool prefixed = prefix != 0 && (radix == 0 || radix == prefix);
        int actual = radix != 0 ? radix : prefixed ? prefix : 10;
        text = prefixed ? text[2..] : text;
        text = prefixed && text.StartsWith('_') ? text[1..] : text;
        text = WithoutUnderscores(text, c => Digit(c) < actual) ?? throw invalid;
        if (text.Length == 0 || text.Any(c => Digit(c) >= actual))
        {
            throw invalid;
        }

        if (radix == 0 && !prefixed && text[0] == '0' && text.Any(c => c != '0'))
        {
            throw invalid;
        }

        if (!BitOperations.IsPow2(actual) && text.Length > Representation.MaxIntDigits)
        {
            throw PyError.Value("Exceeds the limit (4300 digits) for integer string conversion");
        }

        BigInteger value = actual == 10
            ? BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
            : FromDigits(machine, text, actual);
        return PyInt.Of(negative ? -value : value);
    }

    private static BigInteger FromDigits(Machine machine, string text, int radix)
    {
        machine.ChargeBits(text.Length * Math.Log2(radix));
        machine.Charge((long)text.Length * text.Length / 64);
        return text.Aggregate(BigInteger.Zero, (value, c) => (value * radix) + Digit(c));
    }

    private static int Digit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => 99,
    };

    /// <summary>A non-negative integer in base 2, 8 or 16.</summary>
    public static string Digits(BigInteger value, int radix)
    {
        if (value.IsZero)
        {
            return "0";
        }

        int bits = radix switch { 2 => 1, 8 => 3, _ => 4 };
        int count = (int)((value.GetBitLength() + bits - 1) / bits);
        char[] result = new char[count];
        for (int i = count - 1; i >= 0; i--)
        {
            result[i] = "0123456789abcdef"[(int)(value & (radix - 1))];
            value >>= bits;
        }

        return new string(result);
    }
}
