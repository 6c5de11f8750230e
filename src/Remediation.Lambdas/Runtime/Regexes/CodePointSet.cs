using Remediation.Lambdas.Unicode;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A set of code points as sorted ranges: every class of a pattern becomes one, so that nothing depends on .NET's own classes.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    // ASCII is answered from two words of bits, the rest by a binary search over the ranges' ends.
    private readonly ulong _low;
    private readonly ulong _high;
    private readonly int[] _from;
    private readonly int[] _to;

    private CodePointSet(IReadOnlyList<(int From, int To)> ranges)
    {
        Ranges = ranges;
        _from = [.. ranges.Select(r => r.From)];
        _to = [.. ranges.Select(r => r.To)];
        for (int c = 0; c < 128; c++)
        {
            ulong bit = Search(c) ? 1UL << (c & 63) : 0;
            (_low, _high) = c < 64 ? (_low | bit, _high) : (_low, _high | bit);
        }
    }

    public static CodePointSet Digits { get; } = OfFlags(CharacterFlags.Decimal, []);

    public static CodePointSet Spaces { get; } = OfFlags(CharacterFlags.Space, []);

    public static CodePointSet Words { get; } = OfFlags(CharacterFlags.Alpha | CharacterFlags.Decimal | CharacterFlags.Digit | CharacterFlags.Numeric, ['_']);

    public static CodePointSet AsciiDigits { get; } = Of([('0', '9')]);

    public static CodePointSet AsciiSpaces { get; } = Of([('\t', '\r'), (' ', ' ')]);

    public static CodePointSet AsciiWords { get; } = Of([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    public static CodePointSet NotNewline { get; } = Of([('\n', '\n')]).Complement();

    public static CodePointSet All { get; } = Of([(0, Last)]);

    public IReadOnlyList<(int From, int To)> Ranges { get; }

    public static CodePointSet Of(IEnumerable<(int From, int To)> ranges)
    {
        var merged = new List<(int From, int To)>();
        foreach ((int from, int to) in ranges.OrderBy(r => r.From))
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            }
            else
            {
                merged.Add((from, to));
            }
        }

        return new CodePointSet(merged);
    }

    public CodePointSet Complement()
    {
        var result = new List<(int, int)>();
        int next = 0;
        foreach ((int from, int to) in Ranges)
        {
            if (from > next)
            {
                result.Add((next, from - 1));
            }

            next = to + 1;
        }

        if (next <= Last)
        {
            result.Add((next, Last));
        }

        return new CodePointSet(result);
    }

    /// <summary>With everything that <c>re.IGNORECASE</c> takes as equal to a member.</summary>
    public CodePointSet IgnoringCase(bool asciiOnly)
    {
        var extra = new List<(int, int)>(Ranges);
        if (asciiOnly)
        {
            extra.AddRange(Ranges.SelectMany(r => Shifted(r, 'a', 'z', -32)).Concat(Ranges.SelectMany(r => Shifted(r, 'A', 'Z', 32))));
            return Of(extra);
        }

        foreach ((int member, int[]? equals) in CharacterTable.CaseSets)
        {
            if (Contains(member))
            {
                extra.AddRange(equals.Select(e => (e, e)));
            }
        }

        return Of(extra);
    }

    public bool Contains(int codePoint) => codePoint < 64
        ? (_low >> codePoint & 1) != 0
        : codePoint < 128 ? (_high >> (codePoint - 64) & 1) != 0 : Search(codePoint);

    private bool Search(int codePoint)
    {
        int at = Array.BinarySearch(_from, codePoint);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 && codePoint <= _to[at];
    }

    private static IEnumerable<(int From, int To)> Shifted((int From, int To) range, int low, int high, int by)
    {
        (int from, int to) = (Math.Max(range.From, low), Math.Min(range.To, high));
        return from <= to ? [(from + by, to + by)] : [];
    }

    private static CodePointSet OfFlags(CharacterFlags any, int[] extra)
    {
        var ranges = new List<(int, int)>(extra.Select(e => (e, e)));
        int from = -1;
        for (int c = 0; c <= Last + 1; c++)
        {
            bool member = c <= Last && CharacterTable.Is(c, any);
            if (member && from < 0)
            {
                from = c;
            }
            else if (!member && from >= 0)
            {
                ranges.Add((from, c - 1));
                from = -1;
            }
        }

        return Of(ranges);
    }
}
