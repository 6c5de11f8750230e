using System.Globalization;
using System.Numerics;
using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary>Reads JSON text as CPython's decoder does, its extensions (<c>NaN</c>, <c>Infinity</c>) included.</summary>
internal sealed class JsonReader(Machine machine, string text)
{
    private const int MaxDepth = 50;

    private int _at;

    public PyValue Document()
    {
        machine.ChargeText(text.Length);
        if (text.StartsWith('\uFEFF'))
        {
            throw Error("Unexpected UTF-8 BOM");
        }

        Blanks();
        PyValue value = Value(0);
        Blanks();
        return _at == text.Length ? value : throw Error("Extra data");
    }

    private static PyError Error(string message) => PyError.Value("JSONDecodeError: " + message);

    private void Blanks()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private bool Take(string part)
    {
        if (string.CompareOrdinal(text, _at, part, 0, part.Length) != 0)
        {
            return false;
        }

        _at += part.Length;
        return true;
    }

    private PyValue Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PyError(LambdaCodes.RecursionLimit, "JSON is nested too deeply");
        }

        machine.Charge(1);
        if (_at >= text.Length)
        {
            throw Error("Expecting value");
        }

        switch (text[_at])
        {
            case '"':
                return new PyStr(String());
            case '{':
                return Object(depth);
            case '[':
                return Array(depth);
        }

        return Take("null") ? PyNone.Instance
            : Take("true") ? PyBool.True
            : Take("false") ? PyBool.False
            : Take("NaN") ? new PyFloat(double.NaN)
            : Take("Infinity") ? new PyFloat(double.PositiveInfinity)
            : Take("-Infinity") ? new PyFloat(double.NegativeInfinity)
            : Number();
    }

    private PyValue Number()
    {
        int from = _at;
        _ = Take("-");
        if (!Take("0") && Digits() == 0)
        {
            throw Error("Expecting value");
        }

        int whole = _at;
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            _at++;
            Digits();
        }

        int mark = _at;
        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            _at++;
            _at += _at < text.Length && text[_at] is '+' or '-' ? 1 : 0;
            if (Digits() == 0)
            {
                _at = mark;
            }
        }

        string number = text[from.._at];
        if (_at > whole)
        {
            return new PyFloat(double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        return number.Length <= Representation.MaxIntDigits
            ? PyInt.Of(BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : throw PyError.Value("Exceeds the limit (4300 digits) for integer string conversion");
    }

    private int Digits()
    {
        int from = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }

        return _at - from;
    }

    private string String()
    {
        var result = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            char c = text[_at];
            if (c == '"')
            {
                _at++;
                string value = result.ToString();
                return CodePoints.IsWellFormed(value) ? value : throw PyError.Unrepresentable("a lone surrogate");
            }

            if (c < ' ')
            {
                throw Error("Invalid control character");
            }

            result.Append(c == '\\' ? Escape() : c);
        }

        throw Error("Unterminated string");
    }

    private char Escape()
    {
        _at++;
        switch (_at < text.Length ? text[_at] : '\0')
        {
            case '"':
                return '"';
            case '\\':
                return '\\';
            case '/':
                return '/';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _at + 4 < text.Length && text.Substring(_at + 1, 4).All(char.IsAsciiHexDigit):
                _at += 4;
                return (char)int.Parse(text.AsSpan(_at - 3, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default:
                throw Error("Invalid escape");
        }
    }

    private PyList Array(int depth)
    {
        _at++;
        var items = new List<PyValue>();
        Blanks();
        if (Take("]"))
        {
            return new PyList(items);
        }

        while (true)
        {
            Blanks();
            items.Add(Value(depth + 1));
            machine.CheckItems(items.Count);
            Blanks();
            if (Take("]"))
            {
                return new PyList(items);
            }

            if (!Take(","))
            {
                throw Error("Expecting ',' delimiter");
            }
        }
    }

    private PyDict Object(int depth)
    {
        _at++;
        var dict = new PyDict();
        Blanks();
        if (Take("}"))
        {
            return dict;
        }

        while (true)
        {
            Blanks();
            if (_at >= text.Length || text[_at] != '"')
            {
                throw Error("Expecting property name enclosed in double quotes");
            }

            string key = String();
            Blanks();
            if (!Take(":"))
            {
                throw Error("Expecting ':' delimiter");
            }

            Blanks();
            dict.Set(new PyStr(key), Value(depth + 1));
            Blanks();
            if (Take("}"))
            {
                return dict;
            }

            if (!Take(","))
            {
                throw Error("Expecting ',' delimiter");
            }
        }
    }
}
