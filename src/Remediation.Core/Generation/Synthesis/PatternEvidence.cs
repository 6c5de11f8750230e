using System.Globalization;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Where a pattern is all that a column says, and hardly a valid value shows what it means, a function can give what the pattern takes and still be wrong: it may say
/// less than the value did, or take the parts of it in another order. Such a function goes to a person.
/// </summary>
internal static class PatternEvidence
{
    // From so many valid values on, they show what the pattern leaves open.
    private const int EnoughValid = 5;

    /// <summary>Whether nothing but patterns tells right from wrong.</summary>
    public static bool IsAll(SynthesisTask task) =>
        task.Contract is { Format: null, AcceptedValues: null, Patterns.Count: > 0 } && task.Valid.Count < EnoughValid;

    /// <summary>Whether the pattern alone does not carry what a function of text made of the samples.</summary>
    public static bool IsTooLittleFor(Evaluation evaluation, SynthesisTask task)
    {
        if (evaluation.Candidate.Theory is not (TextTheory.Name or LayoutTheory.Name) || !IsAll(task))
        {
            return false;
        }

        // What is wanted of the samples that it does not mend may well be wanted of the others too.
        return evaluation.Passed < task.Samples.Count
            || evaluation.Results.Where((r, i) => r.Passed && Doubtful(task.Samples[i], r.Text!, task.Contract)).Any();
    }

    /// <summary>
    /// Whether a moment's target that was guessed from a pattern is only one of many: the pattern takes what is no moment at all. A whole date that says as much as
    /// the sample does is believed all the same.
    /// </summary>
    public static bool IsTooLittleFor(TemporalTarget target, IEnumerable<TemporalReading> read, SynthesisTask task) =>
        IsAll(task) && target.IsLooselyHeldBy(task.Contract) && (!target.IsWholeDate || read.Any(r => r.Has(TemporalRole.Hour)));

    private static bool Doubtful(string sample, string value, ColumnContract contract) =>
        ChangesNumber(sample.Trim(), value) || IsNumericDate(sample) || JoinedParts.IsUnproven(sample, value, contract) || IsReordered(sample, value);

    // Another number: without its sign, or without its decimal point.
    private static bool ChangesNumber(string sample, string value) =>
        Number(sample) is { } before && (sample[0] == '-' || sample.Contains('.', StringComparison.Ordinal))
        && Number(value) is { } after && before != after;

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    // Other signs between the same numbers do not say which of them is the day.
    private static bool IsNumericDate(string sample) =>
        TemporalReader.Read(sample, ValueFormatKind.DateTime) is { } reading && reading.Parts.Any(p => p.Role == TemporalRole.DateNumber);

    private static bool IsReordered(string sample, string value)
    {
        string before = Letters(sample);
        string after = Letters(value);
        return before != after && before.Length == after.Length && before.Order().SequenceEqual(after.Order());
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
