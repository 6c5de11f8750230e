using System.Text;

namespace Remediation.Core.Contracts;

/// <summary>Says a column's contract in plain English.</summary>
internal static class ColumnWords
{
    private const int ListedValues = 40;

    internal static string Describe(ColumnContract column)
    {
        var lines = new List<string>();
        Add(lines, column.Format is { } format ? "is " + format.Describe() : null);
        Add(lines, column.AcceptedValues is { } values ? "is exactly one of: " + Values(values) : null);
        Add(lines, column.ForbiddenValues.Count > 0 ? "is none of: " + Values(column.ForbiddenValues) : null);
        Add(lines, Range(column));
        Add(lines, Length(column));
        lines.AddRange(column.Patterns.Select(p => "matches the regex " + Words.Clip(p, 400)));
        lines.AddRange(column.ForbiddenPatterns.Select(p => "does not match the regex " + Words.Clip(p, 400)));
        Add(lines, column.NotBlank ? "is not blank" : null);
        Add(lines, column.AgreesOn.Count > 0 ? $"is the same in all rows with the same {string.Join(", ", column.AgreesOn)}" : null);
        Add(lines, column.DayFirst is { } dayFirst ? DateOrder(dayFirst) : null);
        Add(lines, column.NotNull ? "is never null" : column.Nullable ? "may be null" : null);
        Add(lines, column.Unique ? "is unique in the column" : null);
        var text = new StringBuilder();
        if (lines.Count == 0)
        {
            return $"Nothing is said about what a valid value of {column.Name} is.";
        }

        text.Append("A valid value of ").Append(column.Name).Append(':');
        foreach (string line in lines)
        {
            text.Append("\n- ").Append(line);
        }

        if (column.Examples.Count > 0)
        {
            text.Append("\n- for example: ").Append(Values(column.Examples));
        }

        return text.ToString();
    }

    internal static string Failure(ColumnContract column, string code) => code switch
    {
        ContractFailureCodes.NullValue => "The value is null, and null is not allowed.",
        ContractFailureCodes.NotAccepted => "The value is not exactly one of: " + Values(column.AcceptedValues!) + ".",
        ContractFailureCodes.ForbiddenValue => "The value is one of those that are not allowed: " + Values(column.ForbiddenValues) + ".",
        ContractFailureCodes.Blank => "The value is empty or only white space.",
        ContractFailureCodes.Format => $"The value is not {column.Format!.Describe()}.",
        ContractFailureCodes.Pattern => "The value does not match: " + Values(column.Patterns) + ".",
        ContractFailureCodes.ForbiddenPattern => "The value matches what it must not: " + Values(column.ForbiddenPatterns) + ".",
        ContractFailureCodes.NotComparable => $"The value cannot be compared: a valid value {Range(column)}.",
        ContractFailureCodes.BelowMinimum or ContractFailureCodes.AboveMaximum => $"The value is out of range: a valid value {Range(column)}.",
        _ => $"The value has the wrong length: a valid value {Length(column)}.",
    };

    internal static string? Range(ColumnContract column) => (column.Min, column.Max) switch
    {
        (null, null) => null,
        ({ } min, null) => $"is {Low(min)}",
        (null, { } max) => $"is {High(max)}",
        ({ } min, { } max) => $"is {Low(min)} and {High(max)}",
    };

    private static string Low(ContractBound bound) => (bound.Strict ? "more than " : "at least ") + bound.Text;

    private static string High(ContractBound bound) => (bound.Strict ? "less than " : "at most ") + bound.Text;

    internal static string? Length(ColumnContract column) => (column.MinLength, column.MaxLength) switch
    {
        (null, null) => null,
        ({ } min, null) => $"has at least {min} characters",
        (null, { } max) => $"has at most {max} characters",
        ({ } min, { } max) when min == max => $"has exactly {min} characters",
        ({ } min, { } max) => $"has {min} to {max} characters",
    };

    private static string DateOrder(bool dayFirst) =>
        dayFirst ? "comes from data that writes the day before the month" : "comes from data that writes the month before the day";

    private static string Values(IReadOnlyList<string> values)
    {
        string listed = string.Join(", ", values.Take(ListedValues).Select(v => "'" + Words.Clip(v) + "'"));
        return values.Count > ListedValues ? $"{listed} and {values.Count - ListedValues} more" : listed;
    }

    private static void Add(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Add(line);
        }
    }
}
