namespace Remediation.Core.Generation.Synthesis;

/// <summary>What a piece of a text that holds a date or a time stands for.</summary>
internal enum TemporalRole
{
    /// <summary>White space, punctuation or a connecting word such as "of" or the T of ISO 8601.</summary>
    Filler,

    /// <summary>One of the numbers of a date whose order is open.</summary>
    DateNumber,

    /// <summary>A date in eight or six digits.</summary>
    CompactDate,

    /// <summary>A day of the month.</summary>
    Day,

    /// <summary>A year of four digits.</summary>
    Year,

    /// <summary>A year of two digits.</summary>
    ShortYear,

    /// <summary>An English month's name.</summary>
    MonthName,

    /// <summary>The st, nd, rd, th of a day.</summary>
    Ordinal,

    /// <summary>An English weekday's name.</summary>
    Weekday,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Seconds.</summary>
    Second,

    /// <summary>A fraction of a second.</summary>
    Fraction,

    /// <summary>Morning or afternoon.</summary>
    Half,

    /// <summary>A time zone or an offset.</summary>
    Zone,

    /// <summary>A word that says something about the value.</summary>
    Remark,
}

/// <summary>A piece of a text.</summary>
/// <param name="Role">What it stands for.</param>
/// <param name="Text">As it is written.</param>
internal readonly record struct TemporalPart(TemporalRole Role, string Text);

/// <summary>The order of the numbers of a date.</summary>
internal enum DateOrder
{
    /// <summary>31/12/2025.</summary>
    DayFirst,

    /// <summary>12/31/2025.</summary>
    MonthFirst,

    /// <summary>2025/12/31.</summary>
    YearFirst,
}
