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
        Declaration.Function("math.lcm", "*integers", "least common multiple", LeastCommonMultiple),
        Declaration.Function("math.factorial", "n, /", "factorial", Factorial),
        Declaration.Function("math.comb", "n, k, /", "ways to choose k of n", (m, a) => PyInt.Of(Falling(m, Integer(a[0]!), Integer(a[1]!), divide: true))),
        Declaration.Function("math.perm", "n, k, /", "ordered ways to choose k of n", (m, a) => PyInt.Of(Falling(m, Integer(a[0]!), Integer(a[1]!), divide: false))),
        Declaration.Function("math.prod", "iterable, /, *, start?", "product of the items", (m, a) => Iterations.Enumerate(m, a[0]!).Aggregate(a.Get(1) ?? PyInt.Of(1), (x, y) => Arithmetic.Multiply(m, x, y))),
        Declaration.Function("math.degrees", "x, /", "radians as degrees", (_, a) => new PyFloat(Real(a[0]!) * (180.0 / Math.PI))),
        Declaration.Function("math.radians", "x, /", "degrees as radians", (_, a) => new PyFloat(Real(a[0]!) * (Math.PI / 180.0))),
        Declaration.Function("math.isclose", "~a, ~b, *, ~rel_tol?, ~abs_tol?", "whether two numbers are close", IsClose),
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

    private static PyInt LeastCommonMultiple(Machine machine, PyValue?[] a)
    {
        BigInteger result = BigInteger.One;
        foreach (BigInteger n in a.Select(x => Integer(x!)))
        {
            machine.ChargeBits(result.GetBitLength() + n.GetBitLength());
            result = n.IsZero ? n : BigInteger.Abs(result / BigInteger.GreatestCommonDivisor(result, n) * n);
        }

        return PyInt.Of(result);
    }

    // n (n - 1) … down to k factors, divided by k! on the way when asked.
    private static BigInteger Falling(Machine machine, BigInteger n, BigInteger k, bool divide)
    {
        if (n.Sign < 0 || k.Sign < 0)
        {
            throw PyError.Value("n and k must be non-negative integers");
        }

        if (k > n)
        {
            return BigInteger.Zero;
        }

        k = divide ? BigInteger.Min(k, n - k) : k;
        machine.ChargeBits(k > 10_000 ? double.MaxValue : (double)k * n.GetBitLength());
        BigInteger result = BigInteger.One;
        for (int i = 1; i <= (int)k; i++)
        {
            machine.Charge(1);
            result *= n - i + 1;
            result = divide ? result / i : result;
        }

        return result;
    }

    private static PyBool IsClose(Machine machine, PyValue?[] a)
    {
        (double x, double y) = (Real(a[0]!), Real(a[1]!));
        double relative = a.Get(2) is { } r ? Real(r) : 1e-9;
        double absolute = a.Get(3) is { } t ? Real(t) : 0;
        if (relative < 0 || absolute < 0)
        {
            throw PyError.Value("tolerances must be non-negative");
        }

        double apart = Math.Abs(y - x);
        return PyBool.Of(x == y
            || (!double.IsInfinity(x) && !double.IsInfinity(y)
                && (apart <= Math.Abs(relative * y) || apart <= Math.Abs(relative * x) || apart <= absolute)));
    }
}
