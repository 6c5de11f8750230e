using System.Numerics;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>Constructors and class methods of <c>datetime</c>, <c>date</c>, <c>timedelta</c>, <c>timezone</c>. Nothing that asks for the present time.</summary>
internal static class DateFunctions
{
    private static readonly (string Name, long Microseconds)[] Units =
    [
        ("days", PyTimeDelta.MicrosecondsPerDay), ("seconds", 1_000_000), ("microseconds", 1), ("milliseconds", 1_000),
        ("minutes", 60_000_000), ("hours", 3_600_000_000), ("weeks", 7 * PyTimeDelta.MicrosecondsPerDay),
    ];

    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Function("datetime.datetime", "year, month, day, hour?, minute?, second?, microsecond?, tzinfo?", "date with time", DateTime, PyKind.DateTime),
        Declaration.Function("datetime.datetime.strptime", "date_string, ~format, /", "datetime from text by a format such as %d/%m/%Y", (m, a) => Strptime.Parse(m, a.Text(0), a.Text(1))),
        Declaration.Function("datetime.datetime.fromisoformat", "date_string, /", "datetime from ISO 8601 text", (_, a) => IsoDates.DateTime(a.Text(0))),
        Declaration.Function("datetime.datetime.fromtimestamp", "timestamp, tz", "datetime with a zone from seconds since 1970", (_, a) => FromTimestamp(a[0]!, Zone(a[1]))),
        Declaration.Function("datetime.datetime.utcfromtimestamp", "timestamp, /", "naive UTC datetime from seconds since 1970", (_, a) => FromTimestamp(a[0]!, null)),
        Declaration.Function("datetime.datetime.combine", "date, time", "datetime from date and time", Combine),
        Declaration.Function("datetime.datetime.fromordinal", "ordinal, /", "datetime from a day number", (_, a) => new PyDateTime(PyDate.FromOrdinal(Ordinal(a)), new PyTime(0, 0, 0, 0))),
        Declaration.Function("datetime.date", "year, month, day", "date", (_, a) => new PyDate(Part(a, 0), Part(a, 1), Part(a, 2)), PyKind.Date),
        Declaration.Function("datetime.date.fromisoformat", "date_string, /", "date from ISO 8601 text", (_, a) => IsoDates.Date(a.Text(0))),
        Declaration.Function("datetime.date.fromordinal", "ordinal, /", "date from a day number", (_, a) => PyDate.FromOrdinal(Ordinal(a))),
        Declaration.Function("datetime.timedelta", "days?, seconds?, microseconds?, milliseconds?, minutes?, hours?, weeks?", "duration", (_, a) => Delta(a), PyKind.TimeDelta),
        Declaration.Function("datetime.timezone", "offset, name?", "fixed offset from UTC", (_, a) => TimeZone(a)),
        Declaration.Constant("datetime.timezone.utc", "UTC", PyTimeZone.Utc),
    ];

    public static int Part(PyValue?[] a, int index)
    {
        int value = a.Int(index);
        return value is int.MinValue or int.MaxValue ? throw PyError.Overflow("Python int too large to convert to C int") : value;
    }

    public static PyTimeZone? Zone(PyValue? value) => value switch
    {
        null or PyNone => null,
        PyTimeZone z => z,
        _ => throw PyError.Type("tzinfo argument must be None or of a tzinfo subclass"),
    };

    private static long Ordinal(PyValue?[] a)
    {
        int ordinal = Part(a, 0);
        return ordinal is < 1 or > CivilCalendar.MaxOrdinal ? throw PyError.Value("ordinal is out of range") : ordinal;
    }

    private static PyDateTime DateTime(Machine machine, PyValue?[] a)
    {
        var date = new PyDate(Part(a, 0), Part(a, 1), Part(a, 2));
        return new PyDateTime(date, new PyTime(Optional(a, 3), Optional(a, 4), Optional(a, 5), Optional(a, 6), Zone(a.Get(7))));
    }

    private static int Optional(PyValue?[] a, int index) => a.Get(index) is null ? 0 : Part(a, index);

    private static PyDateTime Combine(Machine machine, PyValue?[] a)
    {
        PyDate date = a[0] switch
        {
            PyDate d => d,
            PyDateTime d => d.Date,
            _ => throw PyError.Type("combine() argument 1 must be datetime.date"),
        };
        return a[1] is PyTime time ? new PyDateTime(date, time) : throw PyError.Type("combine() argument 2 must be datetime.time");
    }

    private static PyDateTime FromTimestamp(PyValue timestamp, PyTimeZone? zone)
    {
        BigInteger micro = timestamp switch
        {
            PyInt i => i.Big * 1_000_000,
            PyFloat f when double.IsFinite(f.Value) => Microseconds(f.Value),
            PyFloat => throw PyError.Value("cannot convert float NaN or infinity to integer"),
            PyDecimal => throw PyError.Unrepresentable("a timestamp that is a Decimal"),
            _ => throw PyError.Type($"'{timestamp.PythonTypeName}' object cannot be interpreted as an integer"),
        };
        BigInteger epoch = (BigInteger)(CivilCalendar.Ordinal(1970, 1, 1) - 1) * PyTimeDelta.MicrosecondsPerDay;
        BigInteger total = epoch + micro + (zone?.OffsetMicroseconds ?? 0);
        return total >= 0 && total < (BigInteger)CivilCalendar.MaxOrdinal * PyTimeDelta.MicrosecondsPerDay
            ? PyDateTime.FromTotal(total, zone)
            : throw PyError.Value("year is out of range");
    }

    private static BigInteger Microseconds(double seconds)
    {
        // CPython splits off the fraction and rounds it half to even in double arithmetic.
        double whole = Math.Truncate(seconds);
        double fraction = Math.Round((seconds - whole) * 1e6, MidpointRounding.ToEven);
        return ((BigInteger)whole * 1_000_000) + (BigInteger)fraction;
    }

    private static PyTimeDelta Delta(PyValue?[] a)
    {
        BigInteger total = BigInteger.Zero;
        for (int i = 0; i < Units.Length; i++)
        {
            switch (a.Get(i))
            {
                case null:
                    break;
                case PyInt n:
                    total += n.Big * Units[i].Microseconds;
                    break;
                case PyFloat f when double.IsFinite(f.Value):
                    // CPython carries fractions of days and seconds on in doubles; only what is exact is done here.
                    (BigInteger n1, BigInteger d1) = Numbers.Ratio(f.Value);
                    BigInteger scaled = n1 * Units[i].Microseconds;
                    total += (scaled % d1).IsZero ? scaled / d1 : throw PyError.Unrepresentable("a fraction of a microsecond");
                    break;
                case PyFloat f:
                    throw double.IsNaN(f.Value) ? PyError.Value("cannot convert float NaN to integer") : PyError.Overflow("cannot convert float infinity to integer");
                case var other:
                    throw PyError.Type($"unsupported type for timedelta {Units[i].Name} component: {other.PythonTypeName}");
            }
        }

        return PyTimeDelta.Of(total);
    }

    private static PyTimeZone TimeZone(PyValue?[] a)
    {
        if (a[0] is not PyTimeDelta offset)
        {
            throw PyError.Type("timezone() argument 1 must be datetime.timedelta");
        }

        if (BigInteger.Abs(offset.Microseconds) >= PyTimeDelta.MicrosecondsPerDay)
        {
            throw PyError.Value("offset must be a timedelta strictly between -24 h and 24 h");
        }

        return new PyTimeZone((long)offset.Microseconds, a.Get(1) is null ? null : a.Text(1));
    }
}
