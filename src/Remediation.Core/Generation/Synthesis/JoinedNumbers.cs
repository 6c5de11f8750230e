using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Taking a sign out from between digits makes one number of two: right for <c>123-456-78</c> where eight digits are wanted, wrong for <c>12.5</c> where any number of
/// digits will do.
/// </summary>
internal static partial class JoinedNumbers
{
    /// <summary>Whether a value has digits together that stood apart, and the contract would take any other number of them as well.</summary>
    public static bool IsUnproven(string sample, string value, ColumnContract contract)
    {
        string[] after = Runs(value);
        return contract.Format is null
            && Runs(sample).Length > after.Length
            && string.Concat(Runs(sample)) == string.Concat(after)
            && !IsDialled(value, contract)
            && (contract.Accepts(value + "0") || contract.Accepts("0" + value) || contract.Accepts(value[..^1]));
    }

    // With the plus sign that the contract demands, digits are a number to dial, which is no quantity: it stays the same however it is grouped.
    private static bool IsDialled(string value, ColumnContract contract) => value.StartsWith('+') && !contract.Accepts(value[1..]);

    // A comma, blank or apostrophe before three digits only groups them.
    private static string[] Runs(string text) => [.. Digits().Matches(Grouping().Replace(text, "")).Select(m => m.Value)];

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<=[0-9])[, '](?=[0-9]{3}(?![0-9]))", RegexOptions.None, 1000)]
    private static partial Regex Grouping();
}
