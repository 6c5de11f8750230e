using System.Numerics;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Modules;

/// <summary>
/// The functions of <c>math</c> whose results are exact or correctly rounded everywhere. Sines and logarithms are not here: the C library and .NET may differ
/// in the last bit.
/// </summary>
internal static class MathFunctions
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Constant("math.pi", "3.14159…", new PyFloat(Math.PI)),
        Declaration.Constant("math.e", "2.71828…", new PyFloat(Math.E)),
        Declaration.Constant("math.tau", "6.28318…", new PyFloat(Math.Tau)),
        Declaration.Constant("math.inf", "infinity", new PyFloat(double.PositiveInfinity)),
        Declaration.Constant("math.nan", "not a number", new PyFloat(double.NaN)),
        Declaration.Function("math.floor", "x, /", "largest integer not above", (m, a) => Whole(m, a[0]!, Math.Floor, "ROUND_FLOOR")),
        Declaration.Function("math.ceil", "x, /", "smallest integer not below", (m, a) => Whole(m, a[0]!, Math.Ceiling, "ROUND_CEILING")),
        Declaration.Function("math.trunc", "x, /", "integer part", (m, a) => Whole(m, a[0]!, Math.Truncate, "ROUND_DOWN")),
        Declaration.Function("math.fabs", "x, /", "absolute value as float", (_, a) => new PyFloat(Math.Abs(Real(a[0]!)))),
        Declaration.Function("math.sqrt", "x, /", "square root", (_, a) => Real(a[0]!) is var x && x < 0 ? throw PyError.Value("math domain error") : new PyFloat(Math.Sqrt(x))),
        Declaration.Function("math.isqrt", "n, /", "integer square root", (m, a) => PyInt.Of(IntegerRoot(m, Integer(a[0]!)))),
        Declaration.Function("math.fmod", "x, y, /", "remainder with the sign of x", Fmod),
        Declaration.Function("math.copysign", "x, y, /", "x with the sign of y", (_, a) => new PyFloat(Math.CopySign(Real(a[0]!), Real(a[1]!)))),
        Declaration.Function("math.isnan", "x, /", "whether it is nan", (_, a) => PyBool.Of(double.IsNaN(Real(a[0]!)))),
        Declaration.Function("math.isinf", "x, /", "whether it is infinite", (_, a) => PyBool.Of(double.IsInfinity(Real(a[0]!)))),
        Declaration.Function("math.isfinite", "x, /", "whether it is neither infinite nor nan", (_, a) => PyBool.Of(double.IsFinite(Real(a[0]!)))),
        Declaration.Function("math.gcd", "*integers", "greatest common divisor", (_, a) => PyInt.Of(a.Aggregate(BigInteger.Zero, (g, x) => BigInteger.GreatestCommonDivisor(g, Integer(x!))))),
        Declaration.Function("math.factorial", "n, /", "factorial", Factorial),
    ];

    private static double Real(PyValue value) => Arithmetic.ToDouble(value);

    private static BigInteger Integer(PyValue value) => value is PyInt i
        ? i.Big
        : throw PyError.Type($"'{value.PythonTypeName}' object cannot be interpreted as an integer");

    private static PyInt Whole(Machine machine, PyValue value, Func<double, double> round, string rounding)
    {
        switch (value)
        {
            case PyInt i:
                return PyInt.Of(i.Big);
            case PyDecimal d:
                PyDecimal whole = Decimals.DecimalArithmetic.Rescale(Decimals.DecimalArithmetic.Finite(d), 0, rounding);
                return PyInt.Of(whole.Negative ? -whole.Coefficient : whole.Coefficient);
            case PyFloat f when double.IsNaN(f.Value):
                throw PyError.Value("cannot convert float NaN to integer");
            case PyFloat f when double.IsInfinity(f.Value):
                throw PyError.Overflow("cannot convert float infinity to integer");
            case PyFloat f:
                machine.Charge(1);
                return PyInt.Of(new BigInteger(round(f.Value)));
            default:
                throw PyError.Type($"must be real number, not {value.PythonTypeName}");
        }
    }

    private static PyFloat Fmod(Machine machine, PyValue?[] a)
    {
        (double x, double y) = (Real(a[0]!), Real(a[1]!));
        return (double.IsInfinity(x) && !double.IsNaN(y)) || (y == 0 && !double.IsNaN(x))
            ? throw PyError.Value("math domain error")
            : new PyFloat(x % y);
    }

    private static BigInteger IntegerRoot(Machine machine, BigInteger n)
    {
        if (n.Sign < 0)
        {
            throw PyError.Value("isqrt() argument must be nonnegative");
        }

        if (n.IsZero)
        {
            return n;
        }

        BigInteger root = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            machine.Charge(1 + (n.GetBitLength() / 64));
            BigInteger next = (root + (n / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static PyInt Factorial(Machine machine, PyValue?[] a)
    {
        BigInteger n = Integer(a[0]!);
        if (n.Sign < 0)
        {
            throw PyError.Value("factorial() not defined for negative values");
        }

        machine.ChargeBits(n > 10_000 ? double.MaxValue : (double)n * Math.Max(1, n.GetBitLength()));
        BigInteger result = BigInteger.One;
        for (int i = 2; i <= (int)n; i++)
        {
            machine.Charge(1);
            result *= i;
        }

        return PyInt.Of(result);
    }
}
