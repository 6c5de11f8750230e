using System.Numerics;

namespace Remediation.Lambdas.Values;

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
