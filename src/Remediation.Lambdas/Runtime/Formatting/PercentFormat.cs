using System.Numerics;
using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Formatting;

/// <summary>The <c>%</c> operator on <c>str</c>.</summary>
internal sealed class PercentFormat
{
    private readonly Machine _machine;
    private readonly string _template;
    private readonly PyValue _arguments;
    private int _next;
    private int _at;
    private bool _keyed;

    private PercentFormat(Machine machine, string template, PyValue arguments)
    {
        _machine = machine;
        _template = template;
        _arguments = arguments;
    }

    public static PyStr Apply(Machine machine, string template, PyValue arguments) => new(new PercentFormat(machine, template, arguments).Run());

    private string Run()
    {
        var result = new StringBuilder();
        while (_at < _template.Length)
        {
            char c = _template[_at++];
            if (c != '%')
            {
                result.Append(c);
                continue;
            }

            result.Append(Directive());
            _machine.CheckText(result.Length);
        }

        int given = _arguments is PyTuple t ? t.Items.Count : _arguments is PyDict or PyList or PyBytes ? -1 : 1;
        return given >= 0 && _next < given && !_keyed ? throw PyError.Type("not all arguments converted during string formatting") : result.ToString();
    }

    private string Directive()
    {
        PyValue? keyed = null;
        if (Peek() == '(')
        {
            keyed = Keyed();
        }

        (bool left, char sign, bool zero, bool alternate) = (false, '\0', false, false);
        for (; Peek() is '-' or '+' or ' ' or '#' or '0'; _at++)
        {
            left |= Peek() == '-';
            zero |= Peek() == '0';
            alternate |= Peek() == '#';
            sign = Peek() == '+' ? '+' : Peek() == ' ' && sign == '\0' ? ' ' : sign;
        }

        int width = Number();
        if (width < -1)
        {
            (left, width) = (true, -width);
        }

        int precision = -1;
        if (Peek() == '.')
        {
            _at++;
            precision = Math.Max(0, Number());
        }

        if (Peek() is 'h' or 'l' or 'L')
        {
            _at++;
        }

        if (_at >= _template.Length)
        {
            throw PyError.Value("incomplete format");
        }

        char type = _template[_at++];
        if (type == '%')
        {
            return "%";
        }

        PyValue value = keyed ?? Next();
        var spec = new FormatSpecification { Align = left ? '<' : zero ? '=' : '>', Fill = zero && !left ? "0" : " ", Sign = sign, Width = width, Precision = precision, Alternate = alternate, Type = type };
        return Convert(type, value, spec);
    }

    private string Convert(char type, PyValue value, FormatSpecification spec)
    {
        switch (type)
        {
            case 's' or 'r' or 'a':
                string text = type == 's' ? Representation.Str(value) : Representation.Repr(value);
                text = type == 'a' ? ((PyStr)Language.LanguageTable.Builtin["ascii"].Implementation(_machine, [value])).Value : text;
                var points = new PyStr(text);
                if (spec.Precision >= 0 && spec.Precision < points.Length)
                {
                    text = points.HasAstral ? text[..CodePoints.ToUtf16(text, spec.Precision)] : text[..spec.Precision];
                }

                return Pad(spec, string.Empty, text);
            case 'c':
                return Pad(spec, string.Empty, value switch
                {
                    PyStr { Length: 1 } s => s.Value,
                    PyInt { IsSmall: true, Small: >= 0 and <= 0x10FFFF and not (>= 0xD800 and < 0xE000) } i => char.ConvertFromUtf32((int)i.Small),
                    PyInt => throw PyError.Overflow("%c arg not in range(0x110000)"),
                    _ => throw PyError.Type("%c requires int or char"),
                });
            case 'd' or 'i' or 'u':
                return Integer(value switch
                {
                    PyInt i => i.Big,
                    PyFloat or PyDecimal => ((PyInt)Language.LanguageTable.Builtin["int"].Implementation(_machine, [value])).Big,
                    _ => throw PyError.Type($"%{type} format: a real number is required, not {value.PythonTypeName}"),
                }, spec);
            case 'x' or 'X' or 'o':
                return value is PyInt x ? Integer(x.Big, spec) : throw PyError.Type($"%{type} format: an integer is required, not {value.PythonTypeName}");
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                double number = value switch
                {
                    PyInt or PyFloat or PyDecimal => Arithmetic.ToDouble(value),
                    _ => throw PyError.Type($"must be real number, not {value.PythonTypeName}"),
                };
                (string? whole, string? rest) = FloatDigits.Format(_machine, Math.Abs(number), type, spec.Precision, spec.Alternate);
                return Pad(spec, ValueFormat.SignOf(double.IsNegative(number) && !double.IsNaN(number), spec.Sign), whole + rest);
            default:
                throw PyError.Value($"unsupported format character '{type}'");
        }
    }

    private string Integer(BigInteger value, FormatSpecification spec)
    {
        var magnitude = BigInteger.Abs(value);
        (string? digits, string? prefix) = spec.Type switch
        {
            'x' => (NumberTexts.Digits(magnitude, 16), "0x"),
            'X' => (NumberTexts.Digits(magnitude, 16).ToUpperInvariant(), "0X"),
            'o' => (NumberTexts.Digits(magnitude, 8), "0o"),
            _ => (Representation.IntText(PyInt.Of(magnitude)), string.Empty),
        };
        _machine.ChargeText(Math.Max(spec.Precision, spec.Width));
        digits = spec.Precision > digits.Length ? digits.PadLeft(spec.Precision, '0') : digits;
        return Pad(spec, ValueFormat.SignOf(value.Sign < 0, spec.Sign) + (spec.Alternate ? prefix : string.Empty), digits);
    }

    private string Pad(FormatSpecification spec, string sign, string body)
    {
        // Zeros fill numbers only.
        bool plain = spec.Type is 's' or 'r' or 'a' or 'c';
        return ValueFormat.Align(_machine, plain && spec.Align == '=' ? spec with { Align = '>', Fill = " " } : spec, sign, body);
    }

    private PyValue Keyed()
    {
        _keyed = true;
        int depth = 0;
        int from = _at + 1;
        for (; _at < _template.Length; _at++)
        {
            depth += _template[_at] == '(' ? 1 : _template[_at] == ')' ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        if (_arguments is not PyDict dict)
        {
            throw PyError.Type("format requires a mapping");
        }

        if (_at >= _template.Length)
        {
            throw PyError.Value("incomplete format key");
        }

        string key = _template[from.._at++];
        return dict.TryGet(new PyStr(key), out PyValue? value) ? value : throw new PyError(LambdaCodes.KeyError, $"no key '{key}'");
    }

    private PyValue Next()
    {
        if (_arguments is PyTuple t)
        {
            return _next < t.Items.Count ? t.Items[_next++] : throw PyError.Type("not enough arguments for format string");
        }

        return _next++ == 0 ? _arguments : throw PyError.Type("not enough arguments for format string");
    }

    private int Number()
    {
        if (Peek() == '*')
        {
            _at++;
            return Next() is PyInt { IsSmall: true } i ? (int)Math.Clamp(i.Small, -int.MaxValue, int.MaxValue) : throw PyError.Type("* wants int");
        }

        long value = -1;
        while (char.IsAsciiDigit(Peek()))
        {
            value = Math.Min((Math.Max(value, 0) * 10) + (_template[_at++] - '0'), int.MaxValue);
        }

        return (int)value;
    }

    private char Peek() => _at < _template.Length ? _template[_at] : '\0';
}
