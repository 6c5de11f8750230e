using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>A text that holds exactly one number, taken apart.</summary>
/// <param name="Number">The digits with their separators.</param>
/// <param name="Sign"><c>(</c> for brackets, <c>~</c> for a minus behind, <c>−</c> for the typographic minus, <c>-</c>, or empty.</param>
/// <param name="Unit">The currency or unit: the text before and behind without signs and blanks; empty when there is none.</param>
/// <param name="Words">The runs of letters around the number.</param>
/// <param name="Signs">The other characters around the number, blanks included.</param>
/// <param name="Ends">A separator that stands behind the number without digits after it.</param>
internal sealed partial record WrittenNumber(string Number, string Sign, string Unit, IReadOnlyList<string> Words, IReadOnlyList<char> Signs, IReadOnlyList<char> Ends)
{
    /// <summary>What values that one function may mend have in common: sign, separators and unit.</summary>
    public string Style => $"{Sign} {string.Concat(Number.Where(c => !char.IsAsciiDigit(c)).Distinct())} {NumberUnits.CurrencyOf(Unit) ?? Unit}";

    /// <summary>Takes a text apart; null when it does not hold exactly one number.</summary>
    public static WrittenNumber? Read(string text)
    {
        Match match = Parts().Match(text);
        if (!match.Success)
        {
            return null;
        }

        string before = match.Groups["before"].Value;
        string after = match.Groups["after"].Value;
        string around = before + " " + match.Groups["between"].Value + " " + after;
        bool opens = around.Contains('(', StringComparison.Ordinal);
        if (opens != around.Contains(')', StringComparison.Ordinal) || around.Any(char.IsDigit))
        {
            return null;
        }

        string minus = match.Groups["minus"].Value;
        bool trailing = match.Groups["trailing"].Success;
        if ((opens ? 1 : 0) + (trailing ? 1 : 0) + (minus.Length > 0 ? 1 : 0) > 1)
        {
            return null;
        }

        string number = match.Groups["number"].Value;
        string[] words = [.. WordRuns().Matches(around).Select(m => m.Value)];
        bool blank = match.Value.Any(char.IsWhiteSpace) && match.Value.Count(char.IsWhiteSpace) > number.Count(char.IsWhiteSpace);
        IEnumerable<char> signs = (around + match.Groups["space"].Value).Where(c => !char.IsLetter(c) && c is not (' ' or '(' or ')'));
        string unit = string.Concat((before + match.Groups["between"].Value + after).Where(c => !char.IsWhiteSpace(c) && c is not ('(' or ')' or '+' or '"' or '\'' or '*' or '~' or ':' or '=')));
        return new WrittenNumber(
            number,
            opens ? "(" : trailing ? "~" : minus,
            unit,
            words,
            [.. signs, .. blank ? " " : ""],
            [.. match.Groups["end"].Value]);
    }

    /// <summary>The number as its digits say, with a point, without sign; null when the separators do not fit the convention.</summary>
    public string? Plain(char point)
    {
        char group = point == '.' ? ',' : '.';
        Match match = Grouped().Match(Number.Replace(point, '\u0001').Replace(group, '\u0002'));
        if (!match.Success)
        {
            return null;
        }

        string whole = string.Concat(match.Groups["whole"].Value.Where(char.IsAsciiDigit));
        string fraction = match.Groups["fraction"].Value;
        return whole + (match.Groups["point"].Success ? "." + fraction : "") + match.Groups["exponent"].Value;
    }

    /// <summary>The value under a convention; null when it has none, or one beyond what is exact here.</summary>
    public decimal? ValueOf(char point)
    {
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool negative = Sign.Length > 0;
        return Plain(point) is { Length: <= 24 } plain && decimal.TryParse(plain, style, CultureInfo.InvariantCulture, out decimal value) ? (negative ? -value : value) : null;
    }

    // Groups of three, or as in India of two before the last three.
    [GeneratedRegex(
        @"^(?<whole>\d+|\d{1,3}(?<sep>[\u0002' \u00a0\u202f’])\d{3}(?:\k<sep>\d{3})*|\d{1,2}(?:\u0002\d{2})+\u0002\d{3}|)(?:(?<point>\u0001)(?<fraction>\d+))?(?<exponent>[eE][+-]?\d{1,2})?$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Grouped();

    [GeneratedRegex(
        @"^(?<before>[^\d,.\-−]*(?:Fr\.)?)(?<minus>[-−])?(?<between>[^\d\w,.\-−]*)(?<number>(?:\d(?:[\d.,' \u00a0\u202f’]*\d)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?)(?<space>\s*)(?<trailing>-)?(?<after>[^\d\-−,.]*)(?<end>[.,]?)$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\p{L}+", RegexOptions.None, 1000)]
    private static partial Regex WordRuns();
}
