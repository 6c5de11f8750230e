using System.Text.RegularExpressions;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Profiling;
using Remediation.Core.Trials;
using static Remediation.Core.Tests.Generation.Synthesis.SynthesisBench;

namespace Remediation.Core.Tests.Generation.Synthesis;

/// <summary>What the synthesizer does to data that nobody made for it.</summary>
public sealed partial class SynthesizerDatasetTests
{
    // The truth of this set contradicts its own cells for 28 % of the times that can be read, so what counts is the cell's own time.
    [SkippableFact]
    public void Generate_FlightTimes_ChangesNothingButTheSpelling()
    {
        string[][] rows = [.. File.ReadLines(SharedDatasets.PathOf("flights", "dirty.csv")).Skip(1).Select(l => l.Split(','))];
        ColumnContract contract = Pattern(@"^(1[0-2]|[1-9]):[0-5][0-9] [ap]\.m\.$");
        int changed = 0;
        foreach (int column in Enumerable.Range(3, 4))
        {
            foreach (IGrouping<string, string> shape in rows.Select(r => r[column]).Where(v => !contract.Accepts(v)).GroupBy(ShapeScanner.ShapeOf))
            {
                GenerationAnswer answer = Ask(contract, [.. shape.Distinct().Take(20)]);
                if (answer.Proposal is not { ConfidenceScore: >= Confidence.Threshold } proposal)
                {
                    continue;
                }

                foreach ((string before, string? after) in shape.AsEnumerable().Zip(Run(proposal.Transformation, contract, [.. shape])).Where(p => p.Second != "!"))
                {
                    changed++;
                    Assert.Equal(TimeIn(before), after);
                }
            }
        }

        Assert.True(changed >= 300, $"{changed} cells");
    }

    private static string TimeIn(string cell)
    {
        Match half = HalfDay().Match(cell);
        if (half.Success)
        {
            return $"{half.Groups["hour"].Value.TrimStart('0')}:{half.Groups["minute"].Value} {half.Groups["half"].Value.ToLowerInvariant()}.m.";
        }

        Match day = WholeDay().Match(cell);
        int hour = int.Parse(day.Groups["hour"].Value, System.Globalization.CultureInfo.InvariantCulture);
        return $"{((hour + 11) % 12) + 1}:{day.Groups["minute"].Value} {(hour < 12 ? 'a' : 'p')}.m.";
    }

    [GeneratedRegex(@"(?<hour>\d+):(?<minute>\d\d) ?(?<half>[apAP])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HalfDay();

    [GeneratedRegex(@"(?<hour>\d+):(?<minute>\d\d)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeDay();
}
