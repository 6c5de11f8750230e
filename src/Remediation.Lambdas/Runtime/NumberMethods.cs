using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Methods of <c>int</c> and <c>float</c>.</summary>
internal static class NumberMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Method(PyKind.Float, "is_integer", string.Empty, "whether there is no fraction", (_, a) => PyBool.Of(double.IsInteger(((PyFloat)a[0]!).Value))),
        Declaration.Method(PyKind.Int, "bit_length", string.Empty, "bits of the absolute value", (_, a) => PyInt.Of((long)System.Numerics.BigInteger.Abs(((PyInt)a[0]!).Big).GetBitLength())),
    ];
}
