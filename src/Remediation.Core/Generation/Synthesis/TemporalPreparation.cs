using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>What must be done to texts before <c>strptime</c> can read them: blanks, ordinals, dotted halves of the day, abbreviations of its own.</summary>
internal static partial class TemporalPreparation
{
    private static readonly TextStep Strip = new(e => $"{e}.strip()", v => v.Trim());
    private static readonly TextStep Sept = new(e => $"{e}.replace('Sept', 'Sep')", v => v.Replace("Sept", "Sep", StringComparison.Ordinal));
    private static readonly TextStep NoPoints = new(e => $"{e}.replace('.', '')", v => v.Replace(".", "", StringComparison.Ordinal));
    private static readonly TextStep NoOrdinals = new(e => $@"re.sub(r'(\d)(st|nd|rd|th)\b', r'\1', {e})", v => Ordinal().Replace(v, "${digit}"));
    private static readonly TextStep OneSign = new(e => $@"re.sub(r'\W+', ' ', {e}).strip()", v => Signs().Replace(v, " ").Trim());

    private static readonly TextStep WholeHalves = new(
        e => $@"re.sub(r'(\d)[Pp]', r'\1PM', re.sub(r'(\d)[Aa]', r'\1AM', {e}))", v => BareHalf().Replace(v, m => m.Value[..1] + char.ToUpperInvariant(m.Value[1]) + "M"));

    private static readonly TextStep NoBrackets = new(e => $@"re.sub(r'\(.*\)$', '', {e})", v => Brackets().Replace(v, ""));
    private static readonly TextStep NanosToMicros = new(e => $@"re.sub(r'(\.\d{{6}})\d+', r'\1', {e})", v => Nanos().Replace(v, "${kept}"));

    /// <summary>The preparations that the samples give reason for, the shortest first.</summary>
    public static IEnumerable<TextStep> Of(IReadOnlyList<string> samples, IReadOnlyList<TemporalReading> readings)
    {
        TextStep needed = TextStep.None;
        if (samples.Any(s => s.Length > 0 && (char.IsWhiteSpace(s[0]) || char.IsWhiteSpace(s[^1]))))
        {
            needed = needed.Then(Strip);
        }

        if (readings.Any(r => r.Has(TemporalRole.Ordinal)))
        {
            needed = needed.Then(NoOrdinals);
        }

        if (readings.Any(r => r.TextOf(TemporalRole.Half) is { } half && half.Contains('.', StringComparison.Ordinal)))
        {
            needed = needed.Then(NoPoints);
        }

        if (readings.Any(r => r.TextOf(TemporalRole.Half) is { Length: 1 }))
        {
            needed = needed.Then(WholeHalves);
        }

        if (readings.Any(r => r.TextOf(TemporalRole.MonthName) is { Length: 4 } month && month.StartsWith("Sept", StringComparison.Ordinal)))
        {
            needed = needed.Then(Sept);
        }

        if (readings.Any(r => r.TextOf(TemporalRole.Fraction) is { Length: > 6 }))
        {
            needed = needed.Then(NanosToMicros);
        }

        yield return needed;
        string signs = SignsAtEnds(samples);
        if (signs.Length > 0)
        {
            yield return new TextStep(e => $"{e}.strip({PythonText.Quote(signs)})", v => v.Trim([.. signs])).Then(needed);
        }

        if (readings.Any(r => r.Has(TemporalRole.Remark)) && samples.Any(s => s.EndsWith(')')))
        {
            yield return NoBrackets.Then(Strip).Then(needed);
        }

        yield return needed.Then(OneSign);
    }

    private static string SignsAtEnds(IReadOnlyList<string> samples)
    {
        IEnumerable<char> ends = samples.SelectMany(s => s.TakeWhile(IsSign).Concat(s.Reverse().TakeWhile(IsSign)));
        char[] signs = [.. ends.Distinct().Order()];
        return Array.TrueForAll(signs, char.IsWhiteSpace) ? "" : string.Concat(signs);
    }

    private static bool IsSign(char c) => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && c is not ('(' or ')');

    [GeneratedRegex(@"(?<digit>\d)(?:st|nd|rd|th)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"\W+", RegexOptions.None, 1000)]
    private static partial Regex Signs();

    [GeneratedRegex(@"\d[AaPp]", RegexOptions.None, 1000)]
    private static partial Regex BareHalf();

    [GeneratedRegex(@"\(.*\)$", RegexOptions.None, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(?<kept>\.\d{6})\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nanos();
}
