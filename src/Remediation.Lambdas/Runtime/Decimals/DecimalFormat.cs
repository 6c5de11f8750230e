using System.Globalization;
using Remediation.Lambdas.Runtime.Formatting;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Decimals;

/// <summary><c>format</c> of a <c>Decimal</c> by the mini-language.</summary>
internal static class DecimalFormat
{
    public static string Format(Machine machine, PyDecimal value, FormatSpecification spec)
    {
        if (spec.Grouping == '_' || spec.NoNegativeZero || spec.Type == 'n' || spec.Alternate)
        {
            throw PyError.Unrepresentable("this format of a Decimal");
        }

        if (spec.ZeroBesideAlign || spec.Type is not ('\0' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%'))
        {
            throw PyError.Value("invalid format string");
        }

        DecimalArithmetic.Finite(value);
        machine.ChargeText(Math.Max(0, spec.Precision));
        char type = spec.Type == '\0' ? 'g' : char.ToLowerInvariant(spec.Type);
        PyDecimal number = type == '%' ? PyDecimal.Of(value.Negative, value.Coefficient, value.Exponent + 2) : value;
        if (spec.Precision >= 0)
        {
            number = type switch
            {
                'e' => Significant(number, spec.Precision + 1),
                'f' or '%' => DecimalArithmetic.Rescale(number, -spec.Precision, "ROUND_HALF_EVEN"),
                _ when number.Digits.Length > Math.Max(1, spec.Precision) => Significant(number, Math.Max(1, spec.Precision)),
                _ => number,
            };
        }

        if (number.IsZero && number.Exponent > 0 && type is 'f' or '%')
        {
            number = DecimalArithmetic.Rescale(number, 0, "ROUND_HALF_EVEN");
        }

        string digits = number.Digits;
        int left = number.Exponent + digits.Length;
        int point = type switch
        {
            'e' => number.IsZero && spec.Precision >= 0 ? 1 - spec.Precision : 1,
            'f' or '%' => left,
            _ => number.Exponent <= 0 && left > -6 ? left : 1,
        };
        (string? whole, string? fraction) = point < 0
            ? ("0", new string('0', -point) + digits)
            : point > digits.Length
                ? (digits + new string('0', point - digits.Length), string.Empty)
                : (point == 0 ? "0" : digits[..point], digits[point..]);
        int exponent = left - point;
        string rest = fraction.Length > 0 ? "." + fraction : string.Empty;
        if (exponent != 0 || type == 'e')
        {
            rest += (spec.Type is 'E' or 'G' or '\0' ? "E" : "e") + exponent.ToString("+0;-0;+0", CultureInfo.InvariantCulture);
        }

        return ValueFormat.Assemble(machine, spec, ValueFormat.SignOf(number.Negative, spec.Sign), whole, type == '%' ? rest + "%" : rest);
    }

    private static PyDecimal Significant(PyDecimal value, int digits) => value.IsZero
        ? PyDecimal.Of(value.Negative, 0, value.Exponent)
        : Fit(DecimalArithmetic.Rescale(value, value.Adjusted - digits + 1, "ROUND_HALF_EVEN"), digits);

    private static PyDecimal Fit(PyDecimal value, int digits) => value.Digits.Length > digits
        ? DecimalArithmetic.Rescale(value, value.Exponent + 1, "ROUND_HALF_EVEN")
        : value;
}
