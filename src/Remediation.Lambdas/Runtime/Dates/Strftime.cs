using System.Globalization;
using System.Text;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary><c>strftime</c> in the C locale as glibc does it, with the flags <c>- _ 0 ^ #</c>.</summary>
internal static class Strftime
{
    public static string Format(Machine machine, PyValue value, string format)
    {
        (PyDate? date, PyTime? time) = value switch
        {
            PyDateTime d => (d.Date, d.Time),
            PyDate d => (d, new PyTime(0, 0, 0, 0)),
            PyTime t => (new PyDate(1900, 1, 1), t),
            _ => throw PyError.Attribute(value, "strftime"),
        };
        var result = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                result.Append(format[i]);
                continue;
            }

            i++;
            if (i >= format.Length)
            {
                throw PyError.Unrepresentable("a lone % at the end of a format");
            }

            char flag = '\0';
            if (format[i] is '-' or '_' or '0' or '^' or '#')
            {
                flag = format[i++];
            }

            result.Append(Directive(i < format.Length ? format[i] : '\0', flag, date, time));
            machine.Charge(1);
            machine.CheckText(result.Length);
        }

        return result.ToString();
    }

    public static int Weekday(PyDate date) => (date.Ordinal + 6) % 7;

    /// <summary>ISO 8601 year, week and weekday.</summary>
    public static (int Year, int Week, int Weekday) Iso(PyDate date)
    {
        int weekday = Weekday(date);
        int thursday = date.Ordinal - weekday + 3;
        if (thursday is < 1 or > CivilCalendar.MaxOrdinal)
        {
            // Only at the ends of the calendar.
            throw PyError.Unrepresentable("ISO week at the end of the calendar");
        }

        (int year, int month, int day) = CivilCalendar.FromOrdinal(thursday);
        return (year, ((CivilCalendar.DayOfYear(year, month, day) - 1) / 7) + 1, weekday + 1);
    }

    private static string Directive(char c, char flag, PyDate date, PyTime time)
    {
        int weekday = Weekday(date);
        int dayOfYear = CivilCalendar.DayOfYear(date.Year, date.Month, date.Day);
        int hour12 = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        switch (c)
        {
            case 'a':
                return Text(DateNames.ShortDays[weekday], flag);
            case 'A':
                return Text(DateNames.Days[weekday], flag);
            case 'b' or 'h':
                return Text(DateNames.ShortMonths[date.Month], flag);
            case 'B':
                return Text(DateNames.Months[date.Month], flag);
            case 'p':
                string half = time.Hour < 12 ? "AM" : "PM";
                return flag == '#' ? half.ToLowerInvariant() : Text(half, flag);
            case 'd':
                return Number(date.Day, 2, '0', flag);
            case 'e':
                return Number(date.Day, 2, ' ', flag);
            case 'm':
                return Number(date.Month, 2, '0', flag);
            case 'Y':
                return flag is '\0' or '-' ? date.Year.ToString(CultureInfo.InvariantCulture) : throw Unsupported(c, flag);
            case 'y':
                return Number(date.Year % 100, 2, '0', flag);
            case 'C' when date.Year >= 1000:
                return Number(date.Year / 100, 2, '0', flag);
            case 'H':
                return Number(time.Hour, 2, '0', flag);
            case 'k':
                return Number(time.Hour, 2, ' ', flag);
            case 'I':
                return Number(hour12, 2, '0', flag);
            case 'l':
                return Number(hour12, 2, ' ', flag);
            case 'M':
                return Number(time.Minute, 2, '0', flag);
            case 'S':
                return Number(time.Second, 2, '0', flag);
            case 'j':
                return Number(dayOfYear, 3, '0', flag);
            case 'u':
                return Number(weekday + 1, 1, '0', flag);
            case 'w':
                return Number((weekday + 1) % 7, 1, '0', flag);
            case 'U':
                return Number((dayOfYear + 6 - ((weekday + 1) % 7)) / 7, 2, '0', flag);
            case 'W':
                return Number((dayOfYear + 6 - weekday) / 7, 2, '0', flag);
            case 'V':
                return Number(Iso(date).Week, 2, '0', flag);
            case 'G' when flag == '\0':
                return Iso(date).Year.ToString(CultureInfo.InvariantCulture);
            case 'g':
                return Number(Iso(date).Year % 100, 2, '0', flag);
        }

        if (flag != '\0')
        {
            throw Unsupported(c, flag);
        }

        return c switch
        {
            'f' => $"{time.Microsecond:000000}",
            'z' => time.Zone?.IsoOffset(string.Empty) ?? string.Empty,
            'Z' => time.Zone?.Name() ?? string.Empty,
            '%' => "%",
            'n' => "\n",
            't' => "\t",
            'D' or 'x' => $"{date.Month:00}/{date.Day:00}/{date.Year % 100:00}",
            'F' when date.Year >= 1000 => date.IsoFormat(),
            'T' or 'X' => $"{time.Hour:00}:{time.Minute:00}:{time.Second:00}",
            'R' => $"{time.Hour:00}:{time.Minute:00}",
            'r' => $"{hour12:00}:{time.Minute:00}:{time.Second:00} {(time.Hour < 12 ? "AM" : "PM")}",
            'c' => $"{DateNames.ShortDays[weekday]} {DateNames.ShortMonths[date.Month]} {date.Day,2} {time.Hour:00}:{time.Minute:00}:{time.Second:00} {date.Year}",
            _ => throw Unsupported(c, flag),
        };
    }

    private static PyError Unsupported(char c, char flag) => PyError.Unrepresentable($"the directive %{(flag == '\0' ? string.Empty : flag.ToString())}{c}");

    private static string Text(string text, char flag) => flag switch
    {
        '^' => text.ToUpperInvariant(),
        '#' => text.ToUpperInvariant(),
        '\0' => text,
        _ => throw PyError.Unrepresentable("this flag on a name"),
    };

    private static string Number(int value, int width, char pad, char flag)
    {
        string digits = value.ToString(CultureInfo.InvariantCulture);
        return flag switch
        {
            '-' => digits,
            '_' => digits.PadLeft(width, ' '),
            '0' => digits.PadLeft(width, '0'),
            _ => digits.PadLeft(width, pad),
        };
    }
}
