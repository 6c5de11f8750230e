using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>How a column wants its dates or times written: a strftime format, and what is done to its text afterwards.</summary>
internal sealed class TemporalTarget
{
    private static readonly string[] Dates =
    [
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%-d/%-m/%Y", "%-m/%-d/%Y", "%-d.%-m.%Y",
        "%d %b %Y", "%d-%b-%Y", "%-d %b %Y", "%d %B %Y", "%-d %B %Y", "%b %d, %Y", "%b %-d, %Y", "%B %d, %Y", "%B %-d, %Y", "%a, %d %b %Y",
        "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%y-%m-%d", "%Y-%m", "%m/%Y", "%b %Y", "%B %Y", "%Y%m%d", "%d%m%Y", "%m%d%Y",
    ];

    private static readonly string[] Times =
        ["%H:%M", "%H:%M:%S", "%-H:%M", "%I:%M %p", "%-I:%M %p", "%I:%M%p", "%-I:%M%p", "%I:%M:%S %p", "%-I:%M:%S %p", "%H.%M", "%Hh%M", "%H%M", "%H%M%S"];

    private static readonly string[] DateTimes =
    [
        "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S.%f",
        "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%Y/%m/%d %H:%M:%S", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S",
    ];

    private static readonly DateTime[] Probes =
    [
        Moment(2025, 12, 31, 23, 59, 58), Moment(2024, 2, 9, 0, 5, 7), Moment(2023, 10, 20, 12, 30, 0),
        Moment(1999, 5, 1, 9, 45, 33), Moment(2021, 9, 30, 13, 0, 59), Moment(2012, 6, 15, 4, 20, 10),
    ];

    private readonly StrftimeToken[] tokens;
    private readonly Func<string, string> after;

    private TemporalTarget(ValueFormatKind kind, string format, StrftimeToken[] tokens, string tail, Func<string, string> after)
    {
        Kind = kind;
        Format = format;
        Tail = tail;
        this.tokens = tokens;
        this.after = after;
    }

    /// <summary>Date, time or both.</summary>
    public ValueFormatKind Kind { get; }

    /// <summary>The strftime format.</summary>
    public string Format { get; }

    /// <summary>The method calls that follow <c>strftime</c>.</summary>
    public string Tail { get; }

    /// <summary>The calls that write the target from a <c>datetime</c>.</summary>
    /// <param name="fractions">Whether it may have microseconds.</param>
    /// <param name="offset">Whether it may have an offset.</param>
    public string Writing(bool fractions, bool offset)
    {
        if (Format != "%Y-%m-%dT%H:%M:%S" || Tail.Length > 0)
        {
            return $".strftime({PythonText.Quote(Format)}){Tail}";
        }

        string[] without = [.. fractions ? ["microsecond=0"] : Array.Empty<string>(), .. offset ? ["tzinfo=None"] : Array.Empty<string>()];
        return (without.Length > 0 ? $".replace({string.Join(", ", without)})" : "") + ".isoformat()";
    }

    /// <summary>Whether the hour is of the 12-hour clock.</summary>
    public bool IsHalfDay => tokens.Any(t => t.Directive == 'I');

    /// <summary>Whether an offset is wanted.</summary>
    public bool HasZone => tokens.Any(t => t.Directive == 'z');

    /// <summary>Whether it is a date with year, month and day, and no time.</summary>
    public bool IsWholeDate => Kind == ValueFormatKind.Date && tokens.Any(t => t.Directive is 'Y' or 'y') && tokens.Any(t => t.Directive is 'd');

    /// <summary>Whether a contract's patterns take texts of this form that are no moment, such as <c>99:99</c>, or a month that there is not.</summary>
    public bool IsLooselyHeldBy(ColumnContract contract)
    {
        string written = after(StrftimeText.Write(tokens, Probes[0]));
        bool loose = tokens.Any(t => t.Directive is 'd' or 'm' or 'H' or 'I' or 'M' or 'S') && contract.Accepts(string.Concat(written.Select(c => char.IsAsciiDigit(c) ? '9' : c)));
        return loose || (tokens.Any(t => t.Directive is 'b' or 'B') && contract.Accepts(string.Concat(written.Select(c => char.IsAsciiLetterUpper(c) ? 'X' : char.IsAsciiLetterLower(c) ? 'x' : c))));
    }

    /// <summary>Writes a moment; null when a field that the format needs was not there.</summary>
    public string? Write(ReadMoment read)
    {
        bool complete = tokens.All(t => t.Directive switch
        {
            'Y' or 'y' => read.HasYear,
            'm' or 'b' or 'B' => read.HasMonth,
            'd' => read.HasDay,
            'j' or 'a' or 'A' => read is { HasYear: true, HasMonth: true, HasDay: true },
            'z' => false,
            _ => true,
        });
        return complete && (Kind == ValueFormatKind.Date || Kind == ValueFormatKind.DateTime || read.HasTime) ? after(StrftimeText.Write(tokens, read.Moment)) : null;
    }

    /// <summary>What a contract wants: its own format, or the formats whose texts its patterns accept.</summary>
    public static IReadOnlyList<TemporalTarget> Of(ColumnContract contract, IReadOnlyList<string> valid)
    {
        if (contract.Format is { } format)
        {
            return format.IsTemporal ? [Plain(format.Kind, format.Pattern)] : [];
        }

        if (contract.Patterns.Count == 0 || contract.AcceptedValues is not null)
        {
            return [];
        }

        IEnumerable<TemporalTarget> formats =
        [
            .. Dates.Select(f => Plain(ValueFormatKind.Date, f)), .. Times.Select(f => Plain(ValueFormatKind.Time, f)), .. DateTimes.Select(f => Plain(ValueFormatKind.DateTime, f)),
        ];
        return [.. formats.SelectMany(WithTails).Where(t => t.Fits(contract, valid))];
    }

    private static TemporalTarget Plain(ValueFormatKind kind, string format) =>
        new(kind, format, StrftimeToken.Read(format, out string? problem) ?? throw new ArgumentException(problem, nameof(format)), "", text => text);

    private static IEnumerable<TemporalTarget> WithTails(TemporalTarget plain)
    {
        yield return plain;
        if (plain.Format.Contains("%p", StringComparison.Ordinal))
        {
            yield return plain.With(".lower()", t => t.ToLowerInvariant());
            yield return plain.With(".lower().replace('m', '.m.')", t => t.ToLowerInvariant().Replace("m", ".m.", StringComparison.Ordinal));
            yield return plain.With(".replace('M', '.M.')", t => t.Replace("M", ".M.", StringComparison.Ordinal));
        }

        if (plain.Format.Contains("%b", StringComparison.Ordinal))
        {
            yield return plain.With(".upper()", t => t.ToUpperInvariant());
        }
    }

    private TemporalTarget With(string tail, Func<string, string> next) => new(Kind, Format, tokens, tail, next);

    // A pattern that takes all moments of a format, and no such text with a digit too many, wants that format. Digits alone, or 10.30, may be anything, so
    // known values must look like moments then.
    private bool Fits(ColumnContract contract, IReadOnlyList<string> valid)
    {
        string[] written = [.. Probes.Select(p => after(StrftimeText.Write(tokens, p)))];
        int accepted = written.Count(contract.Accepts);
        int needed = contract.Min is null && contract.Max is null ? written.Length : written.Length / 2;
        if (accepted < needed || contract.Accepts(written[0] + "7") || contract.Accepts("7" + written[0]))
        {
            return false;
        }

        bool numeric = written[0].All(c => char.IsAsciiDigit(c) || c == '.') && written[0].Count(c => c == '.') < 2;
        return valid.Count == 0 ? !numeric : (!numeric || valid.Count >= 3) && valid.All(IsWritten);
    }

    // Whether a valid value can have been written so.
    private bool IsWritten(string value)
    {
        string plain = Tail.Contains("m.", StringComparison.OrdinalIgnoreCase) ? value.Replace(".m.", "m", StringComparison.OrdinalIgnoreCase) : value;
        plain = Tail.Contains("lower", StringComparison.Ordinal) ? plain.ToUpperInvariant() : plain;
        if (Tail == ".upper()" && plain.Length > 0)
        {
            return CalendarNames.MonthOf(string.Concat(plain.Where(char.IsLetter))) > 0;
        }

        return StrftimePattern.TryParse(Format, Kind, out StrftimePattern? pattern, out _) && pattern.TryRead(plain, out DateTime moment) && IsPlausible(moment);
    }

    private bool IsPlausible(DateTime moment) => Kind == ValueFormatKind.Time || moment.Year is >= 1900 and <= 2100;

    private static DateTime Moment(int year, int month, int day, int hour, int minute, int second) =>
        new(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
}
