using System.Globalization;
using System.Numerics;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Decimals;

/// <summary><c>decimal.Decimal</c>: construction, methods and rounding names.</summary>
internal static class DecimalFunctions
{
    private static readonly string[] Roundings =
        ["ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_05UP"];

    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Function("decimal.Decimal", "value?", "exact decimal number from text or number", Make, PyKind.Decimal),
        .. Roundings.Select(r => Declaration.Constant("decimal." + r, "rounding for quantize", new PyStr(r))),
        .. Roundings.Select(r => Declaration.Constant(r, "rounding for quantize", new PyStr(r))),
        Declaration.Method(PyKind.Decimal, "quantize", "~exp, ~rounding?", "rounded to the exponent of another Decimal", Quantize),
        Declaration.Method(PyKind.Decimal, "normalize", string.Empty, "without trailing zeros", (_, a) => Normalize((PyDecimal)a[0]!)),
        Declaration.Method(PyKind.Decimal, "to_integral_value", "~rounding?", "rounded to an integer", ToIntegral),
        Declaration.Method(PyKind.Decimal, "scaleb", "places", "with the decimal point moved, digits as they are", ScaleB),
        Declaration.Method(PyKind.Decimal, "copy_abs", string.Empty, "absolute value", (_, a) => PyDecimal.Of(false, DecimalArithmetic.Finite((PyDecimal)a[0]!).Coefficient, ((PyDecimal)a[0]!).Exponent)),
        Declaration.Method(PyKind.Decimal, "is_nan", string.Empty, "whether it is NaN", (_, a) => PyBool.Of(((PyDecimal)a[0]!).IsNaN)),
        Declaration.Method(PyKind.Decimal, "is_finite", string.Empty, "whether it is a number", (_, a) => PyBool.Of(((PyDecimal)a[0]!).IsFinite)),
        Declaration.Method(PyKind.Decimal, "is_zero", string.Empty, "whether it is zero", (_, a) => PyBool.Of(((PyDecimal)a[0]!).IsZero)),
        Declaration.Method(PyKind.Decimal, "is_signed", string.Empty, "whether it has a minus sign", (_, a) => PyBool.Of(((PyDecimal)a[0]!).Negative)),
        Declaration.Method(PyKind.Decimal, "adjusted", string.Empty, "exponent of the first digit", (_, a) => PyInt.Of(((PyDecimal)a[0]!).IsFinite ? ((PyDecimal)a[0]!).Adjusted : 0)),
    ];

    private static PyDecimal Make(Machine machine, PyValue?[] a)
    {
        switch (a.Get(0))
        {
            case null:
                return PyDecimal.Of(false, 0, 0);
            case PyDecimal d:
                return d;
            case PyInt i:
                return PyDecimal.OfInteger(i.Big);
            case PyFloat f when double.IsNaN(f.Value):
                return PyDecimal.NaN(false);
            case PyFloat f when double.IsInfinity(f.Value):
                return PyDecimal.Infinity(f.Value < 0);
            case PyFloat f:
                (BigInteger n, BigInteger denominator) = Numbers.Ratio(Math.Abs(f.Value));
                int places = (int)denominator.GetBitLength() - 1;
                BigInteger reduced = BigInteger.GreatestCommonDivisor(n, denominator) is { IsZero: false } g ? g : BigInteger.One;
                places -= (int)reduced.GetBitLength() - 1;
                return PyDecimal.Of(double.IsNegative(f.Value), n / reduced * BigInteger.Pow(5, Math.Max(places, 0)), -Math.Max(places, 0));
            case PyStr s:
                machine.ChargeText(s.Value.Length);
                return Parse(s.Value) ?? throw PyError.Value("[<class 'decimal.ConversionSyntax'>]");
            case PySequence:
                throw PyError.Unrepresentable("a Decimal from a tuple");
            case var other:
                throw PyError.Type($"conversion from {other.PythonTypeName} to Decimal is not supported");
        }
    }

    private static PyDecimal? Parse(string source)
    {
        string? text = NumberTexts.Normalized(source.Trim('\x1c', '\x1d', '\x1e', '\x1f', ' ', '\t', '\n', '\v', '\f', '\r'))?.Replace("_", string.Empty, StringComparison.Ordinal);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        bool negative = text[0] == '-';
        text = text[0] is '+' or '-' ? text[1..] : text;
        switch (text.ToLowerInvariant())
        {
            case "inf" or "infinity":
                return PyDecimal.Infinity(negative);
            case "nan":
                return PyDecimal.NaN(negative);
        }

        if (text.StartsWith("nan", StringComparison.OrdinalIgnoreCase) || text.StartsWith("snan", StringComparison.OrdinalIgnoreCase))
        {
            throw PyError.Unrepresentable("a signalling NaN or one with a payload");
        }

        int e = text.IndexOfAny(['e', 'E']);
        string mantissa = e < 0 ? text : text[..e];
        long exponent = 0;
        if (e >= 0)
        {
            string digits = text[(e + 1)..];
            if (!(digits.TrimStart('+', '-') is { Length: > 0 } magnitude && magnitude.All(char.IsAsciiDigit) && digits.Length - magnitude.Length <= 1))
            {
                return null;
            }

            exponent = long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long parsed) && Math.Abs(parsed) <= 5_000
                ? parsed
                : throw PyError.Overflow("the exponent of a Decimal is over the limit");
        }

        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string all = point < 0 ? mantissa : mantissa[..point] + mantissa[(point + 1)..];
        return all.Length > 0 && all.All(char.IsAsciiDigit)
            ? PyDecimal.Of(negative, BigInteger.Parse(all, CultureInfo.InvariantCulture), (int)exponent - (point < 0 ? 0 : mantissa.Length - point - 1))
            : null;
    }

    private static PyDecimal Quantize(Machine machine, PyValue?[] a)
    {
        PyDecimal exp = a[1] switch
        {
            PyDecimal d => DecimalArithmetic.Finite(d),
            PyInt i => PyDecimal.OfInteger(i.Big),
            _ => throw PyError.Type($"conversion from {a[1]!.PythonTypeName} to Decimal is not supported"),
        };
        return DecimalArithmetic.Quantized((PyDecimal)a[0]!, exp.Exponent, a.Given(2) ? a.Text(2) : "ROUND_HALF_EVEN");
    }

    private static PyDecimal ScaleB(Machine machine, PyValue?[] a)
    {
        BigInteger places = a[1] switch
        {
            PyInt i => i.Big,
            PyDecimal { IsFinite: true, Exponent: 0 } d => d.Negative ? -d.Coefficient : d.Coefficient,
            PyDecimal => throw PyError.Value("scaleb wants an integer"),
            _ => throw PyError.Type($"conversion from {a[1]!.PythonTypeName} to Decimal is not supported"),
        };
        return DecimalArithmetic.MovePoint((PyDecimal)a[0]!, places);
    }

    private static PyDecimal Normalize(PyDecimal value)
    {
        PyDecimal rounded = DecimalArithmetic.Rounded(DecimalArithmetic.Finite(value));
        if (rounded.IsZero)
        {
            return PyDecimal.Of(rounded.Negative, 0, 0);
        }

        (BigInteger coefficient, int exponent) = (rounded.Coefficient, rounded.Exponent);
        while (coefficient % 10 == 0)
        {
            coefficient /= 10;
            exponent++;
        }

        return PyDecimal.Of(rounded.Negative, coefficient, exponent);
    }

    private static PyDecimal ToIntegral(Machine machine, PyValue?[] a)
    {
        PyDecimal value = DecimalArithmetic.Finite((PyDecimal)a[0]!);
        return value.Exponent >= 0 ? value : DecimalArithmetic.Rescale(value, 0, a.Given(1) ? a.Text(1) : "ROUND_HALF_EVEN");
    }
}
