using System.Numerics;

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

/// <summary><c>datetime.date</c>.</summary>
internal sealed class PyDate : PyValue
{
    public PyDate(int year, int month, int day)
    {
        CivilCalendar.Check(year, month, day);
        (Year, Month, Day) = (year, month, day);
        Ordinal = CivilCalendar.Ordinal(year, month, day);
    }

    public int Year { get; }

    public int Month { get; }

    public int Day { get; }

    public int Ordinal { get; }

    internal override PyKind Kind => PyKind.Date;

    internal override string PythonTypeName => "datetime.date";

    public static PyDate FromOrdinal(long ordinal)
    {
        if (ordinal is < 1 or > CivilCalendar.MaxOrdinal)
        {
            throw PyError.Overflow("date value out of range");
        }

        (int year, int month, int day) = CivilCalendar.FromOrdinal((int)ordinal);
        return new PyDate(year, month, day);
    }

    public string IsoFormat() => $"{Year:0000}-{Month:00}-{Day:00}";
}

/// <summary><c>datetime.time</c>, naive or with a fixed offset.</summary>
internal sealed class PyTime : PyValue
{
    public PyTime(int hour, int minute, int second, int microsecond, PyTimeZone? zone = null)
    {
        Check(hour, minute, second, microsecond);
        Microseconds = ((((hour * 60L) + minute) * 60) + second) * 1_000_000 + microsecond;
        Zone = zone;
    }

    public long Microseconds { get; }

    public PyTimeZone? Zone { get; }

    public int Hour => (int)(Microseconds / 3_600_000_000);

    public int Minute => (int)(Microseconds / 60_000_000 % 60);

    public int Second => (int)(Microseconds / 1_000_000 % 60);

    public int Microsecond => (int)(Microseconds % 1_000_000);

    internal override PyKind Kind => PyKind.Time;

    internal override string PythonTypeName => "datetime.time";

    public static void Check(int hour, int minute, int second, int microsecond)
    {
        if (hour is < 0 or > 23)
        {
            throw PyError.Value("hour must be in 0..23");
        }

        if (minute is < 0 or > 59)
        {
            throw PyError.Value("minute must be in 0..59");
        }

        if (second is < 0 or > 59)
        {
            throw PyError.Value("second must be in 0..59");
        }

        if (microsecond is < 0 or > 999_999)
        {
            throw PyError.Value("microsecond must be in 0..999999");
        }
    }

    public bool EqualsPython(PyTime other) => Zone is null && other.Zone is null
        ? Microseconds == other.Microseconds
        : throw PyError.Unrepresentable("comparison of times with a zone");

    public string IsoFormat(string? spec = null) => TimeText.Iso(Hour, Minute, Second, Microsecond, spec ?? "auto") + (Zone?.IsoOffset() ?? string.Empty);
}

/// <summary>Hours, minutes, seconds and microseconds as ISO 8601 text.</summary>
internal static class TimeText
{
    public static string Iso(int hour, int minute, int second, int microsecond, string spec) => spec switch
    {
        "auto" => $"{hour:00}:{minute:00}:{second:00}" + (microsecond == 0 ? string.Empty : $".{microsecond:000000}"),
        "hours" => $"{hour:00}",
        "minutes" => $"{hour:00}:{minute:00}",
        "seconds" => $"{hour:00}:{minute:00}:{second:00}",
        "milliseconds" => $"{hour:00}:{minute:00}:{second:00}.{microsecond / 1000:000}",
        "microseconds" => $"{hour:00}:{minute:00}:{second:00}.{microsecond:000000}",
        _ => throw PyError.Value("Unknown timespec value"),
    };
}

/// <summary><c>datetime.timezone</c>: a fixed offset.</summary>
internal sealed class PyTimeZone(long offsetMicroseconds, string? name = null) : PyValue
{
    public static readonly PyTimeZone Utc = new(0);

    public long OffsetMicroseconds { get; } = offsetMicroseconds;

    internal override PyKind Kind => PyKind.TimeZone;

    internal override string PythonTypeName => "datetime.timezone";

    public string Name() => name ?? (OffsetMicroseconds == 0 ? "UTC" : "UTC" + IsoOffset());

    /// <summary><c>+HH:MM[:SS[.ffffff]]</c>; with another separator between the parts if wanted.</summary>
    public string IsoOffset(string separator = ":")
    {
        long magnitude = Math.Abs(OffsetMicroseconds);
        (long seconds, long micro) = (magnitude / 1_000_000, magnitude % 1_000_000);
        string text = $"{(OffsetMicroseconds < 0 ? '-' : '+')}{seconds / 3600:00}{separator}{seconds / 60 % 60:00}";
        text += seconds % 60 != 0 || micro != 0 ? $"{separator}{seconds % 60:00}" : string.Empty;
        return text + (micro != 0 ? $".{micro:000000}" : string.Empty);
    }
}

/// <summary><c>datetime.timedelta</c>, as microseconds within ±999,999,999 days.</summary>
internal sealed class PyTimeDelta : PyValue
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    private static readonly BigInteger Least = -999_999_999L * (BigInteger)MicrosecondsPerDay;

    private static readonly BigInteger Most = (1_000_000_000L * (BigInteger)MicrosecondsPerDay) - 1;

    private PyTimeDelta(BigInteger microseconds) => Microseconds = microseconds;

    public BigInteger Microseconds { get; }

    public long Days => (long)Floor(Microseconds, MicrosecondsPerDay);

    public long Seconds => (long)((Microseconds - ((BigInteger)Days * MicrosecondsPerDay)) / 1_000_000);

    public long Micros => (long)((Microseconds - ((BigInteger)Days * MicrosecondsPerDay)) % 1_000_000);

    internal override PyKind Kind => PyKind.TimeDelta;

    internal override string PythonTypeName => "datetime.timedelta";

    public static PyTimeDelta Of(BigInteger microseconds) =>
        microseconds >= Least && microseconds <= Most ? new PyTimeDelta(microseconds) : throw PyError.Overflow("days is out of range");

    public static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var q = BigInteger.DivRem(a, b, out BigInteger r);
        return !r.IsZero && r.Sign != b.Sign ? q - 1 : q;
    }

    public string Str()
    {
        (long days, long seconds) = (Days, Seconds);
        string text = $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}";
        text = days == 0 ? text : $"{days} day{(Math.Abs(days) == 1 ? string.Empty : "s")}, {text}";
        return Micros == 0 ? text : $"{text}.{Micros:000000}";
    }

    public string Repr()
    {
        var parts = new List<string>();
        if (Days != 0)
        {
            parts.Add($"days={Days}");
        }

        if (Seconds != 0)
        {
            parts.Add($"seconds={Seconds}");
        }

        if (Micros != 0)
        {
            parts.Add($"microseconds={Micros}");
        }

        return $"datetime.timedelta({(parts.Count == 0 ? "0" : string.Join(", ", parts))})";
    }
}

/// <summary><c>datetime.datetime</c>, naive or with a fixed offset.</summary>
internal sealed class PyDateTime(PyDate date, PyTime time) : PyValue
{
    public PyDate Date { get; } = date;

    public PyTime Time { get; } = time;

    public PyTimeZone? Zone => Time.Zone;

    internal override PyKind Kind => PyKind.DateTime;

    internal override string PythonTypeName => "datetime.datetime";

    /// <summary>Microseconds since 0001-01-01 in local time.</summary>
    public BigInteger Total => (((BigInteger)Date.Ordinal - 1) * PyTimeDelta.MicrosecondsPerDay) + Time.Microseconds;

    private BigInteger Instant => Total - (Zone?.OffsetMicroseconds ?? 0);

    public static PyDateTime FromTotal(BigInteger total, PyTimeZone? zone)
    {
        BigInteger days = PyTimeDelta.Floor(total, PyTimeDelta.MicrosecondsPerDay);
        if (days < 0 || days >= CivilCalendar.MaxOrdinal)
        {
            throw PyError.Overflow("date value out of range");
        }

        long micro = (long)(total - (days * PyTimeDelta.MicrosecondsPerDay));
        var time = new PyTime((int)(micro / 3_600_000_000), (int)(micro / 60_000_000 % 60), (int)(micro / 1_000_000 % 60), (int)(micro % 1_000_000), zone);
        return new PyDateTime(PyDate.FromOrdinal((long)days + 1), time);
    }

    public bool EqualsPython(PyDateTime other) => Zone is null == other.Zone is null && Instant == other.Instant;

    public int HashPython() => Instant.GetHashCode();

    public int ComparePython(PyDateTime other) => Zone is null == other.Zone is null
        ? Instant.CompareTo(other.Instant)
        : throw PyError.Type("can't compare offset-naive and offset-aware datetimes");

    public string IsoFormat(string separator = "T", string spec = "auto") => Date.IsoFormat() + separator + Time.IsoFormat(spec);

    public string Repr()
    {
        if (Zone is not null)
        {
            throw PyError.Unrepresentable("repr of a datetime with a zone");
        }

        var parts = new List<int> { Date.Year, Date.Month, Date.Day, Time.Hour, Time.Minute };
        if (Time.Microsecond != 0)
        {
            parts.AddRange([Time.Second, Time.Microsecond]);
        }
        else if (Time.Second != 0)
        {
            parts.Add(Time.Second);
        }

        return $"datetime.datetime({string.Join(", ", parts)})";
    }
}
