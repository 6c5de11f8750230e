using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Leading zeros that a spreadsheet took off an identifier, and the letters that stand before them. A cut identifier looks like one without its leading
/// zeros; only what is known of valid values tells them apart.
/// </summary>
internal static partial class TextPadding
{
    // So much of the known valid values must have as few digits as a sample before leading zeros are what it lacks.
    private const double PaddingEvidence = 0.03;
    private const int EnoughValid = 5;
    private const double Unproven = 0.7;
    private const int MaxWidth = 32;

    /// <summary>The padding steps that there is reason for.</summary>
    public static IEnumerable<TextStep> Of(SynthesisTask task)
    {
        (string prefix, int width)? form = FormOf(task);
        if (form is not { } wanted || !IsLikely(task) || task.Samples.All(s => s.Count(char.IsAsciiDigit) >= wanted.width))
        {
            yield break;
        }

        (string prefix, int width) = wanted;
        if (prefix.Length == 0)
        {
            yield return new TextStep(e => $"{e}.zfill({width})", v => v.PadLeft(width, '0')) { Keeps = false };
            yield break;
        }

        yield return new TextStep(
            e => $"{PythonText.Quote(prefix)} + re.sub(r'\\D', '', {e}).zfill({width})",
            v => OnlyLabel(v, prefix) ? prefix + string.Concat(v.Where(char.IsAsciiDigit)).PadLeft(width, '0') : v)
        {
            Keeps = false,
        };
    }

    /// <summary>How sure padding is: fully when known values have such zeros; without that a cut value cannot be told from one, and a person decides.</summary>
    public static double ConfidenceOf(SynthesisTask task)
    {
        int most = task.Samples.Max(SignificantDigits);
        return task.Valid.Count >= EnoughValid || task.Valid.Any(v => SignificantDigits(v) <= most) ? Candidate.Sure : Unproven;
    }

    // Letters and then a fixed number of digits, by the contract's pattern or by the valid values.
    private static (string Prefix, int Width)? FormOf(SynthesisTask task)
    {
        foreach (string pattern in task.Contract.Patterns)
        {
            if (PatternLayout.TryParse(pattern) is { } layout && layout.PrefixedDigits is { } form)
            {
                return form.Width <= MaxWidth ? form : null;
            }
        }

        if (task.Valid.Count == 0)
        {
            return null;
        }

        string prefix = task.Valid.Aggregate((a, b) => string.Concat(a.TakeWhile((c, i) => i < b.Length && b[i] == c)));
        prefix = prefix.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        int[] lengths = [.. task.Valid.Select(v => v.Length - prefix.Length).Distinct()];
        return prefix.Length <= 8 && lengths is [> 0 and <= MaxWidth] && task.Valid.All(v => v.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0) ? (prefix, lengths[0]) : null;
    }

    private static bool IsLikely(SynthesisTask task)
    {
        // Who has kept one leading zero has kept them all.
        if (task.Samples.Any(s => s.AsSpan().IndexOfAnyInRange('0', '9') is var at && at >= 0 && s[at] == '0'))
        {
            return false;
        }

        if (task.Valid.Count < EnoughValid)
        {
            return task.Samples.All(s => SignificantDigits(s) > 0);
        }

        int[] digitsOfValid = [.. task.Valid.Select(SignificantDigits)];
        return task.Samples.All(s => digitsOfValid.Count(d => d <= SignificantDigits(s)) >= Math.Max(1, PaddingEvidence * digitsOfValid.Length));
    }

    private static int SignificantDigits(string value) => string.Concat(value.Where(char.IsAsciiDigit)).TrimStart('0').Length;

    // Digits are taken out only of a text that holds nothing else but the prefix itself and signs.
    private static bool OnlyLabel(string value, string prefix) =>
        (value.All(c => !char.IsLetter(c)) || value.Where(char.IsLetter).Select(char.ToLowerInvariant).SequenceEqual(prefix.Where(char.IsLetter).Select(char.ToLowerInvariant)))
        && DigitRuns().Count(value) == 1;

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex DigitRuns();
}
