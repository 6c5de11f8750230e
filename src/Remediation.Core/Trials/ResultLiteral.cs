using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Trials;

/// <summary>
/// Which string literals of a function may reach a cell: padding, up to three signs of punctuation, calendar names and numbers, and text that the
/// column's contract itself holds. Anything else would be data written by a model.
/// </summary>
internal static partial class ResultLiteral
{
    private static readonly HashSet<string> CalendarNames = BuildCalendarNames();

    /// <summary>
    /// A format or a replacement template puts only the text between its directives (<c>%Y</c>, <c>{0}</c>, <c>\1</c>, <c>\g&lt;n&gt;</c>) into the cell.
    /// </summary>
    public static bool IsHarmless(string literal, ColumnContract? contract) =>
        Directive().Split(literal).All(part => part.Length == 0 || IsHarmlessText(part, contract));

    /// <summary>
    /// Scales and centuries (1000, 0.01, 1900) are how values are converted; a number with more than two digits that matter could be data.
    /// </summary>
    public static bool IsHarmlessNumber(string number)
    {
        ReadOnlySpan<char> digits = number.AsSpan().TrimStart('-').Trim('0').Trim('.').Trim('0');
        return digits.Length <= 2 || (digits.Length == 3 && digits.Contains('.'));
    }

    private static bool IsHarmlessText(string literal, ColumnContract? contract)
    {
        if (literal.All(c => !char.IsLetterOrDigit(c)))
        {
            return literal.Length <= 3 || literal.Distinct().Count() == 1;
        }

        if (literal.All(c => c == '0'))
        {
            return true;
        }

        string core = literal.Trim(' ', '-', '/', '.', ':', ',');
        if (core.Length <= 2 && core.All(char.IsAsciiDigit) && literal.Length - core.Length <= 3)
        {
            return true;
        }

        return CalendarNames.Contains(core) || (contract is not null && IsContractText(literal, contract));
    }

    private static bool IsContractText(string literal, ColumnContract contract)
    {
        if (contract.AcceptedValues is { } accepted && accepted.Any(value => value.Contains(literal, StringComparison.Ordinal)))
        {
            return true;
        }

        if (contract.Examples.Count > 0 && contract.Examples.All(example => example.Contains(literal.Trim(), StringComparison.Ordinal)))
        {
            return true;
        }

        // A pattern holds the text with its signs escaped, and it may offer a choice for part of it: "[ap]\.m\.".
        return contract.Patterns.Any(pattern => pattern.Replace(@"\", "", StringComparison.Ordinal).Contains(literal, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"%-?[A-Za-z]|\\(?:\d|g<\w+>)|\{\d*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    private static HashSet<string> BuildCalendarNames()
    {
        string[] names =
        [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
        ];
        return new HashSet<string>([.. names, .. names.Select(n => n[..3]), "Sept", "AM", "PM"], StringComparer.OrdinalIgnoreCase);
    }
}
