using System.Globalization;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary><c>fromisoformat</c> as CPython 3.11 has it: extended and basic dates, ISO weeks, times with fractions and offsets.</summary>
internal static class IsoDates
{
    public static PyDate Date(string text)
    {
        if (text.Length is not (7 or 8 or 10) || !Ascii(text))
        {
            throw Invalid(text);
        }

        return DatePart(text, text);
    }

    public static PyDateTime DateTime(string text)
    {
        if (text.Length < 7 || !Ascii(text))
        {
            // A separator may be any character, even one beyond ASCII; then the answer is left to a person.
            throw Ascii(text) ? Invalid(text) : PyError.Unrepresentable("an ISO date with characters beyond ASCII");
        }

        int end = DateEnd(text);
        PyDate date = DatePart(text[..end], text);
        if (end >= text.Length)
        {
            return new PyDateTime(date, new PyTime(0, 0, 0, 0));
        }

        // One character of any kind separates date and time.
        return new PyDateTime(date, TimePart(text[(end + 1)..], text));
    }

    private static int DateEnd(string text)
    {
        if (text.Length == 7)
        {
            return 7;
        }

        if (text[4] == '-')
        {
            if (text[5] == 'W')
            {
                if (text.Length < 8)
                {
                    throw Invalid(text);
                }

                // YYYY-Www or YYYY-Www-D; a date separator that is also '-' is ambiguous and left out.
                if (text.Length > 8 && text[8] == '-')
                {
                    return text.Length == 9 ? throw Invalid(text) : text.Length > 10 && char.IsAsciiDigit(text[10])
                        ? throw PyError.Unrepresentable("an ambiguous ISO week")
                        : 10;
                }

                return 8;
            }

            return Math.Min(10, text.Length);
        }

        if (text[4] == 'W')
        {
            int at = 7;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            return at < 9 ? at : at % 2 == 0 ? 7 : 8;
        }

        return 8;
    }

    private static PyDate DatePart(string part, string text)
    {
        int year = Digits(part, 0, 4, text);
        bool dashed = part.Length > 4 && part[4] == '-';
        int at = dashed ? 5 : 4;
        if (at < part.Length && part[at] == 'W')
        {
            int week = Digits(part, at + 1, 2, text);
            at += 3;
            int day = 1;
            if (at < part.Length)
            {
                if ((part[at] == '-') != dashed)
                {
                    throw Invalid(text);
                }

                at += dashed ? 1 : 0;
                day = Digits(part, at, 1, text);
                at++;
            }

            return at == part.Length ? FromWeek(year, week, day, text) : throw Invalid(text);
        }

        int month = Digits(part, at, 2, text);
        at += 2;
        if (dashed)
        {
            if (at >= part.Length || part[at] != '-')
            {
                throw Invalid(text);
            }

            at++;
        }

        var date = new PyDate(year, month, Digits(part, at, 2, text));
        return at + 2 == part.Length ? date : throw Invalid(text);
    }

    public static PyDate FromWeek(int year, int week, int day, string text)
    {
        CivilCalendar.Check(year, 1, 1);
        int first = (CivilCalendar.Ordinal(year, 1, 1) + 6) % 7;
        int weeks = first == 3 || (first == 2 && CivilCalendar.IsLeap(year)) ? 53 : 52;
        if (week < 1 || week > weeks || day is < 1 or > 7)
        {
            throw Invalid(text);
        }

        int monday = CivilCalendar.Ordinal(year, 1, 1) - first + (first > 3 ? 7 : 0);
        return PyDate.FromOrdinal(monday + ((week - 1) * 7) + day - 1);
    }

    private static PyTime TimePart(string part, string text)
    {
        int zoneAt = part.IndexOfAny(['+', '-', 'Z']);
        string clock = zoneAt < 0 ? part : part[..zoneAt];
        if (zoneAt == 0 || part.Length == 0)
        {
            throw Invalid(text);
        }

        (int h, int m, int s, int micro) = Clock(clock, text);
        PyTimeZone? zone = null;
        if (zoneAt >= 0)
        {
            string offset = part[(zoneAt + 1)..];
            if (part[zoneAt] == 'Z')
            {
                zone = offset.Length == 0 ? PyTimeZone.Utc : throw Invalid(text);
            }
            else
            {
                (int zh, int zm, int zs, int zmicro) = Clock(offset, text);
                if (offset.Length is 0 or 1 or 3)
                {
                    throw Invalid(text);
                }

                long total = ((((zh * 60L) + zm) * 60) + zs) * 1_000_000 + zmicro;
                zone = total >= PyTimeDelta.MicrosecondsPerDay ? throw PyError.Value("offset must be less than 24 h")
                    : new PyTimeZone(part[zoneAt] == '-' ? -total : total);
            }
        }

        return new PyTime(h, m, s, micro, zone);
    }

    // HH[:MM[:SS[.ffffff]]] or the same without colons; decimals beyond six are dropped.
    private static (int Hour, int Minute, int Second, int Microsecond) Clock(string text, string whole)
    {
        Span<int> parts = [0, 0, 0];
        int at = 0;
        bool colons = text.Length > 2 && text[2] == ':';
        for (int i = 0; i < 3; i++)
        {
            parts[i] = Digits(text, at, 2, whole);
            at += 2;
            if (at == text.Length)
            {
                return (parts[0], parts[1], parts[2], 0);
            }

            if (i == 2)
            {
                break;
            }

            if (colons)
            {
                at += text[at] == ':' ? 1 : throw Invalid(whole);
            }
            else if (text[at] == ':')
            {
                throw Invalid(whole);
            }
        }

        if (text[at] is not ('.' or ','))
        {
            throw Invalid(whole);
        }

        string fraction = text[(at + 1)..];
        return fraction.Length > 0 && fraction.All(char.IsAsciiDigit)
            ? (parts[0], parts[1], parts[2], int.Parse(fraction.PadRight(6, '0').AsSpan(0, 6), CultureInfo.InvariantCulture))
            : throw Invalid(whole);
    }

    private static int Digits(string text, int at, int count, string whole) =>
        at + count <= text.Length && text.AsSpan(at, count).IndexOfAnyExceptInRange('0', '9') < 0
            ? int.Parse(text.AsSpan(at, count), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw Invalid(whole);

    private static bool Ascii(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F');

    private static PyError Invalid(string text) => PyError.Value($"Invalid isoformat string: {Representation.Quote(text, false)}");
}
