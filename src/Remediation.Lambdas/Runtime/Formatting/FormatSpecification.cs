using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Formatting;

/// <summary>Python's format specification mini-language: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>.</summary>
internal sealed record FormatSpecification
{
    public string Fill { get; init; } = " ";

    /// <summary>One of <c>&lt; &gt; = ^</c>, or NUL when it is not given.</summary>
    public char Align { get; init; }

    public char Sign { get; init; }

    public bool NoNegativeZero { get; init; }

    public bool Alternate { get; init; }

    public int Width { get; init; } = -1;

    /// <summary><c>,</c> or <c>_</c>, or NUL.</summary>
    public char Grouping { get; init; }

    public int Precision { get; init; } = -1;

    public char Type { get; init; }

    /// <summary>True when a zero for padding stands behind an explicit alignment, which <c>Decimal</c> refuses.</summary>
    public bool ZeroBesideAlign { get; init; }

    /// <summary>Parses a specification; <paramref name="defaultAlign"/> is what the type takes when none is given.</summary>
    public static FormatSpecification Parse(string text, char defaultAlign)
    {
        int at = 0;
        (string? fill, char align, bool fillGiven) = (" ", '\0', false);
        int width = text.Length > 0 ? char.IsHighSurrogate(text[0]) ? 2 : 1 : 0;
        if (text.Length > width && width > 0 && IsAlign(text[width]))
        {
            (fill, align, fillGiven, at) = (text[..width], text[width], true, width + 1);
        }
        else if (text.Length > 0 && IsAlign(text[0]))
        {
            (align, at) = (text[0], 1);
        }

        char sign = Take(text, ref at, "+- ");
        bool z = Take(text, ref at, "z") != '\0';
        bool alternate = Take(text, ref at, "#") != '\0';
        bool zeroBesideAlign = align != '\0' && at < text.Length && text[at] == '0';
        bool zero = !fillGiven && Take(text, ref at, "0") != '\0';
        if (zero)
        {
            fill = "0";
            align = align == '\0' && defaultAlign == '>' ? '=' : align;
        }

        int size = Number(text, ref at);
        char grouping = Take(text, ref at, ",");
        if (Take(text, ref at, "_") is var underscore and not '\0')
        {
            grouping = grouping == '\0' ? underscore : throw PyError.Value("Cannot specify both ',' and '_'.");
        }

        if (at < text.Length && text[at] == ',')
        {
            throw PyError.Value("Cannot specify ',' twice");
        }

        int precision = -1;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            precision = Number(text, ref at);
            if (precision < 0)
            {
                throw PyError.Value("Format specifier missing precision");
            }
        }

        if (text.Length - at > 1)
        {
            throw PyError.Value("Invalid format specifier");
        }

        return new FormatSpecification
        {
            Fill = fill,
            ZeroBesideAlign = zeroBesideAlign,
            Align = align == '\0' ? defaultAlign : align,
            Sign = sign,
            NoNegativeZero = z,
            Alternate = alternate,
            Width = size,
            Grouping = grouping,
            Precision = precision,
            Type = at < text.Length ? text[at] : '\0',
        };
    }

    private static bool IsAlign(char c) => c is '<' or '>' or '=' or '^';

    private static char Take(string text, ref int at, string any) => at < text.Length && any.Contains(text[at]) ? text[at++] : '\0';

    private static int Number(string text, ref int at)
    {
        int from = at;
        long value = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            value = Math.Min((value * 10) + (text[at++] - '0'), int.MaxValue);
        }

        // A digit of another script would count in CPython; here it ends the number and the rest is refused as a type.
        return at == from ? -1 : (int)value;
    }
}
