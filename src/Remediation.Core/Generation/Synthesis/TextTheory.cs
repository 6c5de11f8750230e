using System.Text;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>
/// Case, white space, separators, padding, prefix and mojibake: a breadth-first search over compositions of small text functions, shortest first, where
/// compositions that give the same results are one. A step may not lose letters or digits; what is put in is padding or text of the contract.
/// </summary>
internal sealed class TextTheory : ITheory
{
    /// <summary>The theory's name. Its longer compositions are no rivals: they do more than the values need.</summary>
    public const string Name = "text";

    private const int MaxDepth = 3;
    private const int MaxStates = 4000;
    private const int MaxFound = 12;

    /// <inheritdoc/>
    public IEnumerable<Candidate> Propose(SynthesisTask task)
    {
        if (NumberTheory.Applies(task) || task.Contract.Format is { IsTemporal: true } || task.Contract.AcceptedValues is not null)
            return [];
        return Search(task, [.. TextSteps.Of(task)])
            .OrderByDescending(f => f.Passed).ThenBy(f => f.Expression.Length).ThenBy(f => f.Expression, StringComparer.Ordinal)
            .Take(MaxFound)
            .Select(f => new Candidate(
                $"lambda x: {f.Expression}",
                Name,
                f.Expression.Contains(".decode(", StringComparison.Ordinal) ? "encoding" : "string_clean",
                "The value has another case, spacing, separator, padding or encoding than the column wants."));
    }

    private static List<Found> Search(SynthesisTask task, TextStep[] steps)
    {
        List<Found> found = [];
        List<State> layer = [new State("x", [.. task.Samples])];
        HashSet<string> seen = [string.Join('\0', task.Samples)];
        for (int depth = 0; depth < MaxDepth && layer.Count > 0; depth++)
        {
            List<State> next = [];
            foreach (State state in layer)
            {
                foreach (TextStep step in steps)
                {
                    string[] values = [.. state.Values.Select(step.Apply)];
                    if (seen.Count >= MaxStates || !seen.Add(string.Join('\0', values)))
                        continue;
                    var grown = new State(step.Write(state.Expression), values);
                    next.Add(grown);
                    int passed = values.Count(task.Contract.Accepts);
                    if (passed > 0)
                        found.Add(new Found(grown.Expression, passed));
                }
            }

            // Everything found at one depth is shorter than what a deeper one could add.
            if (found.Exists(f => f.Passed == task.Samples.Count))
                break;
            layer = next;
        }

        return found;
    }

    private sealed record State(string Expression, string[] Values);

    private sealed record Found(string Expression, int Passed);
}

/// <summary>One small text function: how Python writes it, and what it does (only to search by; what counts is the run of the lambda).</summary>
/// <param name="Write">The expression around an inner one.</param>
/// <param name="Apply">The same here.</param>
internal sealed record TextStep(Func<string, string> Write, Func<string, string> Apply);

/// <summary>The steps that a task's samples and contract give reason for.</summary>
internal static partial class TextSteps
{
    // Signs between parts of a value: without them the parts run together or stand in the wrong order.
    private const string Dividers = ",;:&|@/";

    // So much of the known valid values must have as few digits as a sample before leading zeros are what it lacks.
    private const double PaddingEvidence = 0.03;

    public static IEnumerable<TextStep> Of(SynthesisTask task)
    {
        string all = string.Concat(task.Samples);
        string[] valid = [.. task.Contract.Examples.Concat(task.KnownValid.Take(40))];
        yield return new TextStep(e => $"{e}.strip()", v => v.Trim());
        yield return new TextStep(e => $"{e}.lower()", v => v.ToLowerInvariant());
        yield return new TextStep(e => $"{e}.upper()", v => v.ToUpperInvariant());
        yield return new TextStep(e => $"{e}.title()", Title);
        yield return new TextStep(e => $"' '.join({e}.split())", v => string.Join(' ', v.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        foreach (string strip in Noise.Strippers(task.Samples).Where(s => s.StartsWith("x.strip('", StringComparison.Ordinal)))
            yield return new TextStep(e => e + strip[1..], v => Noise.Strip(v, task.Samples));

        foreach (TextStep step in Labels(task.Samples))
            yield return step;
        foreach (char sign in all.Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !Dividers.Contains(c, StringComparison.Ordinal)).Distinct().Order())
        {
            string from = sign.ToString();
            foreach (string to in valid.SelectMany(v => v).Where(c => !char.IsLetterOrDigit(c) && c != sign && !Dividers.Contains(c, StringComparison.Ordinal)).Distinct().Order().Select(c => c.ToString()).Prepend(""))
                yield return new TextStep(e => $"{e}.replace({PythonText.Quote(from)}, {PythonText.Quote(to)})", v => v.Replace(from, to, StringComparison.Ordinal));
        }

        if (valid.Length > 0 && valid.All(v => v.Length > 0 && v.Skip(1).All(char.IsAsciiDigit)))
        {
            string plus = valid.All(v => v[0] == '+') ? "+" : "";
            yield return new TextStep(e => $"re.sub(r'[^\\d{plus}]', '', {e})", v => string.Concat(v.Where(c => char.IsAsciiDigit(c) || (plus.Length > 0 && c == '+'))));
            if (plus.Length > 0)
            {
                yield return new TextStep(e => $"re.sub(r'^00', '+', {e})", v => v.StartsWith("00", StringComparison.Ordinal) ? "+" + v[2..] : v);
                yield return new TextStep(e => $"{e}.replace('(0)', '')", v => v.Replace("(0)", "", StringComparison.Ordinal));
            }
        }

        foreach (TextStep step in Padding(valid, task.Samples))
            yield return step;
        if (all.AsSpan().ContainsAny("ÃÂâ"))
            yield return new TextStep(e => $"{e}.encode('latin-1').decode('utf-8')", Unscramble);
    }

    // A word with a colon that stands before every sample, and "family, given" in the order of speech.
    private static IEnumerable<TextStep> Labels(IReadOnlyList<string> samples)
    {
        string label = LabelBefore().Match(samples[0]).Value;
        if (label.Length > 0 && samples.All(s => s.StartsWith(label, StringComparison.Ordinal)))
            yield return new TextStep(e => $"{e}.removeprefix({PythonText.Quote(label)})", v => v.StartsWith(label, StringComparison.Ordinal) ? v[label.Length..] : v);
        if (samples.All(s => s.Split(", ").Length == 2))
        {
            yield return new TextStep(
                e => $"(lambda p: p[1] + ' ' + p[0])({e}.split(', '))",
                v => v.Split(", ") is [var family, var given] ? $"{given} {family}" : v);
        }
    }

    private static IEnumerable<TextStep> Padding(string[] valid, IReadOnlyList<string> samples)
    {
        if (valid.Length == 0 || !LeadingZerosAreUsual(valid, samples))
            yield break;
        string prefix = valid.Aggregate((a, b) => string.Concat(a.TakeWhile((c, i) => i < b.Length && b[i] == c)));
        prefix = prefix.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        bool letters = prefix.Length > 0 && prefix.Length <= 8;
        int[] lengths = [.. valid.Select(v => v.Length - prefix.Length).Distinct()];
        if (lengths is [> 0 and <= 32] && valid.All(v => v.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0))
        {
            int width = lengths[0];
            yield return new TextStep(e => $"{e}.zfill({width})", v => v.PadLeft(width, '0'));
            if (letters)
            {
                string quoted = PythonText.Quote(prefix);
                yield return new TextStep(e => $"{quoted} + re.sub(r'\\D', '', {e}).zfill({width})", v => OnlyLabel(v, prefix) ? prefix + string.Concat(v.Where(char.IsAsciiDigit)).PadLeft(width, '0') : v);
            }
        }
    }

    // A cut identifier looks like one without its leading zeros; only values that really have so many zeros tell them apart.
    private static bool LeadingZerosAreUsual(string[] valid, IReadOnlyList<string> samples)
    {
        int[] digitsOfValid = [.. valid.Select(SignificantDigits)];
        return samples.All(s => digitsOfValid.Count(d => d <= SignificantDigits(s)) >= Math.Max(1, PaddingEvidence * valid.Length));
    }

    private static int SignificantDigits(string value) => string.Concat(value.Where(char.IsAsciiDigit)).TrimStart('0').Length;

    // Digits are taken out only of a text that holds nothing else but the prefix itself and signs.
    private static bool OnlyLabel(string value, string prefix) =>
        value.Where(char.IsLetter).All(c => prefix.Contains(c, StringComparison.OrdinalIgnoreCase)) && DigitRuns().Count(value) == 1;

    private static string Title(string value)
    {
        var title = new StringBuilder(value.Length);
        bool inWord = false;
        foreach (char c in value)
        {
            title.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetter(c);
        }

        return title.ToString();
    }

    private static string Unscramble(string value)
    {
        if (value.Any(c => c > '\u00ff'))
            return value;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(value));
        }
        catch (DecoderFallbackException)
        {
            return value;
        }
    }

    [GeneratedRegex(@"^[A-Za-z]{2,12}:\s*", RegexOptions.None, 1000)]
    private static partial Regex LabelBefore();

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex DigitRuns();
}
