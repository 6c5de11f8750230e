using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Taking a sign out from between digits makes one number of two, from between letters one word: right for <c>123-456-78</c> where eight digits are wanted, wrong for
/// <c>12.5</c> where any number of digits will do.
/// </summary>
internal static partial class JoinedParts
{
    /// <summary>Whether a value has digits or letters together that stood apart, and the contract would take any other number of them as well.</summary>
    public static bool IsUnproven(string sample, string value, ColumnContract contract) =>
        contract.Format is null
        && ((Joins(DigitsOf(sample), DigitsOf(value)) && !IsDialled(value, contract)) || Joins(LettersOf(sample), LettersOf(value)))
        && (IsOpen(value, '0', contract) || IsOpen(value, 'a', contract) || IsOpen(value, 'A', contract) || contract.Accepts(value[..^1]));

    // With the plus sign that the contract demands, digits are a number to dial, which is no quantity: it stays the same however it is grouped.
    private static bool IsDialled(string value, ColumnContract contract) => value.StartsWith('+') && !contract.Accepts(value[1..]);

    private static bool IsOpen(string value, char more, ColumnContract contract) => contract.Accepts(value + more) || contract.Accepts(more + value);

    private static bool Joins(string[] before, string[] after) =>
        before.Length > after.Length && string.Equals(string.Concat(before), string.Concat(after), StringComparison.OrdinalIgnoreCase);

    // A comma, blank or apostrophe before three digits only groups them.
    private static string[] DigitsOf(string text) => [.. Digits().Matches(Grouping().Replace(text, "")).Select(m => m.Value)];

    private static string[] LettersOf(string text) => [.. Letters().Matches(text).Select(m => m.Value)];

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\p{L}+", RegexOptions.None, 1000)]
    private static partial Regex Letters();

    [GeneratedRegex(@"(?<=[0-9])[, '](?=[0-9]{3}(?![0-9]))", RegexOptions.None, 1000)]
    private static partial Regex Grouping();
}
