using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Remediation.Lambdas.Runtime.Regexes;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary><c>datetime.strptime</c> after CPython's <c>_strptime</c>, C locale: the format becomes a regular expression with one group for each directive.</summary>
internal static class Strptime
{
    private const string Zones = "utc|gmt";

    private static readonly Dictionary<char, string> Patterns = new()
    {
        ['d'] = @"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])",
        ['f'] = "(?P<f>[0-9]{1,6})",
        ['H'] = @"(?P<H>2[0-3]|[0-1]\d|\d)",
        ['I'] = "(?P<I>1[0-2]|0[1-9]|[1-9])",
        ['G'] = @"(?P<G>\d\d\d\d)",
        ['j'] = @"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])",
        ['m'] = "(?P<m>1[0-2]|0[1-9]|[1-9])",
        ['M'] = @"(?P<M>[0-5]\d|\d)",
        ['S'] = @"(?P<S>6[0-1]|[0-5]\d|\d)",
        ['U'] = @"(?P<U>5[0-3]|[0-4]\d|\d)",
        ['W'] = @"(?P<W>5[0-3]|[0-4]\d|\d)",
        ['w'] = "(?P<w>[0-6])",
        ['u'] = "(?P<u>[1-7])",
        ['V'] = @"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)",
        ['y'] = @"(?P<y>\d\d)",
        ['Y'] = @"(?P<Y>\d\d\d\d)",
        ['z'] = @"(?P<z>[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|(?-i:Z))",
        ['A'] = Names("A", DateNames.Days),
        ['a'] = Names("a", [.. DateNames.Days.Select(DateNames.Short)]),
        ['B'] = Names("B", DateNames.Months[1..]),
        ['b'] = Names("b", [.. DateNames.Months[1..].Select(DateNames.Short)]),
        ['p'] = "(?P<p>am|pm)",
        ['Z'] = $"(?P<Z>{Zones})",
        ['%'] = "%",
    };

    public static PyDateTime Parse(Machine machine, string text, string format)
    {
        PyPattern pattern = machine.Patterns.GetFormat(format, machine.Limits, Translate);
        Match? match = pattern.MatchStart(machine, text);
        if (match is null)
        {
            throw PyError.Value($"time data {Representation.Quote(text, false)} does not match format {Representation.Quote(format, false)}");
        }

        if (match.Length != text.Length)
        {
            throw PyError.Value($"unconverted data remains: {text[match.Length..]}");
        }

        return Fields.Of(match, pattern.Names).ToDateTime();
    }

    private static string Names(string group, IReadOnlyList<string> names) =>
        $"(?P<{group}>{string.Join('|', names.OrderByDescending(n => n.Length).Select(n => n.ToLowerInvariant()))})";

    // The Python pattern for a format; the regular expression stage does the rest, so digits of all scripts count as they do in CPython.
    private static string Translate(string format)
    {
        var result = new StringBuilder();
        var seen = new HashSet<char>();
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c != '%')
            {
                if (CodePointIsSpace(c))
                {
                    while (i + 1 < format.Length && CodePointIsSpace(format[i + 1]))
                    {
                        i++;
                    }

                    result.Append(@"\s+");
                    continue;
                }

                result.Append(@"\^$.*+?(){}[]|".Contains(c) ? "\\" : string.Empty).Append(c);
                continue;
            }

            i++;
            if (i >= format.Length)
            {
                throw PyError.Value("stray % in format");
            }

            c = format[i];
            if (c is 'c' or 'x' or 'X')
            {
                throw PyError.Unrepresentable($"strptime directive %{c}");
            }

            if (!Patterns.TryGetValue(c, out string? part))
            {
                throw PyError.Value($"'{c}' is a bad directive in format");
            }

            if (c != '%' && !seen.Add(c))
            {
                throw PyError.Value("a directive is there twice");
            }

            result.Append(part);
        }

        return result.ToString();
    }

    private static bool CodePointIsSpace(char c) => StrLayouts.IsSpace(c);

    /// <summary>The fields of one match, put together as CPython does.</summary>
    private sealed class Fields
    {
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

        public static Fields Of(Match match, IReadOnlyDictionary<string, int> names)
        {
            var fields = new Fields();
            if (names.TryGetValue("p", out int half))
            {
                fields._afternoon = match.Groups[half].Value.StartsWith("p", StringComparison.OrdinalIgnoreCase);
            }

            // In the order of the format: of %H and %I the later one counts.
            foreach ((string? name, int index) in names)
            {
                if (match.Groups[index].Success)
                {
                    fields.Set(name[0], match.Groups[index].Value);
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

        private void Set(char directive, string text)
        {
            switch (directive)
            {
                case 'y':
                    int two = Number(text);
                    _year = two <= 68 ? two + 2000 : two + 1900;
                    break;
                case 'Y':
                    _year = Number(text);
                    break;
                case 'G':
                    _isoYear = Number(text);
                    break;
                case 'm':
                    _month = Number(text);
                    break;
                case 'B':
                    _month = IndexOf(DateNames.Months, text);
                    break;
                case 'b':
                    _month = IndexOf([.. DateNames.Months.Select(DateNames.Short)], text);
                    break;
                case 'd':
                    _day = Number(text);
                    break;
                case 'H':
                    _hour = Number(text);
                    break;
                case 'I':
                    _hour = (Number(text) % 12) + (_afternoon ? 12 : 0);
                    break;
                case 'M':
                    _minute = Number(text);
                    break;
                case 'S':
                    _second = Number(text);
                    break;
                case 'f':
                    _fraction = Number(text.PadRight(6, '0'));
                    break;
                case 'A':
                    _weekday = IndexOf(DateNames.Days, text);
                    break;
                case 'a':
                    _weekday = IndexOf([.. DateNames.Days.Select(DateNames.Short)], text);
                    break;
                case 'w':
                    _weekday = (Number(text) + 6) % 7;
                    break;
                case 'u':
                    _weekday = Number(text) - 1;
                    break;
                case 'j':
                    _dayOfYear = Number(text);
                    break;
                case 'U' or 'W':
                    (_week, _weekFromMonday) = (Number(text), directive == 'W');
                    break;
                case 'V':
                    _isoWeek = Number(text);
                    break;
                case 'z':
                    _zone = Offset(text);
                    break;
            }
        }

        private static int IndexOf(string[] names, string text) => Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));

        private static int Number(string text) => int.Parse(Conversions.Normalized(text)!, CultureInfo.InvariantCulture);

        private static PyTimeZone Offset(string text)
        {
            if (text == "Z")
            {
                return PyTimeZone.Utc;
            }

            string digits = (Conversions.Normalized(text) ?? text)[1..];
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
}
