namespace Remediation.Core.Contracts;

/// <summary>The numbers read by a strftime format, until they are proven to be one real moment. -1 is "not in the format".</summary>
internal ref struct StrftimeFields
{
    internal int Year = -1;
    internal int ShortYear = -1;
    internal int Month = -1;
    internal int MonthName = -1;
    internal int Day = -1;
    internal int DayOfYear = -1;
    internal int Weekday = -1;
    internal int Hour = -1;
    internal int HalfDayHour = -1;
    internal int Minute = -1;
    internal int Second = -1;
    internal int Microsecond = -1;
    internal int? OffsetMinutes;
    internal bool? IsPm;

    public StrftimeFields()
    {
    }

    /// <summary>Checks that all fields fit together and gives the moment, UTC when the value has an offset.</summary>
    internal readonly bool TryResolve(out DateTime moment)
    {
        moment = default;
        if (Month > 0 && MonthName > 0 && Month != MonthName)
        {
            return false;
        }

        if (!TryYear(out int year, out bool hasYear) || !TryHour(out int hour))
        {
            return false;
        }

        if (!TryDate(year, out DateTime date) || (hasYear && !WeekdayFits(date)))
        {
            return false;
        }

        moment = date.AddHours(hour).AddMinutes(Math.Max(Minute, 0)).AddSeconds(Math.Max(Second, 0)).AddTicks(Math.Max(Microsecond, 0) * 10L);
        if (OffsetMinutes is { } offset)
        {
            long ticks = moment.Ticks - (offset * TimeSpan.TicksPerMinute);
            moment = ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Unspecified) : moment;
        }

        return true;
    }

    // POSIX: two digits from 69 on are of the 1900s. Without a year, a leap year, so that 29 February can be written.
    private readonly bool TryYear(out int year, out bool known)
    {
        known = Year > 0 || ShortYear >= 0;
        year = Year > 0 ? Year : ShortYear >= 69 ? 1900 + ShortYear : ShortYear >= 0 ? 2000 + ShortYear : 4;
        return Year <= 0 || ShortYear < 0 || Year % 100 == ShortYear;
    }

    private readonly bool TryHour(out int hour)
    {
        hour = Math.Max(Hour, 0);
        if (HalfDayHour > 0)
        {
            int half = (HalfDayHour % 12) + (IsPm == true ? 12 : 0);
            bool fits = Hour < 0 || (IsPm is null ? Hour % 12 == HalfDayHour % 12 : Hour == half);
            hour = Hour < 0 ? half : Hour;
            return fits;
        }

        return IsPm is null || Hour < 0 || (Hour >= 12) == IsPm;
    }

    private readonly bool TryDate(int year, out DateTime date)
    {
        int month = Month > 0 ? Month : MonthName;
        date = default;
        if (DayOfYear > 0)
        {
            if (DayOfYear > (DateTime.IsLeapYear(year) ? 366 : 365))
            {
                return false;
            }

            date = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddDays(DayOfYear - 1);
            return (month < 0 || date.Month == month) && (Day < 0 || date.Day == Day);
        }

        int day = Math.Max(Day, 1);
        int longest = month > 0 ? DateTime.DaysInMonth(year, month) : 31;
        if (day > longest)
        {
            return false;
        }

        date = new DateTime(year, month > 0 ? month : 1, day, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    private readonly bool WeekdayFits(DateTime date)
    {
        bool wholeDate = DayOfYear > 0 || (Day > 0 && (Month > 0 || MonthName > 0));
        int monday = ((int)date.DayOfWeek + 6) % 7;
        return Weekday < 0 || !wholeDate || Weekday == monday + 1;
    }
}
