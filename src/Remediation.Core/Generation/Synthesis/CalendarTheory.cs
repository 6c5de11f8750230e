using System.Text.RegularExpressions;
using Remediation.Core.Profiling;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Dates and times in another spelling: read with <c>strptime</c>, written with the contract's own format.</summary>
internal sealed partial class CalendarTheory : ITheory
{
    private const int MaxFormats = 48;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (task.Contract.Format is not { IsTemporal: true } target)
            yield break;

        string write = $".strftime({PythonText.Quote(target.Pattern)})";
        foreach (string read in Readings(task.Samples))
        {
            List<string> stripped = [.. task.Samples.Select(s => Plain(s, task.Samples))];
            IEnumerable<string> formats = stripped
                .DistinctBy(ShapeScanner.ShapeOf)
                .Take(6)
                .SelectMany(s => StrptimeFormats.Of(s, target.Kind, task.Contract.DayFirst))
                .Distinct(StringComparer.Ordinal)
                .Take(MaxFormats);
            foreach (string format in formats)
            {
                yield return new Candidate(
                    $"lambda x: datetime.datetime.strptime({read}, {PythonText.Quote(format)}){write}",
                    "calendar",
                    "date_format",
                    $"The value is written as {format} and is wanted as {target.Pattern}.");
            }
        }
    }

    // The expressions that make of a sample what strptime can read.
    private static IEnumerable<string> Readings(IReadOnlyList<string> samples)
    {
        bool ordinals = samples.Any(s => Ordinal().IsMatch(s));
        bool dotted = samples.Any(s => DottedHalf().IsMatch(s));
        foreach (string strip in Noise.Strippers(samples))
        {
            if (ordinals)
                yield return $"re.sub(r'(\\d)(st|nd|rd|th)', r'\\1', {strip})";
            else if (dotted)
                yield return $"{strip}.replace('.', '')";
            else
                yield return strip;
            if (samples.Any(s => s.Contains("Sept ", StringComparison.Ordinal)))
                yield return $"{strip}.replace('Sept', 'Sep')";
        }
    }

    private static string Plain(string sample, IReadOnlyList<string> samples)
    {
        string plain = Ordinal().Replace(Noise.Strip(sample, samples), "${digit}");
        return DottedHalf().IsMatch(plain) ? plain.Replace(".", "", StringComparison.Ordinal) : plain;
    }

    [GeneratedRegex(@"(?<digit>\d)(?:st|nd|rd|th)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ordinal();

    [GeneratedRegex(@"\d ?[ap]\.m\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DottedHalf();
}
