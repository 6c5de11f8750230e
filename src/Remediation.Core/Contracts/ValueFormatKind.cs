namespace Remediation.Core.Contracts;

/// <summary>The closed list of formats that <c>meta.remediation.format</c> can name.</summary>
public enum ValueFormatKind
{
    /// <summary><c>date</c> or <c>date:%Y-%m-%d</c>: a real calendar date, written as strftime writes it.</summary>
    Date,

    /// <summary><c>time</c> or <c>time:%H:%M</c>: a time of day.</summary>
    Time,

    /// <summary><c>datetime</c> or <c>datetime:%Y-%m-%dT%H:%M:%S</c>: both.</summary>
    DateTime,

    /// <summary><c>integer</c>: optional minus, digits, no leading zeros, no separators.</summary>
    Integer,

    /// <summary><c>decimal</c> or <c>decimal(10,2)</c>: optional minus, digits, optional point and digits.</summary>
    Decimal,

    /// <summary><c>boolean</c>: <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary><c>email</c>: a mailbox with a domain that has at least two labels, ASCII.</summary>
    Email,

    /// <summary><c>phone:e164</c>: plus, country code and number, 7 to 15 digits (ITU-T E.164).</summary>
    Phone,

    /// <summary><c>uuid</c>: 8-4-4-4-12 hexadecimal digits (RFC 9562), either case.</summary>
    Uuid,
}
