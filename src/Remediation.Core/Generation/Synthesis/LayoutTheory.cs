using System.Text;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// The parts of a value are all there, but the signs between them, the letters before them or their case are not as the contract's pattern writes them. The
/// function matches the whole value, so that one with a part too many or too few is not touched.
/// </summary>
internal sealed class LayoutTheory : ITheory
{
    /// <summary>The theory's name.</summary>
    public const string Name = "layout";

    private const string Uuid = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (NumberTheory.Applies(task) || TemporalTheory.Applies(task) || ChoiceTheory.ChoicesOf(task.Contract) is not null)
        {
            yield break;
        }

        IEnumerable<string> patterns = task.Contract.Format is { Kind: ValueFormatKind.Uuid } ? task.Contract.Patterns.Append(Uuid) : task.Contract.Patterns;
        foreach (PatternLayout layout in patterns.Select(PatternLayout.TryParse).OfType<PatternLayout>())
        {
            if (!layout.Segments.Any(s => !s.IsLiteral) || !IsUnambiguous(layout))
            {
                continue;
            }

            foreach (bool anyCase in new[] { false, true })
            {
                yield return Of(layout, anyCase, task);
            }
        }
    }

    // Two fields of open length next to each other could share their characters in several ways.
    private static bool IsUnambiguous(PatternLayout layout)
    {
        PatternSegment[] fields = [.. layout.Segments.Where(s => !s.IsLiteral)];
        return fields.Length == 1
            || Array.TrueForAll(fields, f => f.Min == f.Max)
            || fields.Zip(fields.Skip(1)).All(p => p.First.IsDigits != p.Second.IsDigits && (p.First.IsUpper || p.Second.IsUpper));
    }

    private static Candidate Of(PatternLayout layout, bool anyCase, SynthesisTask task)
    {
        string gap = task.Samples.Any(s => s.Contains('_', StringComparison.Ordinal)) ? @"[\W_]*" : @"\W*";
        var pattern = new StringBuilder("^");
        var template = new StringBuilder();
        int group = 0;
        pattern.Append(gap);
        foreach (PatternSegment segment in layout.Segments)
        {
            if (!segment.IsLiteral)
            {
                pattern.Append('(').Append(segment.Loose(anyCase)).Append(')').Append(gap);
                template.Append('\\').Append(++group);
                continue;
            }

            string letters = string.Concat(segment.Text.Where(char.IsLetterOrDigit));
            if (letters.Length > 0)
            {
                pattern.Append("(?:").Append(anyCase ? EitherCase(letters) : letters).Append(")?").Append(gap);
            }

            template.Append(segment.Text.Replace(@"\", @"\\", StringComparison.Ordinal));
        }

        bool upper = anyCase && layout.Segments.Any(s => s.IsUpper);
        bool lower = anyCase && layout.Segments.Any(s => s.IsLower);
        string casing = upper && !lower ? ".upper()" : lower && !upper ? ".lower()" : "";
        return new Candidate(
            $"lambda x: re.sub({PythonText.Raw(pattern.Append('$').ToString())}, {Template(template.ToString())}, x){casing}",
            Name,
            "string_clean",
            "All parts of the value are there; the signs between them, or their case, are not as the column wants.");
    }

    private static string Template(string template) => template.Contains('\'', StringComparison.Ordinal) ? $"r\"{template}\"" : PythonText.Raw(template);

    private static string EitherCase(string letters) => string.Concat(letters.Select(c => char.IsAsciiLetter(c) ? $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]" : c.ToString()));
}
