using System.Text;
using Remediation.Lambdas.Unicode;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A set of code points as sorted ranges: every class of a pattern becomes one, so that nothing depends on .NET's own classes.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10FFFF;

    private CodePointSet(IReadOnlyList<(int From, int To)> ranges) => Ranges = ranges;

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

    public bool Contains(int codePoint) => Ranges.Any(r => r.From <= codePoint && codePoint <= r.To);

    /// <summary>As a .NET pattern for one code point of a subject whose characters do not go beyond the reach.</summary>
    public string ToPattern(Reach reach)
    {
        int most = reach switch { Reach.Ascii => 0x7F, Reach.Basic => 0xFFFF, _ => Last };
        var basic = Ranges.Where(r => r.From <= Math.Min(most, 0xFFFF)).SelectMany(r => WithoutSurrogates(r.From, Math.Min(r.To, Math.Min(most, 0xFFFF)))).ToList();
        string? classText = basic.Count == 0 ? null : Class(basic);
        if (reach != Reach.Astral || Ranges.Count == 0 || Ranges[^1].To < 0x10000)
        {
            // An empty set matches nothing.
            return classText ?? "(?!)";
        }

        string pairs = string.Join('|', Ranges.Where(r => r.To >= 0x10000).SelectMany(r => Pairs(Math.Max(r.From, 0x10000), r.To)));
        return classText is null ? $"(?:{pairs})" : $"(?:{classText}|{pairs})";
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

    private static IEnumerable<(int From, int To)> WithoutSurrogates(int from, int to)
    {
        if (from < 0xD800)
        {
            yield return (from, Math.Min(to, 0xD7FF));
        }

        if (to > 0xDFFF)
        {
            yield return (Math.Max(from, 0xE000), to);
        }
    }

    private static string Class(List<(int From, int To)> ranges)
    {
        if (ranges is [(var only, var same)] && only == same)
        {
            return Escape(only);
        }

        var text = new StringBuilder("[");
        foreach ((int from, int to) in ranges)
        {
            text.Append(Escape(from));
            if (to > from)
            {
                text.Append('-').Append(Escape(to));
            }
        }

        return text.Append(']').ToString();
    }

    private static string Escape(int c) => char.IsAsciiLetterOrDigit((char)c) ? ((char)c).ToString() : $"\\u{c:X4}";

    private static IEnumerable<string> Pairs(int from, int to)
    {
        for (int high = High(from); high <= High(to); high++)
        {
            int low = high == High(from) ? Low(from) : 0xDC00;
            int end = high == High(to) ? Low(to) : 0xDFFF;
            if (low == 0xDC00 && end == 0xDFFF)
            {
                int last = High(to) - (Low(to) == 0xDFFF ? 0 : 1);
                yield return $"[{Escape(high)}-{Escape(last)}][\\uDC00-\\uDFFF]";
                high = last;
            }
            else
            {
                yield return $"{Escape(high)}[{Escape(low)}-{Escape(end)}]";
            }
        }

        static int High(int c) => 0xD800 + ((c - 0x10000) >> 10);
        static int Low(int c) => 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
}

/// <summary>How far the characters of a subject go; a pattern is written for each when it is needed.</summary>
internal enum Reach
{
    Ascii,
    Basic,
    Astral,
}
