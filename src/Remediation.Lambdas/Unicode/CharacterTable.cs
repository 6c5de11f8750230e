using System.Buffers.Binary;
using System.Reflection;

namespace Remediation.Lambdas.Unicode;

/// <summary>What CPython 3.11's <c>str</c> predicates say of one code point.</summary>
[Flags]
internal enum CharacterFlags
{
    None = 0,
    Alpha = 1,
    Decimal = 2,
    Digit = 4,
    Numeric = 8,
    Space = 16,
    Printable = 32,
    Upper = 64,
    Lower = 128,
    Title = 256,
    IdentifierStart = 512,
    IdentifierPart = 1024,
    Cased = 2048,
    CaseIgnorable = 4096,
    LineBreak = 8192,
}

/// <summary>
/// Unicode 14 as CPython 3.11 has it, read from the generated resource. .NET's own tables are newer, and ICU differs from machine to machine, so
/// neither is asked anything about a character.
/// </summary>
internal static class CharacterTable
{
    private static readonly ushort[][] Pages;
    private static readonly int[] Zeros;
    private static readonly int[] CategoryStarts;
    private static readonly string[] CategoryNames;

    static CharacterTable()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Remediation.Lambdas.Unicode.Unicode14.bin")
            ?? throw new InvalidOperationException("the Unicode table is missing from the assembly");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var reader = new Reader(bytes);
        Pages = ReadPages(reader);
        Zeros = [.. Enumerable.Range(0, reader.Count()).Select(_ => reader.Int())];
        Upper = ReadMap(reader);
        Lower = ReadMap(reader);
        Title = ReadMap(reader);
        Fold = ReadMap(reader);
        Canonical = ReadMap(reader);
        Compatibility = ReadMap(reader);
        CombiningClasses = Enumerable.Range(0, reader.Count()).Select(_ => (reader.Int(), reader.Byte())).ToDictionary(p => p.Item1, p => p.Item2);
        Compositions = Enumerable.Range(0, reader.Count()).Select(_ => (reader.Int(), reader.Int(), reader.Int()))
            .ToDictionary(t => (t.Item1, t.Item2), t => t.Item3);
        CaseSets = ReadCaseSets(reader);
        int categories = reader.Count();
        CategoryStarts = new int[categories];
        CategoryNames = new string[categories];
        for (int i = 0; i < categories; i++)
        {
            CategoryStarts[i] = reader.Int();
            CategoryNames[i] = string.Intern($"{(char)reader.Byte()}{(char)reader.Byte()}");
        }
    }

    /// <summary>Full upper-case mappings of the code points that have one.</summary>
    public static Dictionary<int, string> Upper { get; }

    public static Dictionary<int, string> Lower { get; }

    public static Dictionary<int, string> Title { get; }

    public static Dictionary<int, string> Fold { get; }

    /// <summary>Full canonical decompositions, without Hangul syllables.</summary>
    public static Dictionary<int, string> Canonical { get; }

    /// <summary>Full compatibility decompositions, without Hangul syllables.</summary>
    public static Dictionary<int, string> Compatibility { get; }

    public static Dictionary<int, byte> CombiningClasses { get; }

    public static Dictionary<(int First, int Second), int> Compositions { get; }

    /// <summary>For each code point the set (itself included) that <c>re.IGNORECASE</c> takes as equal.</summary>
    public static Dictionary<int, int[]> CaseSets { get; }

    public static CharacterFlags FlagsOf(int codePoint) => (CharacterFlags)Pages[codePoint >> 8][codePoint & 0xFF];

    public static bool Is(int codePoint, CharacterFlags any) => (FlagsOf(codePoint) & any) != CharacterFlags.None;

    /// <summary>The general category, two letters such as <c>Lu</c>.</summary>
    public static string CategoryOf(int codePoint)
    {
        int at = Array.BinarySearch(CategoryStarts, codePoint);
        return CategoryNames[at >= 0 ? at : ~at - 1];
    }

    /// <summary>The value of a decimal digit of any script, or -1.</summary>
    public static int DecimalValue(int codePoint)
    {
        if (codePoint < 128)
        {
            return codePoint is >= '0' and <= '9' ? codePoint - '0' : -1;
        }

        if (!Is(codePoint, CharacterFlags.Decimal))
        {
            return -1;
        }

        int at = Array.BinarySearch(Zeros, codePoint);
        return codePoint - Zeros[at >= 0 ? at : ~at - 1];
    }

    /// <summary>The lower case that is one code point; U+0130 is the only one whose full mapping is longer.</summary>
    public static int SimpleLower(int codePoint) => Lower.TryGetValue(codePoint, out string? lower) ? char.ConvertToUtf32(lower, 0) : codePoint;

    private static ushort[][] ReadPages(Reader reader)
    {
        ushort[] all = new ushort[0x110000];
        int count = reader.Count();
        (int start, ushort flags) = (reader.Int(), reader.UShort());
        for (int i = 1; i <= count; i++)
        {
            (int next, ushort nextFlags) = i < count ? (reader.Int(), reader.UShort()) : (0x110000, default);
            all.AsSpan(start, next - start).Fill(flags);
            (start, flags) = (next, nextFlags);
        }

        ushort[][] pages = new ushort[0x1100][];
        var uniform = new Dictionary<ushort, ushort[]>();
        for (int page = 0; page < pages.Length; page++)
        {
            Span<ushort> span = all.AsSpan(page << 8, 256);
            if (span.ContainsAnyExcept(span[0]))
            {
                pages[page] = span.ToArray();
            }
            else if (!uniform.TryGetValue(span[0], out pages[page]!))
            {
                uniform[span[0]] = pages[page] = span.ToArray();
            }
        }

        return pages;
    }

    private static Dictionary<int, string> ReadMap(Reader reader)
    {
        int count = reader.Count();
        var map = new Dictionary<int, string>(count);
        for (int i = 0; i < count; i++)
        {
            int code = reader.Int();
            map[code] = string.Concat(Enumerable.Range(0, reader.Byte()).Select(_ => char.ConvertFromUtf32(reader.Int())));
        }

        return map;
    }

    private static Dictionary<int, int[]> ReadCaseSets(Reader reader)
    {
        var map = new Dictionary<int, int[]>();
        int count = reader.Count();
        for (int i = 0; i < count; i++)
        {
            int[] members = [.. Enumerable.Range(0, reader.Byte()).Select(_ => reader.Int())];
            foreach (int member in members)
            {
                map[member] = members;
            }
        }

        return map;
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _at;

        public int Count() => Int();

        public byte Byte() => bytes[_at++];

        public int Int()
        {
            _at += 4;
            return (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(_at - 4));
        }

        public ushort UShort()
        {
            _at += 2;
            return BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(_at - 2));
        }
    }
}
