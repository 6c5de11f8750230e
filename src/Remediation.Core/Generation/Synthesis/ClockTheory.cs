using System.Text.RegularExpressions;
using Remediation.Core.Profiling;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// A time of the 12-hour clock beside a date or a remark, wanted alone in one spelling. The text may hold one time only: with two, nobody knows which.
/// </summary>
internal sealed partial class ClockTheory : ITheory
{
    private const string One = @"^[^:(]*?0?(\d{1,2}:\d\d)\s*([apAP])(?:\.?[mM]\.?)?(?![a-z])[^:(]*$";

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        IEnumerable<string> valid = task.KnownValid.Concat(task.Contract.Examples).Take(20);
        if (task.Contract.Format is not null || !valid.Any(v => Spelling().IsMatch(v)) || !task.Samples.Any(IsTimeBesideDate))
            yield break;

        foreach (string template in new[] { @"\1 \2.m.", @"\1 \2m", @"\1\2m", @"\1\2", @"\1\2.m." })
        {
            foreach (string casing in new[] { ".lower()", ".upper()" })
            {
                yield return new Candidate(
                    $"lambda x: re.sub({PythonText.Raw(One)}, {PythonText.Raw(template)}, x){casing}",
                    "clock",
                    "string_clean",
                    "The text holds one time of day beside a date or a remark; the time is kept in the column's own spelling.");
            }
        }
    }

    // A remark such as "(Estimated)" qualifies the time, so the time alone would say something else; a date beside it does not.
    private static bool IsTimeBesideDate(string sample) =>
        SingleTime().IsMatch(sample) && !sample.Contains('(', StringComparison.Ordinal) && WordRuns().Matches(sample).All(m => IsCalendarWord(m.Value));

    private static bool IsCalendarWord(string word) =>
        word.Length <= 1 || word.ToUpperInvariant() is "AM" or "PM"
        || ShapeWords.ClassOf(word) is "<mon>" or "<month>" or "<wkd>" or "<weekday>" or "<ampm>"
        || (word[0] is 'a' or 'p' or 'A' or 'P' && ShapeWords.ClassOf(word.AsSpan(1)) is "<mon>" or "<wkd>");

    [GeneratedRegex(@"[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex WordRuns();

    [GeneratedRegex(@"^\d{1,2}:\d\d ?[ap]\.?m?\.?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Spelling();

    [GeneratedRegex(@"^[^:]*\d{1,2}:\d\d\s*[ap][^:]*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SingleTime();
}
