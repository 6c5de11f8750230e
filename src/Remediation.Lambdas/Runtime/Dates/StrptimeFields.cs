using System.Globalization;
using Remediation.Lambdas.Runtime.Regexes;
using Remediation.Lambdas.Unicode;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>The fields of one match, put together as CPython does.</summary>
internal sealed class StrptimeFields
{
    private static readonly int[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    private int? _year;
    private int? _isoYear;
    private int _month = 1;
    private int _day = 1;
    private int? _dayOfYear;
    private int? _weekday;
    private int? _week;
    private int? _isoWeek;
    private bool _weekFromMonday;
    private int _hour;
    private bool _afternoon;
    private int _minute;
    private int _second;
    private int _fraction;
    private PyTimeZone? _zone;

    public static StrptimeFields Of(PyMatch match, IReadOnlyList<(char Directive, int Group)> directives)
    {
        var fields = new StrptimeFields();
        foreach ((char directive, int group) in directives)
        {
            fields._afternoon |= directive == 'p' && match.Subject[match.Start(group)] is 'p' or 'P';
        }

        // In the order of the format: of %H and %I the later one counts.
        foreach ((char directive, int group) in directives)
        {
            if (match.Has(group))
            {
                fields.Set(directive, match, group);
            }
        }

        return fields;
    }

    public PyDateTime ToDateTime()
    {
        if (_isoYear is not null || _isoWeek is not null)
        {
            return FromIsoWeek();
        }

        bool leapDay = _year is null && _month == 2 && _day == 29;
        int year = _year ?? (leapDay ? 1904 : 1900);
        if (_dayOfYear is null && _weekday is { } weekday && _week is { } week)
        {
            int julian = DayOfWeek(year, week, weekday, _weekFromMonday);
            if (julian <= 0)
            {
                year--;
                julian += CivilCalendar.IsLeap(year) ? 366 : 365;
            }

            _dayOfYear = julian;
        }

        // A day of the year, given or computed, wins over month and day.
        if (_dayOfYear is { } ofYear)
        {
            var date = PyDate.FromOrdinal(CivilCalendar.Ordinal(year, 1, 1) + ofYear - 1);
            (year, _month, _day) = (date.Year, date.Month, date.Day);
        }

        // CPython fills in a leap year to let 29 February through, and puts 1900 back before the date is made.
        return new PyDateTime(new PyDate(leapDay ? 1900 : year, _month, _day), new PyTime(_hour, _minute, _second, _fraction, _zone));
    }

    // %G needs %V and a weekday and no day of the year; %V without %G is an error.
    private PyDateTime FromIsoWeek()
    {
        if (_isoYear is not { } isoYear || _isoWeek is not { } isoWeek || _weekday is not { } weekday || _dayOfYear is not null)
        {
            throw PyError.Value("ISO directives %G, %V and a weekday belong together");
        }

        return new PyDateTime(IsoDates.FromWeek(isoYear, isoWeek, weekday + 1, $"{isoYear}-W{isoWeek}"), new PyTime(_hour, _minute, _second, _fraction, _zone));
    }

    // The rule of CPython's _calc_julian_from_U_or_W.
    private static int DayOfWeek(int year, int week, int weekday, bool fromMonday)
    {
        int first = (CivilCalendar.Ordinal(year, 1, 1) + 6) % 7;
        if (!fromMonday)
        {
            first = (first + 1) % 7;
            weekday = (weekday + 1) % 7;
        }

        int lengthOfWeek0 = (7 - first) % 7;
        return week == 0 ? 1 + weekday - first : 1 + lengthOfWeek0 + (7 * (week - 1)) + weekday;
    }

    private void Set(char directive, PyMatch match, int group)
    {
        switch (directive)
        {
            case 'y':
                int two = Number(match, group);
                _year = two <= 68 ? two + 2000 : two + 1900;
                break;
            case 'Y':
                _year = Number(match, group);
                break;
            case 'G':
                _isoYear = Number(match, group);
                break;
            case 'm':
                _month = Number(match, group);
                break;
            case 'B':
                _month = IndexOf(DateNames.Months, match.Text(group));
                break;
            case 'b':
                _month = IndexOf(DateNames.ShortMonths, match.Text(group));
                break;
            case 'd':
                _day = Number(match, group);
                break;
            case 'H':
                _hour = Number(match, group);
                break;
            case 'I':
                _hour = (Number(match, group) % 12) + (_afternoon ? 12 : 0);
                break;
            case 'M':
                _minute = Number(match, group);
                break;
            case 'S':
                _second = Number(match, group);
                break;
            case 'f':
                _fraction = Number(match, group) * PowersOfTen[6 - (match.End(group) - match.Start(group))];
                break;
            case 'A':
                _weekday = IndexOf(DateNames.Days, match.Text(group));
                break;
            case 'a':
                _weekday = IndexOf(DateNames.ShortDays, match.Text(group));
                break;
            case 'w':
                _weekday = (Number(match, group) + 6) % 7;
                break;
            case 'u':
                _weekday = Number(match, group) - 1;
                break;
            case 'j':
                _dayOfYear = Number(match, group);
                break;
            case 'U' or 'W':
                (_week, _weekFromMonday) = (Number(match, group), directive == 'W');
                break;
            case 'V':
                _isoWeek = Number(match, group);
                break;
            case 'z':
                _zone = Offset(match.Text(group));
                break;
        }
    }

    // A letter that only equals by case folding, such as a long s, matches but is no name.
    private static int IndexOf(string[] names, string text) => Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is var index and >= 0
        ? index
        : throw PyError.Value("not a name of a month or day");

    // The pattern lets digits of any script through.
    private static int Number(PyMatch match, int group)
    {
        int value = 0;
        for (int at = match.Start(group); at < match.End(group); at++)
        {
            int c = match.Subject[at];
            value = c == ' ' ? value : (value * 10) + CharacterTable.DecimalValue(c);
        }

        return value;
    }

    private static PyTimeZone Offset(string text)
    {
        if (text == "Z")
        {
            return PyTimeZone.Utc;
        }

        string digits = (NumberTexts.Normalized(text) ?? text)[1..];
        if (digits.Length > 2 && digits[2] == ':')
        {
            digits = digits[..2] + digits[3..];
            if (digits.Length > 5 && digits[4] != ':')
            {
                throw PyError.Value("Inconsistent use of : in time zone offset");
            }

            digits = digits.Replace(":", string.Empty, StringComparison.Ordinal);
        }
        else if (digits.Contains(':', StringComparison.Ordinal))
        {
            throw PyError.Unrepresentable("an offset with some colons");
        }

        int seconds = (int.Parse(digits.AsSpan(0, 2), CultureInfo.InvariantCulture) * 3600)
            + (int.Parse(digits.AsSpan(2, 2), CultureInfo.InvariantCulture) * 60)
            + (digits.Length >= 6 ? int.Parse(digits.AsSpan(4, 2), CultureInfo.InvariantCulture) : 0);
        int micro = digits.Length > 7 ? int.Parse(digits[7..].PadRight(6, '0'), CultureInfo.InvariantCulture) : 0;
        long total = ((seconds * 1_000_000L) + micro) * (text[0] == '-' ? -1 : 1);
        return Math.Abs(total) < PyTimeDelta.MicrosecondsPerDay
            ? new PyTimeZone(total)
            : throw PyError.Value("offset must be strictly between -24 h and 24 h");
    }
}
