using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>
/// A contract's regex: the subset that PostgreSQL's advanced regexes, RE2 and .NET read alike, rewritten so that .NET gives it the meaning the
/// others do (ASCII classes, <c>$</c> only at the very end). What only .NET shares with one of them is taken with a warning; the rest is refused.
/// </summary>
internal sealed class ContractRegex
{
    private readonly Regex compiled;

    private ContractRegex(string source, Regex compiled)
    {
        Source = source;
        this.compiled = compiled;
    }

    /// <summary>The pattern as the contract has it.</summary>
    internal string Source { get; }

    /// <summary>Search match, as dbt does it.</summary>
    /// <exception cref="ContractTimeoutException">The pattern ran out of time on this value.</exception>
    internal bool IsMatch(string value)
    {
        try
        {
            return compiled.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            // The caught exception holds pattern and value, which must not reach a log.
            throw new ContractTimeoutException();
        }
    }

    /// <summary>Compiles a pattern.</summary>
    /// <param name="source">The pattern.</param>
    /// <param name="regex">The compiled pattern when the answer is true.</param>
    /// <param name="fault">Code and sentence when the answer is false.</param>
    /// <param name="warning">Set when the pattern means something else, or nothing, in PostgreSQL or RE2.</param>
    internal static bool TryParse(
        string source, [NotNullWhen(true)] out ContractRegex? regex, out (string Code, string Message) fault, out string? warning)
    {
        regex = null;
        fault = default;
        var translation = new RegexTranslation(source);
        warning = translation.Warning;
        if (translation.Fault is { } refused)
        {
            fault = (ContractCodes.UnsupportedRegex, refused);
            return false;
        }

        try
        {
            regex = new ContractRegex(source, Compile(translation.Text));
            return true;
        }
        catch (ArgumentException)
        {
            fault = (ContractCodes.InvalidRegex, "The pattern is not a valid regex.");
            return false;
        }
    }

    /// <summary>The regex that matches exactly what a SQL LIKE pattern does (% any text, _ one character, backslash quotes).</summary>
    internal static string FromLike(string like)
    {
        var text = new StringBuilder("^");
        for (int i = 0; i < like.Length; i++)
        {
            char c = like[i];
            if (c == '\\' && i + 1 < like.Length)
            {
                text.Append(Quote(like[++i]));
                continue;
            }

            text.Append(c switch { '%' => "(.|\n)*", '_' => "(.|\n)", _ => Quote(c) });
        }

        return text.Append('$').ToString();
    }

    // Linear time where the pattern allows it. Look-around and back-references need the backtracking engine, which only the time limit bounds.
    private static Regex Compile(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, ContractLimits.PatternTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(text, RegexOptions.CultureInvariant, ContractLimits.PatternTimeout);
        }
    }

    private static string Quote(char c) => @"\.[]{}()*+?^$|".Contains(c, StringComparison.Ordinal) ? @"\" + c : c.ToString();
}
