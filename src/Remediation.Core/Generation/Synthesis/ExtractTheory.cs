using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// The valid value stands among other words. The contract's pattern finds it; what is dropped may have meant something, so a person decides, and where the pattern
/// finds several, each of them is a reading of its own.
/// </summary>
internal sealed class ExtractTheory : ITheory
{
    // One sentence that holds the pattern is chance.
    private const int EnoughSamples = 3;
    private const int MaxPattern = 120;
    private static readonly int[] Places = [0, 1, 2, -1];

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (task.Samples.Count < EnoughSamples || NumberTheory.Applies(task) || TemporalTheory.Applies(task) || ChoiceTheory.ChoicesOf(task.Contract) is not null)
        {
            yield break;
        }

        foreach (string core in task.Contract.Patterns.Where(IsWhole).Select(p => Ungrouped(p[1..^1])))
        {
            string pattern = $@"(?<![^\s,;(]){(core.Contains('|', StringComparison.Ordinal) && !IsOneGroup(core) ? $"(?:{core})" : core)}(?![^\s,;)])";
            if (Found(pattern, task.Samples) is not { } found || found.Any(f => f.Length == 0))
            {
                continue;
            }

            foreach (int place in Places.Where(i => found.All(f => f.Length > (i < 0 ? 0 : i))))
            {
                yield return new Candidate(
                    $"lambda x: re.findall({PythonText.Raw(pattern)}, x)[{place}]",
                    "extract",
                    "string_clean",
                    "The value stands among other text, which the function drops.")
                {
                    Confidence = Candidate.Lossy,
                    Expected = [.. found.Select(f => f[place < 0 ? ^1 : place])],
                };
            }
        }
    }

    private static bool IsWhole(string pattern) =>
        pattern.Length is > 3 and <= MaxPattern && pattern[0] == '^' && pattern[^1] == '$' && pattern[^2] != '\\' && !pattern.Contains(".*", StringComparison.Ordinal) && !pattern.Contains(".+", StringComparison.Ordinal);

    private static bool IsOneGroup(string core) =>
        core.StartsWith("(?:", StringComparison.Ordinal) && core[^1] == ')' && core.IndexOf(')', StringComparison.Ordinal) == core.Length - 1;

    // findall gives groups where there are any.
    private static string Ungrouped(string pattern) => Regex.Replace(pattern, @"(?<!\\)\((?!\?)", "(?:", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string[][]? Found(string pattern, IReadOnlyList<string> samples)
    {
        try
        {
            var regex = new Regex(pattern.Replace(@"\d", "[0-9]", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromMilliseconds(250));
            return [.. samples.Select(s => regex.Matches(s).Select(m => m.Value).ToArray())];
        }
        catch (RegexParseException)
        {
            // What Python takes and .NET does not is left to the other theories.
            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
