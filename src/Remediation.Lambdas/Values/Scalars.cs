using System.Globalization;
using System.Numerics;

namespace Remediation.Lambdas.Values;

/// <summary><c>None</c>.</summary>
internal sealed class PyNone : PyValue
{
    public static readonly PyNone Instance = new();

    private PyNone()
    {
    }

    internal override PyKind Kind => PyKind.None;
}

/// <summary>An exact integer; small ones avoid <see cref="BigInteger"/>.</summary>
internal class PyInt : PyValue
{
    private static readonly PyInt[] Cache = [.. Enumerable.Range(-128, 1280).Select(i => new PyInt(i))];

    private readonly BigInteger _big;

    protected PyInt(long small)
    {
        Small = small;
        IsSmall = true;
    }

    private PyInt(BigInteger big) => _big = big;

    /// <summary>True when <see cref="Small"/> holds the value.</summary>
    public bool IsSmall { get; }

    public long Small { get; }

    public BigInteger Big => IsSmall ? Small : _big;

    public bool IsZero => IsSmall && Small == 0;

    public int Sign => IsSmall ? Math.Sign(Small) : _big.Sign;

    internal override PyKind Kind => PyKind.Int;

    public static PyInt Of(long value) => value is >= -128 and < 1152 ? Cache[value + 128] : new PyInt(value);

    public static PyInt Of(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Of((long)value) : new PyInt(value);

    public string ToDecimalString() =>
        IsSmall ? Small.ToString(CultureInfo.InvariantCulture) : _big.ToString(CultureInfo.InvariantCulture);
}

/// <summary><c>True</c> and <c>False</c>, which are integers in Python.</summary>
internal sealed class PyBool : PyInt
{
    public static readonly PyBool True = new(1);

    public static readonly PyBool False = new(0);

    private PyBool(long value)
        : base(value)
    {
    }

    public bool Value => Small != 0;

    internal override PyKind Kind => PyKind.Bool;

    public static PyBool Of(bool value) => value ? True : False;
}

/// <summary>An IEEE double.</summary>
internal sealed class PyFloat(double value) : PyValue
{
    public double Value { get; } = value;

    internal override PyKind Kind => PyKind.Float;
}

/// <summary>Text; its unit is the code point although it is kept as UTF-16.</summary>
internal sealed class PyStr(string value) : PyValue
{
    public static readonly PyStr Empty = new(string.Empty);

    private static readonly PyStr[] Ascii = [.. Enumerable.Range(0, 128).Select(i => new PyStr(((char)i).ToString()))];

    private byte _astral;

    public string Value { get; } = value;

    /// <summary>True when there are code points beyond U+FFFF, so that UTF-16 indices are not Python's.</summary>
    public bool HasAstral
    {
        get
        {
            if (_astral == 0)
            {
                _astral = Value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? (byte)2 : (byte)1;
            }

            return _astral == 2;
        }
    }

    public bool IsWellFormed => !HasAstral || CodePoints.IsWellFormed(Value);

    public int Length => HasAstral ? CodePoints.Count(Value) : Value.Length;

    internal override PyKind Kind => PyKind.Str;

    public static PyStr Of(char c) => c < 128 ? Ascii[c] : new PyStr(c.ToString());

    public static PyStr OfCodePoint(int codePoint) => codePoint < 0x10000 ? Of((char)codePoint) : new PyStr(char.ConvertFromUtf32(codePoint));
}

/// <summary>A byte string.</summary>
internal sealed class PyBytes(byte[] value) : PyValue
{
    public byte[] Value { get; } = value;

    internal override PyKind Kind => PyKind.Bytes;
}
