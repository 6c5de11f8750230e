using System.Numerics;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Dates;

/// <summary>Methods and attributes of dates, times and durations.</summary>
internal static class DateMethods
{
    public static IEnumerable<Declaration> Declarations =>
    [
        .. new[] { PyKind.Date, PyKind.DateTime }.SelectMany(OfDates),
        .. new[] { PyKind.DateTime, PyKind.Time }.SelectMany(OfTimes),
        Declaration.Attribute(PyKind.IsoCalendar, "year", "ISO year", v => ((PyIsoCalendar)v).Fields.Items[0]),
        Declaration.Attribute(PyKind.IsoCalendar, "week", "ISO week", v => ((PyIsoCalendar)v).Fields.Items[1]),
        Declaration.Attribute(PyKind.IsoCalendar, "weekday", "ISO weekday, Monday is 1", v => ((PyIsoCalendar)v).Fields.Items[2]),
        Declaration.Method(PyKind.Date, "isoformat", string.Empty, "ISO 8601 text", (_, a) => new PyStr(((PyDate)a[0]!).IsoFormat())),
        Declaration.Method(PyKind.DateTime, "isoformat", "sep?, ~timespec?", "ISO 8601 text", IsoFormat),
        Declaration.Method(PyKind.Time, "isoformat", "~timespec?", "ISO 8601 text", (_, a) => new PyStr(((PyTime)a[0]!).IsoFormat(a.Text(1, "auto")))),
        Declaration.Method(PyKind.DateTime, "date", string.Empty, "the date", (_, a) => ((PyDateTime)a[0]!).Date),
        Declaration.Method(PyKind.DateTime, "time", string.Empty, "the time without zone", (_, a) => Naive(((PyDateTime)a[0]!).Time)),
        Declaration.Method(PyKind.DateTime, "timestamp", string.Empty, "seconds since 1970, with a zone only", Timestamp),
        Declaration.Method(PyKind.DateTime, "astimezone", "~tz", "the same instant in another zone", AsTimeZone),
        Declaration.Method(PyKind.Date, "replace", "year?, month?, day?", "with some fields replaced", (_, a) => ReplaceDate((PyDate)a[0]!, a)),
        Declaration.Method(PyKind.DateTime, "replace", "year?, month?, day?, hour?, minute?, second?, microsecond?, tzinfo?", "with some fields replaced", ReplaceDateTime),
        Declaration.Method(PyKind.TimeDelta, "total_seconds", string.Empty, "duration in seconds", (_, a) => new PyFloat(Arithmetic.RatioToDouble(((PyTimeDelta)a[0]!).Microseconds, 1_000_000))),
        Declaration.Attribute(PyKind.TimeDelta, "days", "whole days", v => PyInt.Of(((PyTimeDelta)v).Days)),
        Declaration.Attribute(PyKind.TimeDelta, "seconds", "seconds beside whole days", v => PyInt.Of(((PyTimeDelta)v).Seconds)),
        Declaration.Attribute(PyKind.TimeDelta, "microseconds", "microseconds beside whole seconds", v => PyInt.Of(((PyTimeDelta)v).Micros)),
        Declaration.Attribute(PyKind.DateTime, "tzinfo", "the zone or None", v => ((PyDateTime)v).Zone ?? (PyValue)PyNone.Instance),
    ];

    private static IEnumerable<Declaration> OfDates(PyKind kind) =>
    [
        Declaration.Attribute(kind, "year", "year", v => PyInt.Of(DateOf(v).Year)),
        Declaration.Attribute(kind, "month", "month, 1 to 12", v => PyInt.Of(DateOf(v).Month)),
        Declaration.Attribute(kind, "day", "day of the month", v => PyInt.Of(DateOf(v).Day)),
        Declaration.Method(kind, "weekday", string.Empty, "day of the week, Monday is 0", (_, a) => PyInt.Of(Strftime.Weekday(DateOf(a[0]!)))),
        Declaration.Method(kind, "isoweekday", string.Empty, "day of the week, Monday is 1", (_, a) => PyInt.Of(Strftime.Weekday(DateOf(a[0]!)) + 1)),
        Declaration.Method(kind, "isocalendar", string.Empty, "ISO year, week and weekday", (_, a) => new PyIsoCalendar(DateOf(a[0]!))),
        Declaration.Method(kind, "toordinal", string.Empty, "day number", (_, a) => PyInt.Of(DateOf(a[0]!).Ordinal)),
        Declaration.Method(kind, "strftime", "format", "text by a format such as %Y-%m-%d", (m, a) => new PyStr(Strftime.Format(m, a[0]!, a.Text(1)))),
        Declaration.Method(kind, "ctime", string.Empty, "text such as Sun Jun  9 01:21:11 1993", (m, a) => new PyStr(Strftime.Format(m, a[0]!, "%c"))),
    ];

    private static IEnumerable<Declaration> OfTimes(PyKind kind) =>
    [
        Declaration.Attribute(kind, "hour", "hour", v => PyInt.Of(TimeOf(v).Hour)),
        Declaration.Attribute(kind, "minute", "minute", v => PyInt.Of(TimeOf(v).Minute)),
        Declaration.Attribute(kind, "second", "second", v => PyInt.Of(TimeOf(v).Second)),
        Declaration.Attribute(kind, "microsecond", "microsecond", v => PyInt.Of(TimeOf(v).Microsecond)),
        .. kind == PyKind.Time
            ? new[] { Declaration.Method(kind, "strftime", "format", "text by a format such as %H:%M", (m, a) => new PyStr(Strftime.Format(m, a[0]!, a.Text(1)))) }
            : [],
    ];

    private static PyDate DateOf(PyValue value) => value as PyDate ?? ((PyDateTime)value).Date;

    private static PyTime TimeOf(PyValue value) => value as PyTime ?? ((PyDateTime)value).Time;

    private static PyTime Naive(PyTime time) => new(time.Hour, time.Minute, time.Second, time.Microsecond);

    private static PyStr IsoFormat(Machine machine, PyValue?[] a)
    {
        string separator = a.Get(1) is null ? "T" : a.Str(1) is { Length: 1 } s ? s.Value : throw PyError.Type("isoformat() argument 1 must be a unicode character");
        return new PyStr(((PyDateTime)a[0]!).IsoFormat(separator, a.Text(2, "auto")));
    }

    private static PyFloat Timestamp(Machine machine, PyValue?[] a)
    {
        var value = (PyDateTime)a[0]!;
        if (value.Zone is null)
        {
            throw PyError.Unrepresentable("the timestamp of a datetime without a zone depends on the machine");
        }

        BigInteger epoch = (BigInteger)(CivilCalendar.Ordinal(1970, 1, 1) - 1) * PyTimeDelta.MicrosecondsPerDay;
        return new PyFloat(Arithmetic.RatioToDouble(value.Total - value.Zone.OffsetMicroseconds - epoch, 1_000_000));
    }

    private static PyDateTime AsTimeZone(Machine machine, PyValue?[] a)
    {
        var value = (PyDateTime)a[0]!;
        return value.Zone is { } from && DateFunctions.Zone(a[1]) is { } to
            ? PyDateTime.FromTotal(value.Total - from.OffsetMicroseconds + to.OffsetMicroseconds, to)
            : throw PyError.Unrepresentable("the zone of the machine");
    }

    private static PyDate ReplaceDate(PyDate date, PyValue?[] a) => new(
        a.Get(1) is null ? date.Year : DateFunctions.Part(a, 1),
        a.Get(2) is null ? date.Month : DateFunctions.Part(a, 2),
        a.Get(3) is null ? date.Day : DateFunctions.Part(a, 3));

    private static PyDateTime ReplaceDateTime(Machine machine, PyValue?[] a)
    {
        var value = (PyDateTime)a[0]!;
        PyTime time = value.Time;
        return new PyDateTime(
            ReplaceDate(value.Date, a),
            new PyTime(
                a.Get(4) is null ? time.Hour : DateFunctions.Part(a, 4),
                a.Get(5) is null ? time.Minute : DateFunctions.Part(a, 5),
                a.Get(6) is null ? time.Second : DateFunctions.Part(a, 6),
                a.Get(7) is null ? time.Microsecond : DateFunctions.Part(a, 7),
                a.Get(8) is null ? time.Zone : DateFunctions.Zone(a[8])));
    }
}

/// <summary>What <c>isocalendar()</c> gives: a tuple with names, and with a text of its own, so it is no plain tuple here either.</summary>
internal sealed class PyIsoCalendar : PyValue
{
    public PyIsoCalendar(PyDate date)
    {
        (int year, int week, int weekday) = Strftime.Iso(date);
        Fields = new PyTuple([PyInt.Of(year), PyInt.Of(week), PyInt.Of(weekday)]);
    }

    public PyTuple Fields { get; }

    internal override PyKind Kind => PyKind.IsoCalendar;

    internal override string PythonTypeName => "datetime.IsoCalendarDate";
}
