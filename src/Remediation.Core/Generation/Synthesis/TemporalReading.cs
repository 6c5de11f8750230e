using System.Globalization;
using System.Text;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>A text taken apart into date and time. What its numbers mean may depend on their order.</summary>
internal sealed class TemporalReading(IReadOnlyList<TemporalPart> parts)
{
    // Outside of these years, eight digits are rather something else than a date.
    private const int FirstCompactYear = 1900;
    private const int LastCompactYear = 2100;

    /// <summary>The pieces in the order of the text.</summary>
    public IReadOnlyList<TemporalPart> Parts => parts;

    /// <summary>Whether the meaning depends on the order of day, month and year.</summary>
    public bool IsOpen => Has(TemporalRole.CompactDate) || parts.Any(p => p.Role == TemporalRole.DateNumber);

    /// <summary>Whether the numbers of the date begin with a year of four digits, which leaves no other order.</summary>
    public bool StartsWithYear => parts.FirstOrDefault(p => p.Role == TemporalRole.DateNumber).Text is { Length: 4 };

    /// <summary>Whether a piece stands for this.</summary>
    public bool Has(TemporalRole role) => parts.Any(p => p.Role == role);

    /// <summary>The text of the first piece that stands for this, or null.</summary>
    public string? TextOf(TemporalRole role) => parts.Where(p => p.Role == role).Select(p => p.Text).FirstOrDefault();

    /// <summary>Whether the time is surely of the 24-hour clock: no half of the day could be missing.</summary>
    public bool IsSurely24Hours => TextOf(TemporalRole.Hour) is { } hour && !Has(TemporalRole.Half) && (Number(hour) is > 12 or 0 || (hour.Length == 2 && hour[0] == '0'));

    /// <summary>The moment under an order; null when there is no such moment, or when the weekday beside it is another.</summary>
    /// <param name="order">The order.</param>
    /// <param name="anyYear">Whether eight digits may be a date of any century.</param>
    public ReadMoment? Resolve(DateOrder order, bool anyYear = false)
    {
        (int? year, int? month, int? day) = DateFields(order);
        if (!anyYear && Has(TemporalRole.CompactDate) && year is < FirstCompactYear or > LastCompactYear)
        {
            return null;
        }

        int hour = 0;
        if (TextOf(TemporalRole.Hour) is { } hourText && !TryHour(Number(hourText), out hour))
        {
            return null;
        }

        int minute = Number(TextOf(TemporalRole.Minute) ?? "0");
        int second = Number(TextOf(TemporalRole.Second) ?? "0");
        if (minute > 59 || second > 59 || month is < 1 or > 12 || year is < 1 || day < 1 || day > DateTime.DaysInMonth(year ?? 2000, month ?? 1))
        {
            return null;
        }

        string fraction = (TextOf(TemporalRole.Fraction) ?? "").PadRight(7, '0')[..7];
        DateTime moment = new DateTime(year ?? 2000, month ?? 1, day ?? 1, hour, minute, second, DateTimeKind.Unspecified).AddTicks(Number(fraction));
        bool wholeDate = year is not null && month is not null && day is not null;
        if (wholeDate && TextOf(TemporalRole.Weekday) is { } weekday && CalendarNames.WeekdayOf(weekday) != (((int)moment.DayOfWeek + 6) % 7) + 1)
        {
            return null;
        }

        return new ReadMoment(moment, year is not null, month is not null, day is not null, Has(TemporalRole.Hour));
    }

    /// <summary>The <c>strptime</c> format that reads this text under an order; null when no directive reads one of its pieces.</summary>
    public string? FormatOf(DateOrder order)
    {
        var format = new StringBuilder();
        int number = 0;
        int numbers = parts.Count(p => p.Role == TemporalRole.DateNumber);
        foreach (TemporalPart part in parts)
        {
            string? piece = part.Role switch
            {
                TemporalRole.Filler => char.IsWhiteSpace(part.Text[0]) ? " " : part.Text == "%" ? "%%" : part.Text,
                TemporalRole.Remark => part.Text,
                TemporalRole.DateNumber => DirectiveOf(order, number++, numbers, part.Text),
                TemporalRole.CompactDate => CompactFormat(order, part.Text.Length),
                TemporalRole.Day => "%d",
                TemporalRole.Year => "%Y",
                TemporalRole.ShortYear => "%y",
                TemporalRole.MonthName => part.Text.Length == 3 ? "%b" : part.Text.Length == 4 && part.Text[0] is 'S' or 's' ? null : "%B",
                TemporalRole.Weekday => part.Text.Length == 3 ? "%a" : "%A",
                TemporalRole.Hour => Has(TemporalRole.Half) ? "%I" : "%H",
                TemporalRole.Minute => "%M",
                TemporalRole.Second => "%S",
                TemporalRole.Fraction => part.Text.Length <= 6 ? "%f" : null,
                TemporalRole.Half => part.Text.Length == 2 ? "%p" : null,
                TemporalRole.Zone => char.IsLetter(part.Text[0]) ? part.Text : "%z",
                _ => null,
            };
            if (piece is null)
            {
                return null;
            }

            if (piece != " " || format.Length == 0 || format[^1] != ' ')
            {
                format.Append(piece);
            }
        }

        return format.ToString();
    }

    /// <summary>The orders worth asking for: all where the meaning is open, else any one.</summary>
    public static IReadOnlyList<DateOrder> Orders { get; } = [DateOrder.DayFirst, DateOrder.MonthFirst, DateOrder.YearFirst];

    private (int? Year, int? Month, int? Day) DateFields(DateOrder order)
    {
        if (TextOf(TemporalRole.CompactDate) is { } compact)
        {
            return CompactFields(order, compact);
        }

        int[] numbers = [.. parts.Where(p => p.Role == TemporalRole.DateNumber).Select(p => Number(p.Text))];
        string[] texts = [.. parts.Where(p => p.Role == TemporalRole.DateNumber).Select(p => p.Text)];
        if (numbers.Length == 2)
        {
            return order switch { DateOrder.DayFirst => (null, numbers[1], numbers[0]), DateOrder.MonthFirst => (null, numbers[0], numbers[1]), _ => (null, 0, 0) };
        }

        if (numbers.Length == 3)
        {
            // A year of four digits says where it stands.
            if ((texts[0].Length == 4) != (order == DateOrder.YearFirst) && (texts[0].Length == 4 || texts[2].Length == 4))
            {
                return (0, 0, 0);
            }

            return order switch
            {
                DateOrder.DayFirst => (FullYear(texts[2]), numbers[1], numbers[0]),
                DateOrder.MonthFirst => (FullYear(texts[2]), numbers[0], numbers[1]),
                _ => (FullYear(texts[0]), numbers[1], numbers[2]),
            };
        }

        string? year = TextOf(TemporalRole.Year) ?? TextOf(TemporalRole.ShortYear);
        string? name = TextOf(TemporalRole.MonthName);
        string? day = TextOf(TemporalRole.Day);
        return (year is null ? null : FullYear(year), name is null ? null : CalendarNames.MonthOf(name), day is null ? null : Number(day));
    }

    private static (int? Year, int? Month, int? Day) CompactFields(DateOrder order, string text)
    {
        int yearLength = text.Length - 4;
        return order switch
        {
            DateOrder.DayFirst => (FullYear(text[4..]), Number(text[2..4]), Number(text[..2])),
            DateOrder.MonthFirst => (FullYear(text[4..]), Number(text[..2]), Number(text[2..4])),
            _ => (FullYear(text[..yearLength]), Number(text[yearLength..(yearLength + 2)]), Number(text[(yearLength + 2)..])),
        };
    }

    private static string CompactFormat(DateOrder order, int length)
    {
        string year = length == 8 ? "%Y" : "%y";
        return order switch { DateOrder.DayFirst => "%d%m" + year, DateOrder.MonthFirst => "%m%d" + year, _ => year + "%m%d" };
    }

    private static string DirectiveOf(DateOrder order, int index, int count, string text)
    {
        string year = text.Length == 4 ? "%Y" : "%y";
        return (order, index) switch
        {
            (DateOrder.DayFirst, 0) or (DateOrder.MonthFirst, 1) => "%d",
            (DateOrder.MonthFirst, 0) or (DateOrder.DayFirst, 1) or (DateOrder.YearFirst, 1) => "%m",
            (DateOrder.YearFirst, 2) => "%d",
            _ => count == 3 ? year : "%d",
        };
    }

    private bool TryHour(int written, out int hour)
    {
        hour = written;
        if (TextOf(TemporalRole.Half) is not { } half)
        {
            return written <= 23;
        }

        hour = (written % 12) + (half[0] is 'p' or 'P' ? 12 : 0);
        return written is >= 1 and <= 12;
    }

    // As strptime: 69 to 99 are of the 1900s.
    private static int FullYear(string text) => Number(text) is var year && text.Length == 4 ? year : year >= 69 ? 1900 + year : 2000 + year;

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A moment and how much of it was written.</summary>
/// <param name="Moment">The moment; what was not written is filled in.</param>
/// <param name="HasYear">Whether there was a year.</param>
/// <param name="HasMonth">Whether there was a month.</param>
/// <param name="HasDay">Whether there was a day.</param>
/// <param name="HasTime">Whether there was a time of day.</param>
internal readonly record struct ReadMoment(DateTime Moment, bool HasYear, bool HasMonth, bool HasDay, bool HasTime);
