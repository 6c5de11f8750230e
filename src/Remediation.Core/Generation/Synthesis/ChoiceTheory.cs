namespace Remediation.Core.Generation.Synthesis;

/// <summary>One of the contract's accepted values, written in another case, with other separators, or abbreviated without doubt.</summary>
internal sealed class ChoiceTheory : ITheory
{
    private const string Type = "string_clean";

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (task.Contract.AcceptedValues is not { Count: > 0 } accepted)
            yield break;

        foreach (string strip in Noise.Strippers(task.Samples))
        {
            foreach (string casing in new[] { "", ".lower()", ".upper()", ".capitalize()", ".title()" })
                yield return new Candidate($"lambda x: {strip}{casing}", "choice", Type, "The value is an accepted one in another case or with signs around it.");
        }

        foreach (string separator in new[] { "_", "-", ".", " " })
        {
            foreach (string casing in new[] { "", ".lower()", ".upper()" })
            {
                foreach (string wanted in new[] { " ", "_", "-", "" })
                {
                    if (wanted != separator)
                        yield return new Candidate($"lambda x: x.strip(){casing}.replace({PythonText.Quote(separator)}, {PythonText.Quote(wanted)})", "choice", Type, "The value is an accepted one with other separators.");
                }
            }
        }

        // A prefix of exactly one accepted value, at least three letters of it: any shorter and the next sender means something else by it.
        if (task.Samples.All(s => Clean(s).Length >= 3 && accepted.Count(a => a.StartsWith(Clean(s), StringComparison.OrdinalIgnoreCase)) == 1))
        {
            string list = string.Join(", ", accepted.Select(PythonText.Quote));
            yield return new Candidate(
                $"lambda x: next(v for v in [{list}] if v.lower().startswith(x.strip(' .').lower()))", "choice prefix", Type, "The value abbreviates exactly one accepted value.");
        }
    }

    private static string Clean(string sample) => sample.Trim(' ', '.');
}
