using System.Numerics;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>
/// Integer powers of floats. CPython takes the C library's <c>pow</c>, which is off by a little more than half a unit in the last place at most (glibc since 2.28:
/// 0.51 for results of ordinary size, 0.54 towards the ends of the range); so the correctly rounded value is its value too, unless the exact one lies very near the middle between two doubles: that is refused.
/// </summary>
internal static class FloatPowers
{
    // The fraction below the last place is looked at with this many bits; the zones of doubt are 0.020 and 0.045 to each side of one half.
    private const int Extra = 12;
    private const int NarrowDoubt = 82;
    private const int WideDoubt = 184;

    /// <summary>A finite, non-zero base other than 1, and an exponent other than 0.</summary>
    public static double Exact(double value, int exponent)
    {
        (BigInteger n, BigInteger d) = Numbers.Ratio(Math.Abs(value));
        (n, d) = (BigInteger.Pow(n, Math.Abs(exponent)), BigInteger.Pow(d, Math.Abs(exponent)));
        if (exponent < 0)
        {
            (n, d) = (d, n);
        }

        // A quotient of exactly 53 + Extra bits, plus a sticky bit that tells whether anything is left.
        int shift = 53 + Extra - (int)(n.GetBitLength() - d.GetBitLength());
        BigInteger quotient = Quotient(n, d, shift, out bool rest);
        if (quotient.GetBitLength() > 53 + Extra)
        {
            shift--;
            quotient = Quotient(n, d, shift, out rest);
        }

        long magnitude = (long)quotient.GetBitLength() - shift;
        if (magnitude > 1024)
        {
            throw PyError.Overflow("numerical result out of range");
        }

        if (magnitude is > 1022 or < -1020)
        {
            throw PyError.Unrepresentable("a power at the end of the range of floats");
        }

        int fraction = (int)(quotient & ((1 << Extra) - 1));
        bool exact = fraction == 0 && rest;
        if (!exact && Math.Abs(fraction - (1 << (Extra - 1))) < (magnitude is > -128 and < 128 ? NarrowDoubt : WideDoubt))
        {
            throw PyError.Unrepresentable("a power whose last bit depends on the machine");
        }

        BigInteger mantissa = (quotient >> Extra) + (fraction >= 1 << (Extra - 1) ? 1 : 0);
        double result = Math.ScaleB((double)mantissa, Extra - shift);
        return value < 0 && exponent % 2 != 0 ? -result : result;
    }

    private static BigInteger Quotient(BigInteger n, BigInteger d, int shift, out bool exact)
    {
        BigInteger quotient = shift >= 0 ? BigInteger.DivRem(n << shift, d, out BigInteger rest) : BigInteger.DivRem(n, d << -shift, out rest);
        exact = rest.IsZero;
        return quotient;
    }
}
