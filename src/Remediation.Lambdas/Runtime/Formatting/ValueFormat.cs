using System.Numerics;
using System.Text;
using Remediation.Lambdas.Runtime.Dates;
using Remediation.Lambdas.Runtime.Decimals;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Formatting;

/// <summary><c>format(value, specification)</c> for the built-in types.</summary>
internal static class ValueFormat
{
    public static string Format(Machine machine, PyValue value, string specification)
    {
        machine.ChargeText(specification.Length);
        if (specification.Length == 0 && value is not (PyDate or PyDateTime or PyTime))
        {
            return Representation.Str(value);
        }

        return value switch
        {
            PyStr s => Text(machine, s, FormatSpecification.Parse(specification, '<')),
            PyBool or PyInt => Integer(machine, (PyInt)value, FormatSpecification.Parse(specification, '>')),
            PyFloat f => Float(machine, f.Value, FormatSpecification.Parse(specification, '>')),
            PyDecimal d => DecimalFormat.Format(machine, d, FormatSpecification.Parse(specification, '>')),
            PyDate or PyDateTime or PyTime => specification.Length == 0 ? Representation.Str(value) : Strftime.Format(machine, value, specification),
            _ => throw PyError.Type($"unsupported format string passed to {value.PythonTypeName}.__format__"),
        };
    }

    /// <summary>Sign, digits and fraction put together with grouping, padding and alignment.</summary>
    public static string Assemble(Machine machine, FormatSpecification spec, string sign, string digits, string rest, int group = 3)
    {
        machine.ChargeText(Math.Max(spec.Width, digits.Length + rest.Length));
        if (spec.Grouping != '\0')
        {
            // Zero padding counts as digits and is grouped too; the width may grow by one separator for it.
            int room = spec is { Align: '=', Fill: "0" } ? spec.Width - sign.Length - rest.Length : 0;
            digits = Group(digits, spec.Grouping, group, room);
        }

        return Align(machine, spec, sign, digits + rest);
    }

    public static string Align(Machine machine, FormatSpecification spec, string sign, string body)
    {
        int length = sign.Length + (body.Any(char.IsSurrogate) ? CodePoints.Count(body) : body.Length);
        int missing = spec.Width - length;
        if (missing <= 0)
        {
            return sign + body;
        }

        machine.ChargeText(length + ((long)missing * spec.Fill.Length));
        int left = spec.Align switch { '<' => 0, '^' => missing / 2, '=' => 0, _ => missing };
        string fill = new StringBuilder().Insert(0, spec.Fill, missing).ToString();
        string before = fill[..(left * spec.Fill.Length)];
        string after = fill[(left * spec.Fill.Length)..];
        return spec.Align == '=' ? sign + fill + body : before + sign + body + after;
    }

    public static string SignOf(bool negative, char sign) => negative ? "-" : sign is '+' or ' ' ? sign.ToString() : string.Empty;

    private static string Text(Machine machine, PyStr value, FormatSpecification spec)
    {
        if (spec.Type is not ('\0' or 's'))
        {
            throw PyError.Value($"Unknown format code '{spec.Type}' for object of type 'str'");
        }

        if (spec.Sign != '\0' || spec.Alternate || spec.NoNegativeZero || spec.Grouping != '\0' || spec.Align == '=')
        {
            throw PyError.Value("this is not allowed in a string format specifier");
        }

        string text = value.Value;
        if (spec.Precision >= 0 && spec.Precision < value.Length)
        {
            text = value.HasAstral ? text[..CodePoints.ToUtf16(text, spec.Precision)] : text[..spec.Precision];
        }

        return Align(machine, spec, string.Empty, text);
    }

    private static string Integer(Machine machine, PyInt value, FormatSpecification spec)
    {
        switch (spec.Type)
        {
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%':
                return Float(machine, Arithmetic.ToDouble(value), spec);
            case '\0' or 'd' or 'b' or 'o' or 'x' or 'X' or 'c':
                break;
            case 'n':
                throw PyError.Unrepresentable("format type 'n'");
            default:
                throw PyError.Value($"Unknown format code '{spec.Type}' for object of type 'int'");
        }

        if (spec.Precision >= 0 || spec.NoNegativeZero)
        {
            throw PyError.Value("Precision not allowed in integer format specifier");
        }

        if (spec.Grouping == ',' && spec.Type is 'b' or 'o' or 'x' or 'X')
        {
            throw PyError.Value($"Cannot specify ',' with '{spec.Type}'.");
        }

        if (spec.Type == 'c')
        {
            return Character(machine, value, spec);
        }

        var magnitude = BigInteger.Abs(value.Big);
        string sign = SignOf(value.Sign < 0, spec.Sign);
        (string? digits, string? prefix, int group) = spec.Type switch
        {
            'b' => (NumberTexts.Digits(magnitude, 2), "0b", 4),
            'o' => (NumberTexts.Digits(magnitude, 8), "0o", 4),
            'x' => (NumberTexts.Digits(magnitude, 16), "0x", 4),
            'X' => (NumberTexts.Digits(magnitude, 16).ToUpperInvariant(), "0X", 4),
            _ => (Representation.IntText(PyInt.Of(magnitude)), string.Empty, 3),
        };
        return Assemble(machine, spec, sign + (spec.Alternate ? prefix : string.Empty), digits, string.Empty, group);
    }

    private static string Character(Machine machine, PyInt value, FormatSpecification spec)
    {
        if (spec.Sign != '\0' || spec.Alternate || spec.Grouping != '\0')
        {
            throw PyError.Value("this is not allowed with integer format specifier 'c'");
        }

        if (!value.IsSmall || value.Small is < 0 or > 0x10FFFF)
        {
            throw PyError.Overflow("%c arg not in range(0x110000)");
        }

        return value.Small is >= 0xD800 and < 0xE000
            ? throw PyError.Unrepresentable("a lone surrogate")
            : Align(machine, spec, string.Empty, char.ConvertFromUtf32((int)value.Small));
    }

    private static string Float(Machine machine, double value, FormatSpecification spec)
    {
        if (spec.Type is not ('\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%'))
        {
            throw spec.Type == 'n' ? PyError.Unrepresentable("format type 'n'") : PyError.Value($"Unknown format code '{spec.Type}' for object of type 'float'");
        }

        (string? digits, string? rest) = FloatDigits.Format(machine, Math.Abs(value), spec.Type, spec.Precision, spec.Alternate);
        bool negative = double.IsNegative(value) && !double.IsNaN(value);
        if (negative && spec.NoNegativeZero && double.IsFinite(value) && FloatDigits.IsZero(digits + rest))
        {
            negative = false;
        }

        return Assemble(machine, spec, SignOf(negative, spec.Sign), digits, rest);
    }

    private static string Group(string digits, char separator, int size, int room)
    {
        if (!char.IsAsciiHexDigit(digits[0]))
        {
            return digits;
        }

        var result = new StringBuilder();
        int at = digits.Length;
        int count = 0;
        while (at > 0 || result.Length < room)
        {
            if (count > 0 && count % size == 0)
            {
                result.Insert(0, separator);
                if (at <= 0 && result.Length >= room)
                {
                    result.Insert(0, '0');
                    break;
                }
            }

            result.Insert(0, at > 0 ? digits[--at] : '0');
            count++;
        }

        return result.ToString();
    }
}
