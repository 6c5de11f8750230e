namespace Remediation.Lambdas.Values;

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
