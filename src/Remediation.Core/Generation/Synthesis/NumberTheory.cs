using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Numbers with currency, unit, thousands separators, decimal comma, brackets or trailing minus for negative ones. A function takes out only what was seen
/// around the numbers of one way of writing, so that a value written otherwise fails the contract instead of becoming another number. Where both ways
/// to read a separator are open and the contract does not decide, both are proposed and the doubt is shown.
/// </summary>
internal sealed partial class NumberTheory : ITheory
{
    private const int MaxGroups = 8;

    /// <summary>Whether a column wants numbers: then no other theory may take characters out of a value.</summary>
    public static bool Applies(SynthesisTask task) =>
        task.Contract.Format is { Kind: ValueFormatKind.Integer or ValueFormatKind.Decimal }
        || ((task.Contract.Min is { IsDate: false } || task.Contract.Max is { IsDate: false }) && task.Contract.AcceptedValues is null);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (!Applies(task))
            return [];
        IEnumerable<IGrouping<string, Written>> groups = task.Samples
            .Select(Written.Read)
            .OfType<Written>()
            .Where(w => w.Words.All(word => IsKnownUnit(word, task.Contract)))
            .GroupBy(w => w.Style, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(MaxGroups);
        return groups.SelectMany(g => Of([.. g], task));
    }

    private static IEnumerable<Candidate> Of(Written[] numbers, SynthesisTask task)
    {
        if (Array.TrueForAll(numbers, n => DecimalPoint().IsMatch(n.Number)))
        {
            foreach (Candidate candidate in Read(numbers, '.', ',', task))
                yield return candidate;
        }

        if (Array.TrueForAll(numbers, n => DecimalComma().IsMatch(n.Number)) && Array.Exists(numbers, n => n.Number.AsSpan().ContainsAny(",.")))
        {
            foreach (Candidate candidate in Read(numbers, ',', '.', task))
                yield return candidate;
        }
    }

    private static IEnumerable<Candidate> Read(Written[] numbers, char point, char group, SynthesisTask task)
    {
        string input = Array.Exists(numbers, n => n.Style.Contains('−', StringComparison.Ordinal)) ? "x.replace('−', '-')" : "x";
        bool brackets = numbers[0].Style.Contains('(', StringComparison.Ordinal);
        bool trailing = numbers[0].Style.Contains('~', StringComparison.Ordinal);
        string core = Without(numbers, group, brackets ? "()" : trailing ? "-" : "", input);
        if (point == ',')
            core += ".replace(',', '.')";
        if (brackets || trailing)
            core = $"('-' if '{(brackets ? '(' : '-')}' in x else '') + {core}";

        const string type = "type_cast";
        const string reasoning = "The number is written with signs, unit or separators that the column does not want.";
        yield return new Candidate($"lambda x: {core}", "number", type, reasoning);

        int[] fractions = [.. numbers.Select(n => n.Number.LastIndexOf(point) is var at && at >= 0 ? n.Number.Length - at - 1 : 0)];
        int? scale = task.Contract.Format?.Scale ?? ScaleOfValid(task);
        if (scale is not { } places || places == 0 || fractions.Max() > places || Array.TrueForAll(fractions, f => f == places))
            yield break;
        yield return fractions.Max() == 0
            ? new Candidate($"lambda x: {core} + '.{new string('0', places)}'", "number", type, reasoning)
            : new Candidate($"lambda x: format(decimal.Decimal({core}), '.{places}f')", "number", type, reasoning);
    }

    // Takes out words, signs, and separators that stand before three digits.
    private static string Without(Written[] numbers, char group, string signs, string input)
    {
        IEnumerable<string> words = numbers.SelectMany(n => n.Words).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length).ThenBy(w => w, StringComparer.Ordinal);
        char[] noise = [.. numbers.SelectMany(n => n.Signs).Concat(signs).Where(c => c != '.' && c != ',').Distinct().Order()];
        List<string> parts = [.. words];
        if (noise.Length > 0)
            parts.Add($"[{string.Concat(noise.Select(ClassMember))}]");
        parts.AddRange(numbers.SelectMany(n => n.Number).Where(c => !char.IsAsciiDigit(c) && (c == group || (c is not ('.' or ',') && !noise.Contains(c)))).Distinct().Order()
            .Select(c => $"{(c is '.' ? "\\." : ClassMember(c))}(?=\\d{{3}})"));
        if (numbers.SelectMany(n => n.Ends).Any())
            parts.Add($"[{string.Concat(numbers.SelectMany(n => n.Ends).Distinct().Order())}]$");
        if (parts.Count == 0)
            return input;
        string pattern = string.Join('|', parts);
        return $"re.sub({(pattern.Contains('\'', StringComparison.Ordinal) ? $"r\"{pattern}\"" : PythonText.Raw(pattern))}, '', {input})";
    }

    private static string ClassMember(char c) => c switch
    {
        '\u00a0' => @"\xa0",
        '\u202f' => @"\u202f",
        '\u2007' => @"\u2007",
        '-' or ']' or '[' or '^' or '\\' => $@"\{c}",
        _ => c.ToString(),
    };

    private static int? ScaleOfValid(SynthesisTask task)
    {
        int[] scales = [.. task.Contract.Examples.Concat(task.KnownValid.Take(50)).Select(v => v.LastIndexOf('.') is var at && at >= 0 ? v.Length - at - 1 : 0).Distinct()];
        return scales.Length == 1 ? scales[0] : null;
    }

    // A unit other than the column's own would need a conversion that nothing here proves.
    private static bool IsKnownUnit(string word, ColumnContract contract) =>
        Currency().IsMatch(word) || contract.Name.Split('_', '-', ' ').Contains(word, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?:\d+|\d{1,3}(?:[,' \u00a0\u202f’]\d{3})+)(?:\.\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalPoint();

    [GeneratedRegex(@"^(?:\d+|\d{1,3}(?:[.' \u00a0\u202f’]\d{3})+)(?:,\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^(?:[A-Z]{3}|(?i:eur|usd|gbp|chf|euros?|dollars?|pounds?))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Currency();

    /// <summary>A sample taken apart: the number, and what stands around it.</summary>
    private sealed partial record Written(string Number, string Style, IReadOnlyList<string> Words, IReadOnlyList<char> Signs, IReadOnlyList<char> Ends)
    {
        /// <summary>Takes a sample apart; null when it does not hold exactly one number.</summary>
        public static Written? Read(string sample)
        {
            Match match = Parts().Match(sample);
            if (!match.Success)
                return null;
            string number = match.Groups["number"].Value;
            string around = match.Groups["before"].Value + " " + match.Groups["between"].Value + " " + match.Groups["after"].Value;
            bool opens = around.Contains('(', StringComparison.Ordinal);
            if (opens != around.Contains(')', StringComparison.Ordinal) || around.Any(char.IsAsciiDigit))
                return null;
            string minus = match.Groups["minus"].Value;
            bool trailing = match.Groups["trailing"].Success;
            if ((opens ? 1 : 0) + (trailing ? 1 : 0) + (minus.Length > 0 ? 1 : 0) > 1)
                return null;

            string[] words = [.. WordRuns().Matches(around).Select(m => m.Value)];
            string separators = string.Concat(number.Where(c => !char.IsAsciiDigit(c)).Distinct());
            string sign = opens ? "(" : trailing ? "~" : minus == "−" ? "−" : "";
            return new Written(
                number,
                $"{sign} {separators}",
                words,
                [.. around.Where(c => !char.IsLetter(c) && c is not (' ' or '(' or ')')), .. (match.Value.Length - match.Value.Replace(" ", "", StringComparison.Ordinal).Length > number.Count(c => c == ' ') ? " " : "")],
                [.. match.Groups["end"].Value]);
        }

        [GeneratedRegex(
            @"^(?<before>[^\d,.\-−]*)(?<minus>[-−])?(?<between>[^\d\w,.\-−]*)(?<number>\d(?:[\d.,' \u00a0\u202f’]*\d)?)(?<space>\s*)(?<trailing>-)?(?<after>[^\d\-−,.]*)(?<end>[.,]?)$",
            RegexOptions.ExplicitCapture,
            1000)]
        private static partial Regex Parts();

        [GeneratedRegex(@"\p{L}+", RegexOptions.None, 1000)]
        private static partial Regex WordRuns();
    }
}
