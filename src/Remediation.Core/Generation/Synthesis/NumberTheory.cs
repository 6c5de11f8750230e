using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Numbers with currency, unit, thousands separators, decimal comma, brackets or trailing minus for negative ones. A separator is read only the way
/// that all samples allow; where they allow both ways and the contract does not decide, both are proposed and the doubt is shown.
/// </summary>
internal sealed partial class NumberTheory : ITheory
{
    /// <summary>Whether a column wants numbers: then no other theory may take characters out of a value.</summary>
    public static bool Applies(SynthesisTask task) =>
        task.Contract.Format is { Kind: ValueFormatKind.Integer or ValueFormatKind.Decimal }
        || ((task.Contract.Min is { IsDate: false } || task.Contract.Max is { IsDate: false }) && task.Contract.AcceptedValues is null);

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (!Applies(task))
            yield break;
        List<Match> readings = [.. task.Samples.Select(s => Written().Match(s))];
        if (!readings.TrueForAll(m => m.Success && IsKnownUnit(m.Groups["before"].Value, task.Contract) && IsKnownUnit(m.Groups["after"].Value, task.Contract)))
            yield break;

        List<string> digits = [.. readings.Select(m => m.Groups["number"].Value)];
        bool brackets = task.Samples.Any(s => s.Contains('(', StringComparison.Ordinal));
        bool trailing = readings.Exists(m => m.Groups["trailing"].Success);
        bool leading = readings.Exists(m => m.Groups["minus"].Success);
        if ((brackets ? 1 : 0) + (trailing ? 1 : 0) + (leading ? 1 : 0) > 1)
            yield break;

        string minus = leading ? "-" : "";
        if (digits.TrueForAll(d => DecimalPoint().IsMatch(d)))
        {
            foreach (Candidate candidate in Finish(task, $"re.sub(r'[^\\d.{minus}]', '', x)", digits, '.', brackets, trailing))
                yield return candidate;
        }

        if (digits.TrueForAll(d => DecimalComma().IsMatch(d)) && digits.Exists(d => d.AsSpan().ContainsAny(",.")))
        {
            foreach (Candidate candidate in Finish(task, $"re.sub(r'[^\\d,{minus}]', '', x).replace(',', '.')", digits, ',', brackets, trailing))
                yield return candidate;
        }
    }

    private static IEnumerable<Candidate> Finish(SynthesisTask task, string core, List<string> digits, char point, bool brackets, bool trailing)
    {
        string negative = brackets ? "'('" : "'-'";
        bool everywhere = task.Samples.All(s => s.Contains(brackets ? '(' : '-', StringComparison.Ordinal));
        string signed = !brackets && !trailing ? core : everywhere ? $"'-' + {core}" : $"('-' if {negative} in x else '') + {core}";
        const string type = "type_cast";
        const string reasoning = "The number is written with signs, unit or separators that the column does not want.";
        yield return new Candidate($"lambda x: {signed}", "number", type, reasoning);

        int? scale = task.Contract.Format?.Scale ?? ScaleOfValid(task);
        int[] fractions = [.. digits.Select(d => d.LastIndexOf(point) is var at && at >= 0 ? d.Length - at - 1 : 0)];
        if (scale is not { } places || places == 0 || fractions.Max() > places || Array.TrueForAll(fractions, f => f == places))
            yield break;
        if (fractions.Max() == 0)
            yield return new Candidate($"lambda x: {signed} + '.{new string('0', places)}'", "number", type, reasoning);
        else
            yield return new Candidate($"lambda x: format(decimal.Decimal({signed}), '.{places}f')", "number", type, reasoning);
    }

    private static int? ScaleOfValid(SynthesisTask task)
    {
        int[] scales = [.. task.Contract.Examples.Concat(task.KnownValid.Take(50)).Select(v => v.LastIndexOf('.') is var at && at >= 0 ? v.Length - at - 1 : 0).Distinct()];
        return scales.Length == 1 ? scales[0] : null;
    }

    // A unit other than the column's own would need a conversion that nothing here proves.
    private static bool IsKnownUnit(string text, ColumnContract contract)
    {
        string unit = text.Trim(' ', '\u00a0', '.', '(', ')', '+', '\'', '"', '*', '=', ';', ',', '[', ']', '<', '>');
        return unit.Length == 0 || Currency().IsMatch(unit)
            || contract.Name.Split('_', '-', ' ').Contains(unit, StringComparer.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"^(?<before>[^\d,.\-]*)(?<minus>-)?(?<between>[^\d\w,.\-]*)(?<number>\d[\d.,' \u00a0\u202f’]*?)(?<trailing>-)?(?<after>[^\d\-,.]*[.;,]?)$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Written();

    [GeneratedRegex(@"^(?:\d+|\d{1,3}(?:[,' \u00a0\u202f’]\d{3})+)(?:\.\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalPoint();

    [GeneratedRegex(@"^(?:\d+|\d{1,3}(?:[.' \u00a0\u202f’]\d{3})+)(?:,\d+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^(?:[$€£¥₹]|[A-Z]{3}|(?i:eur|usd|gbp|chf|euros?|dollars?|pounds?))$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Currency();
}
