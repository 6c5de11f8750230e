using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Remediation.Core.Contracts;

/// <summary>How a valid value of a column is written. Immutable and thread safe.</summary>
public sealed class ValueFormat
{
    private readonly StrftimePattern? strftime;

    private ValueFormat(ValueFormatKind kind, string pattern, StrftimePattern? strftime, int? precision = null, int? scale = null)
    {
        Kind = kind;
        Pattern = pattern;
        Precision = precision;
        Scale = scale;
        this.strftime = strftime;
    }

    /// <summary>Which of the known formats.</summary>
    public ValueFormatKind Kind { get; }

    /// <summary>The strftime text of dates and times, e.g. <c>%Y-%m-%d</c>; empty for the other kinds.</summary>
    public string Pattern { get; }

    /// <summary>Most digits of a decimal in all; null when unbounded or not a decimal.</summary>
    public int? Precision { get; }

    /// <summary>Most digits of a decimal after the point; null when unbounded or not a decimal.</summary>
    public int? Scale { get; }

    /// <summary>The one spelling of this format, e.g. <c>date:%Y-%m-%d</c>, <c>decimal(10,2)</c>, <c>email</c>.</summary>
    public string Text => Kind switch
    {
        ValueFormatKind.Date => "date:" + Pattern,
        ValueFormatKind.Time => "time:" + Pattern,
        ValueFormatKind.DateTime => "datetime:" + Pattern,
        ValueFormatKind.Integer => "integer",
        ValueFormatKind.Decimal => Precision is { } p ? string.Create(CultureInfo.InvariantCulture, $"decimal({p},{Scale})") : "decimal",
        ValueFormatKind.Boolean => "boolean",
        ValueFormatKind.Email => "email",
        ValueFormatKind.Phone => "phone:e164",
        _ => "uuid",
    };

    /// <summary>True for dates, times and both together.</summary>
    public bool IsTemporal => strftime is not null;

    /// <summary>Reads a format as it is written in a contract.</summary>
    /// <param name="text">E.g. <c>date:%d.%m.%Y</c>.</param>
    /// <param name="format">The format when the answer is true.</param>
    /// <param name="problem">Why not, for a person, when the answer is false.</param>
    /// <returns>True when the text names a known format that can be checked.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ValueFormat? format, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        (string? name, string? rest) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        format = (name, rest) switch
        {
            ("date", _) => Temporal(ValueFormatKind.Date, rest ?? "%Y-%m-%d", ref problem),
            ("time", _) => Temporal(ValueFormatKind.Time, rest ?? "%H:%M:%S", ref problem),
            ("datetime", _) => Temporal(ValueFormatKind.DateTime, rest ?? "%Y-%m-%dT%H:%M:%S", ref problem),
            ("integer", null) => new ValueFormat(ValueFormatKind.Integer, "", null),
            ("boolean", null) => new ValueFormat(ValueFormatKind.Boolean, "", null),
            ("email", null) => new ValueFormat(ValueFormatKind.Email, "", null),
            ("phone", null or "e164") => new ValueFormat(ValueFormatKind.Phone, "", null),
            ("uuid", null) => new ValueFormat(ValueFormatKind.Uuid, "", null),
            (_, null) when name.StartsWith("decimal", StringComparison.Ordinal) => Decimal(name, ref problem),
            _ => null,
        };
        if (format is not null)
        {
            return true;
        }

        problem ??= "Known formats are date, time, datetime (each with :strftime), integer, decimal, decimal(p,s), boolean, email, phone:e164, uuid.";
        return false;
    }

    /// <summary>Says whether a value is written in this format.</summary>
    /// <param name="value">Any text.</param>
    /// <returns>True only for the exact form: no surrounding white space, real calendar dates, padding as strftime writes it.</returns>
    public bool Matches(string value) => Kind switch
    {
        ValueFormatKind.Integer => PlainNumber.IsInteger(value),
        ValueFormatKind.Decimal => PlainNumber.IsDecimal(value, Precision, Scale),
        ValueFormatKind.Boolean => value is "true" or "false",
        ValueFormatKind.Email => TextForms.IsEmail(value),
        ValueFormatKind.Phone => TextForms.IsPhone(value),
        ValueFormatKind.Uuid => TextForms.IsUuid(value),
        _ => strftime!.TryRead(value, out _),
    };

    /// <summary>The format in words, for prompts and people.</summary>
    /// <returns>E.g. <c>a date written %Y-%m-%d, for example 2025-12-31</c>.</returns>
    public string Describe() => Kind switch
    {
        ValueFormatKind.Date => $"a real calendar date written {Pattern}, for example {strftime!.Example}",
        ValueFormatKind.Time => $"a time of day written {Pattern}, for example {strftime!.Example}",
        ValueFormatKind.DateTime => $"a date and time written {Pattern}, for example {strftime!.Example}",
        ValueFormatKind.Integer => "an integer: digits with an optional minus sign, no leading zeros, no separators",
        ValueFormatKind.Decimal when Precision is { } p =>
            $"a decimal number with at most {p - Scale} digits before and {Scale} after the point, no separators, no leading zeros",
        ValueFormatKind.Decimal => "a decimal number with a point, no separators, no leading zeros",
        ValueFormatKind.Boolean => "true or false",
        ValueFormatKind.Email => "an e-mail address",
        ValueFormatKind.Phone => "a phone number in E.164 form, for example +14155550100",
        _ => "a UUID",
    };

    /// <summary>The instant that a temporal value stands for.</summary>
    /// <param name="value">Any text.</param>
    /// <param name="moment">Date and time as written, year 1 when the format has no date; an offset is taken off, so that it is UTC.</param>
    /// <returns>False when the value is not in this format, or the format is not temporal.</returns>
    internal bool TryReadMoment(string value, out DateTime moment)
    {
        moment = default;
        return strftime is not null && strftime.TryRead(value, out moment);
    }

    private static ValueFormat? Temporal(ValueFormatKind kind, string pattern, ref string? problem) =>
        StrftimePattern.TryParse(pattern, kind, out StrftimePattern? strftime, out problem) ? new ValueFormat(kind, pattern, strftime) : null;

    private static ValueFormat? Decimal(string text, ref string? problem)
    {
        ReadOnlySpan<char> arguments = text.AsSpan("decimal".Length);
        if (arguments.IsEmpty)
        {
            return new ValueFormat(ValueFormatKind.Decimal, "", null);
        }

        int comma = arguments.IndexOf(',');
        if (arguments[0] == '(' && arguments[^1] == ')' && comma > 0
            && int.TryParse(arguments[1..comma].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int precision)
            && int.TryParse(arguments[(comma + 1)..^1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int scale)
            && precision is >= 1 and <= 1000 && scale <= precision)
        {
            return new ValueFormat(ValueFormatKind.Decimal, "", null, precision, scale);
        }

        problem = "A decimal format is decimal or decimal(precision,scale) with 1 <= precision <= 1000 and 0 <= scale <= precision.";
        return null;
    }
}
