using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Refuses what Unicode text cannot hold before a lambda sees it.</summary>
internal static class WellFormed
{
    private const int MaxDepth = 100;

    public static bool Check(PyValue value, int depth) => depth < MaxDepth && value switch
    {
        PyStr s => s.IsWellFormed,
        PySequence s => s.Items.All(i => Check(i, depth + 1)),
        PyDict d => d.Keys.All(k => Check(k, depth + 1)) && d.Values.All(v => Check(v, depth + 1)),
        _ => true,
    };
}

/// <summary>The size of a result, nested values included.</summary>
internal static class OutputSize
{
    private const int MaxDepth = 64;

    public static void Check(PyValue value, LambdaLimits limits)
    {
        long left = (long)limits.OutputLength;
        Count(value, limits, 0, ref left);
    }

    private static void Count(PyValue value, LambdaLimits limits, int depth, ref long left)
    {
        if (depth > MaxDepth)
        {
            throw new PyError(LambdaCodes.RecursionLimit, "the result is nested too deeply");
        }

        left -= value switch
        {
            PyStr s => s.Value.Length,
            PyBytes b => b.Value.Length,
            PyInt { IsSmall: false } i => i.Big.GetBitLength() / 3,
            _ => 1,
        };
        if (left < 0)
        {
            throw new PyError(LambdaCodes.OutputTooLarge, $"the result is over the limit of {limits.OutputLength} characters");
        }

        IEnumerable<PyValue> parts = value switch
        {
            PySequence s => s.Items,
            PySet s => s.Items,
            PyDict d => d.Keys.Concat(d.Values),
            PyDictView v => v.Items,
            _ => [],
        };
        foreach (PyValue part in parts)
        {
            Count(part, limits, depth + 1, ref left);
        }
    }
}
