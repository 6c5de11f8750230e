using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation;

/// <summary>
/// The doubt that every function about dates is under, whoever wrote it: 03/04/2025 reads as well with the month first. The function with day and
/// month exchanged is named as a rival; the trial on all values decides whether anything is open, unless the contract's <c>day_first</c> did.
/// </summary>
internal static partial class DateOrder
{
    /// <summary>The function with day and month exchanged wherever it reads dates; none when it reads none or the contract settles the order.</summary>
    public static IReadOnlyList<string> Rivals(string lambda, ColumnContract? contract)
    {
        if (contract?.DayFirst is not null)
        {
            return [];
        }

        string exchanged = Literal().Replace(lambda, literal => Exchange(literal.Value));
        return exchanged == lambda ? [] : [exchanged];
    }

    private static string Exchange(string literal)
    {
        bool reads = !literal.StartsWith("strftime", StringComparison.Ordinal) && !literal.Contains('{', StringComparison.Ordinal);
        bool both = literal.Contains("%d", StringComparison.Ordinal) && literal.Contains("%m", StringComparison.Ordinal);
        return reads && both ? Directive().Replace(literal, d => d.Value == "%d" ? "%m" : "%d") : literal;
    }

    // A string literal, with the call before it when that writes a date instead of reading one.
    [GeneratedRegex("""(strftime\(\s*)?('[^']*'|"[^"]*")""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("%[dm]", RegexOptions.None, 1000)]
    private static partial Regex Directive();
}
