namespace Remediation.Lambdas.Values;

/// <summary>The proleptic Gregorian calendar as Python's <c>datetime</c> counts it: day 1 is 0001-01-01.</summary>
internal static class CivilCalendar
{
    public const int MaxOrdinal = 3_652_059;

    private static readonly int[] DaysBefore = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(int year, int month) => month == 2 && IsLeap(year) ? 29 : month == 2 ? 28 : month is 4 or 6 or 9 or 11 ? 30 : 31;

    public static int DayOfYear(int year, int month, int day) => DaysBefore[month] + (month > 2 && IsLeap(year) ? 1 : 0) + day;

    public static int Ordinal(int year, int month, int day)
    {
        int y = year - 1;
        return (y * 365) + (y / 4) - (y / 100) + (y / 400) + DayOfYear(year, month, day);
    }

    public static (int Year, int Month, int Day) FromOrdinal(int ordinal)
    {
        var date = new DateTime((ordinal - 1) * TimeSpan.TicksPerDay, DateTimeKind.Unspecified);
        return (date.Year, date.Month, date.Day);
    }

    public static void Check(int year, int month, int day)
    {
        if (year is < 1 or > 9999)
        {
            throw PyError.Value($"year {year} is out of range");
        }

        if (month is < 1 or > 12)
        {
            throw PyError.Value("month must be in 1..12");
        }

        if (day < 1 || day > DaysInMonth(year, month))
        {
            throw PyError.Value("day is out of range for month");
        }
    }
}
