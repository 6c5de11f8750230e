using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>English names, as the C locale has them, and the abbreviations that people use besides.</summary>
internal static class CalendarNames
{
    /// <summary>The number of a month's name or abbreviation from 1; 0 when it is none.</summary>
    public static int MonthOf(string word) => IndexOf(StrftimeToken.Months, word.Equals("Sept", StringComparison.OrdinalIgnoreCase) ? "Sep" : word);

    /// <summary>The number of a weekday's name or abbreviation from Monday = 1; 0 when it is none.</summary>
    public static int WeekdayOf(string word) => IndexOf(StrftimeToken.Weekdays, word);

    private static int IndexOf(string[] names, string word) =>
        Array.FindIndex(names, n => n.Equals(word, StringComparison.OrdinalIgnoreCase) || n.AsSpan(0, 3).Equals(word, StringComparison.OrdinalIgnoreCase)) + 1;
}
