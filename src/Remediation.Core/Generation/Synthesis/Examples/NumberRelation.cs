using System.Globalization;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>How the outputs' numbers follow from the inputs': the same, scaled by ten, rounded, or the interval that they lie in.</summary>
/// <param name="Expression">What gives the output's number.</param>
/// <param name="IsWhole">Whether that is an <c>int</c>.</param>
/// <param name="Penalty">Letters by which it counts longer than it is.</param>
internal sealed record NumberRelation(string Expression, bool IsWhole, int Penalty)
{
    private const int MaxScale = 9;

    // Rounding to the nearest is what people mean when both would do.
    private const int Directed = 8;

    // Steps to round to; the greatest that the outputs allow is the likeliest.
    private static readonly decimal[] Steps =
        [10000, 5000, 1000, 500, 200, 100, 50, 25, 20, 10, 5, 2, 1, 0.5m, 0.25m, 0.2m, 0.1m, 0.05m, 0.02m, 0.01m, 0.001m, 0.0001m];

    private static readonly (string Mode, int Penalty, Func<decimal, decimal> Round)[] Modes =
    [
        ("ROUND_HALF_UP", 0, q => decimal.Round(q, MidpointRounding.AwayFromZero)),
        ("ROUND_HALF_EVEN", 12, q => decimal.Round(q, MidpointRounding.ToEven)),
        ("ROUND_FLOOR", Directed, decimal.Floor),
        ("ROUND_CEILING", Directed, decimal.Ceiling),
        ("ROUND_DOWN", Directed, decimal.Truncate),
        ("ROUND_UP", Directed, q => decimal.Round(q, MidpointRounding.AwayFromZero) is var r && Math.Abs(r) < Math.Abs(q) ? r + Math.Sign(q) : r),
    ];

    /// <summary>What makes the wanted number of the bound one; for an interval of fractions, which is counted in whole steps.</summary>
    public string Start { get; init; } = "";

    /// <summary>By how many places the decimal point moves to the left without zeros behind it being kept.</summary>
    public int Shift { get; init; }

    /// <summary>For an interval: its end.</summary>
    public string? End { get; init; }

    /// <summary>What leads from the inputs' numbers to the wanted ones.</summary>
    /// <param name="number">The inputs' numbers.</param>
    /// <param name="targets">The wanted ones.</param>
    /// <param name="decimals">Digits behind the point that the first wanted one is written with.</param>
    public static IEnumerable<NumberRelation> Between(NumberBase number, decimal[] targets, int decimals)
    {
        if (number.Values.SequenceEqual(targets))
        {
            yield return new NumberRelation(number.Expression, number.IsWhole, number.Penalty);
        }

        string exact = number.IsWhole ? $"decimal.Decimal{number.Expression[3..]}" : number.Expression;
        for (int scale = 1; scale <= MaxScale; scale++)
        {
            decimal factor = Power(scale);
            if (number.Values.Zip(targets).All(p => p.First * factor == p.Second) && targets.Any(t => t != 0))
            {
                yield return new NumberRelation($"{number.Expression} * {Text(factor)}", number.IsWhole, number.Penalty);
            }

            if (number.Values.Zip(targets).All(p => p.First == p.Second * factor) && targets.Any(t => t != 0))
            {
                yield return new NumberRelation($"{exact} / {Text(factor)}", false, number.Penalty) { Shift = scale };
                yield return new NumberRelation(FormattableString.Invariant($"{exact}.scaleb(-{scale})"), false, number.Penalty);
            }
        }

        if (number.Values.SequenceEqual(targets))
        {
            yield break;
        }

        foreach (decimal step in Steps)
        {
            foreach ((string mode, int penalty, Func<decimal, decimal> round) in Modes)
            {
                if (number.Values.Zip(targets).All(p => round(p.First / step) * step == p.Second))
                {
                    NumberRelation rounded = Rounded(number, exact, step, mode, penalty, decimals);
                    yield return rounded;
                    if (number.IsSigned)
                    {
                        // Takes the sign off a zero.
                        yield return rounded with { Expression = rounded.Expression + " + 0" };
                    }
                }
            }
        }
    }

    /// <summary>The interval that holds the inputs' numbers, given by start and end.</summary>
    public static IEnumerable<NumberRelation> Interval(NumberBase number, decimal[] starts, decimal[] ends, int decimals)
    {
        decimal unit = 1 / Power(decimals);
        decimal width = ends[0] - starts[0];
        if (width <= 0 || ends.Zip(starts).Any(p => p.First - p.Second != width))
        {
            yield break;
        }

        foreach (decimal step in new[] { width, width + unit })
        {
            decimal offset = ((starts[0] % step) + step) % step;
            bool holds = Array.TrueForAll(starts, s => ((s % step) + step) % step == offset)
                && number.Values.Zip(starts).All(p => p.First >= p.Second && p.First < p.Second + step);
            bool whole = step == decimal.Truncate(step) && offset == decimal.Truncate(offset);
            if (holds && whole)
            {
                string floor = number.IsWhole ? number.Expression : $"math.floor({number.Expression})";
                string from = offset == 0 ? floor : $"({floor} - {Text(offset)})";
                string start = $"{from} // {Text(step)} * {Text(step)}" + (offset == 0 ? "" : $" + {Text(offset)}");
                yield return new NumberRelation(start, true, number.Penalty) { End = $"{Binding.Slot} + {Text(width)}" };
            }
            else if (holds && offset == 0 && step == width && 1 / step == decimal.Truncate(1 / step))
            {
                string steps = $"math.floor({number.Expression} * {Text(1 / step)})";
                yield return new NumberRelation(steps, false, number.Penalty) { Start = $" / {Text(1 / step)}", End = $"({Binding.Slot} + 1) / {Text(1 / step)}" };
            }
        }
    }

    private static NumberRelation Rounded(NumberBase number, string exact, decimal step, string mode, int penalty, int decimals)
    {
        bool whole = step == decimal.Truncate(step);
        if (number.IsWhole && whole && mode == "ROUND_FLOOR")
        {
            return new NumberRelation($"{number.Expression} // {Text(step)} * {Text(step)}", true, number.Penalty + penalty);
        }

        if (number.IsWhole && whole && mode == "ROUND_CEILING")
        {
            return new NumberRelation($"-(-{number.Expression} // {Text(step)} * {Text(step)})", true, number.Penalty + penalty);
        }

        string divided = step == 1 ? exact : whole ? $"({exact} / {Text(step)})" : $"({exact} * {Text(1 / step)})";
        string back = step == 1 ? "" : whole ? $" * {Text(step)}" : $" / {Text(1 / step)}";
        return new NumberRelation($"{divided}.to_integral_value(decimal.{mode}){back}", false, number.Penalty + penalty + (step == 1 / Power(decimals) ? 0 : 3));
    }

    private static decimal Power(int exponent)
    {
        decimal power = 1;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static string Text(decimal number) => number.ToString("0.##########", CultureInfo.InvariantCulture);
}
