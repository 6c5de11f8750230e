using System.Text;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// One of the contract's accepted values, written in another case, with other separators, or abbreviated without doubt. Every sample is first matched with
/// the value that it means; the functions must give exactly that.
/// </summary>
internal sealed class ChoiceTheory : ITheory
{
    private const string Name = "choice";
    private const string Type = "string_clean";
    private const int MaxTable = 20;

    private static readonly string[][] Truths = [["true", "t", "yes", "y", "1", "on"], ["false", "f", "no", "n", "0", "off"]];
    private static readonly string[] Separators = ["_", "-", ".", " "];
    private static readonly string[] Joiners = [" ", "_", "-", ""];
    private static readonly string[] Casings = ["", ".lower()", ".upper()", ".capitalize()", ".title()"];

    /// <summary>The values that a column accepts; null when it has no such list.</summary>
    public static IReadOnlyList<string>? ChoicesOf(ColumnContract contract) =>
        contract.AcceptedValues is { Count: > 0 } accepted ? accepted : contract.Format is { Kind: ValueFormatKind.Boolean } ? ["true", "false"] : null;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (ChoicesOf(task.Contract) is not { } choices)
        {
            return [];
        }

        string?[] same = [.. task.Samples.Select(s => SameValue(s, choices))];
        IEnumerable<Candidate> found = [];
        if (Array.Exists(same, e => e is not null))
        {
            found = Respellings(task).Select(e => Of(e, same, Candidate.Sure, "The value is an accepted one in another case or with other signs."));
        }

        string?[] meant = [.. task.Samples.Select(s => SameValue(s, choices) ?? Synonym(s, choices) ?? Abbreviated(s, choices))];
        if (Array.TrueForAll(meant, e => e is not null))
        {
            found = found.Concat(Tables(task, choices, meant));
        }

        return found;
    }

    private static Candidate Of(string expression, string?[] expected, double confidence, string reasoning) =>
        new($"lambda x: {expression}", Name, Type, reasoning) { Expected = expected, Confidence = confidence };

    private static IEnumerable<string> Respellings(SynthesisTask task)
    {
        foreach (string strip in Noise.Strippers(task.Samples))
        {
            foreach (string casing in Casings)
            {
                yield return strip + casing;
                foreach (string separator in Separators.Where(sep => task.Samples.Any(s => s.Contains(sep, StringComparison.Ordinal))))
                {
                    foreach (string wanted in Joiners.Where(w => w != separator))
                    {
                        yield return $"{strip}{casing}.replace({PythonText.Quote(separator)}, {PythonText.Quote(wanted)})";
                    }
                }

                foreach (string wanted in Joiners)
                {
                    yield return $"re.sub(r'[\\W_]+', {PythonText.Quote(wanted)}, {strip}){casing}";
                }
            }
        }
    }

    private static IEnumerable<Candidate> Tables(SynthesisTask task, IReadOnlyList<string> choices, string?[] meant)
    {
        // The prefix of exactly one value, at least three letters of it: any shorter and the next sender means something else by it.
        if (task.Samples.All(s => Clean(s).Length >= 3 && choices.Count(a => a.StartsWith(Clean(s), StringComparison.OrdinalIgnoreCase)) == 1))
        {
            string list = string.Join(", ", choices.Select(PythonText.Quote));
            yield return Of(
                $"next(v for v in [{list}] if v.lower().startswith(x.strip(' .').lower()))", meant, Candidate.Sure, "The value abbreviates exactly one accepted value.");
        }

        string[] keys = [.. task.Samples.Select(s => s.Trim().ToLowerInvariant())];
        if (keys.Distinct(StringComparer.Ordinal).Count() > MaxTable)
        {
            yield break;
        }

        bool truths = task.Contract.AcceptedValues is null;
        IEnumerable<string> rows = keys.Zip(meant).DistinctBy(p => p.First).OrderBy(p => p.First, StringComparer.Ordinal)
            .Select(p => $"{PythonText.Quote(p.First)}: {(truths ? p.Second == "true" ? "1" : "0" : PythonText.Quote(p.Second!))}");
        bool trimmed = task.Samples.Any(s => s.Length != s.Trim().Length);
        bool lowered = task.Samples.Any(s => !string.Equals(s, s.ToLowerInvariant(), StringComparison.Ordinal));
        string lookup = $"{{{string.Join(", ", rows)}}}[x{(trimmed ? ".strip()" : "")}{(lowered ? ".lower()" : "")}]";
        yield return Of(
            truths ? $"str(bool({lookup})).lower()" : lookup,
            meant,
            0.9,
            "Each spelling that occurs stands for exactly one accepted value.");
    }

    // The accepted value that a text is but for case, separators and signs around it.
    private static string? SameValue(string sample, IReadOnlyList<string> choices) => Only(choices.Where(c => Norm(c) == Norm(sample) && Norm(sample).Length > 0));

    // Yes and no in other words, where the list holds exactly one word for each.
    private static string? Synonym(string sample, IReadOnlyList<string> choices)
    {
        if (choices.Count != 2 || !Truths.All(t => choices.Count(c => t.Contains(Norm(c), StringComparer.Ordinal)) == 1))
        {
            return null;
        }

        string[]? words = Array.Find(Truths, t => t.Contains(Norm(sample), StringComparer.Ordinal));
        return words is null ? null : choices.Single(c => words.Contains(Norm(c), StringComparer.Ordinal));
    }

    // A single initial counts only where all values have different ones.
    private static string? Abbreviated(string sample, IReadOnlyList<string> choices)
    {
        string clean = Clean(sample);
        if (clean.Length == 0 || !clean.All(char.IsLetter))
        {
            return null;
        }

        bool initials = choices.Select(c => char.ToUpperInvariant(c.Length > 0 ? c[0] : ' ')).Distinct().Count() == choices.Count;
        return clean.Length >= 3 || (clean.Length == 1 && initials) ? Only(choices.Where(c => c.StartsWith(clean, StringComparison.OrdinalIgnoreCase))) : null;
    }

    private static string? Only(IEnumerable<string> matches)
    {
        string[] first = [.. matches.Take(2)];
        return first.Length == 1 ? first[0] : null;
    }

    private static string Clean(string sample) => sample.Trim(' ', '.');

    private static string Norm(string text)
    {
        var norm = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool beforeDigit = i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);
            bool number = beforeDigit && (c == '-' ? norm.Length == 0 : c is '.' or ',' or '/' && i > 0 && char.IsAsciiDigit(text[i - 1]));
            if (number || char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c == '+')
            {
                norm.Append(char.ToLowerInvariant(c));
            }
        }

        return norm.ToString();
    }
}
