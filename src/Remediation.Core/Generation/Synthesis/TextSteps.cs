using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Remediation.Core.Contracts;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>The steps that a task's samples and contract give reason for.</summary>
internal static partial class TextSteps
{
    // Signs between parts of a value: without them the parts run together or stand in the wrong order.
    private const string Dividers = ",;:&|@/";

    // Taking the blank out of "New York" is a last resort.
    private const int Merging = 40;

    private static readonly string[] WrittenAts = [" at ", "(at)", "[at]", " (at) ", " [at] "];

    /// <summary>The steps that change nothing but blanks and case.</summary>
    public static IEnumerable<TextStep> Tidying(SynthesisTask task)
    {
        yield return new TextStep(e => $"{e}.strip()", v => v.Trim());
        if (IsUsual(task, v => v.ToLowerInvariant()))
        {
            yield return new TextStep(e => $"{e}.lower()", v => v.ToLowerInvariant());
        }

        if (IsUsual(task, v => v.ToUpperInvariant()))
        {
            yield return new TextStep(e => $"{e}.upper()", v => v.ToUpperInvariant());
        }

        if (IsUsual(task, Title))
        {
            yield return new TextStep(e => $"{e}.title()", Title);
        }

        yield return new TextStep(e => $"' '.join({e}.split())", v => string.Join(' ', v.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    // A case is mended towards what valid values have, or where a pattern asks for it; merely to evade a forbidden pattern it is not changed.
    private static bool IsUsual(SynthesisTask task, Func<string, string> casing)
    {
        string[] withLetters = [.. task.Valid.Where(v => v.Any(char.IsLetter))];
        return withLetters.Length > 0
            ? withLetters.Count(v => string.Equals(casing(v), v, StringComparison.Ordinal)) * 2 > withLetters.Length
            : task.Contract.Patterns.Count > 0 || task.Contract.Format is not null;
    }

    /// <summary>All steps for a task.</summary>
    public static IEnumerable<TextStep> Of(SynthesisTask task)
    {
        IEnumerable<TextStep> steps = Tidying(task);
        steps = steps.Concat(Cleaning(task)).Concat(Labels(task)).Concat(TextPadding.Of(task)).Concat(Decoding(task.Samples));
        if (task.Contract.Format is { Kind: ValueFormatKind.Phone } || (task.Valid.Count > 0 && task.Valid.All(IsPlusAndDigits)))
        {
            steps = steps.Concat(PhoneNumbers(task.Samples));
        }

        if (task.Contract.Format is { Kind: ValueFormatKind.Email } || (task.Valid.Count > 0 && task.Valid.All(v => v.Contains('@', StringComparison.Ordinal))))
        {
            steps = steps.Concat(Addresses(task.Samples));
        }

        return steps;
    }

    private static IEnumerable<TextStep> Cleaning(SynthesisTask task)
    {
        foreach (string strip in Noise.Strippers(task.Samples).Where(s => s.StartsWith("x.strip('", StringComparison.Ordinal)))
        {
            yield return new TextStep(e => e + strip[1..], v => Noise.Strip(v, task.Samples));
        }

        bool phone = task.Contract.Format is { Kind: ValueFormatKind.Phone };
        string all = string.Concat(task.Samples);
        char[] wanted = [.. SignsWanted(task)];
        foreach (char sign in all.Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !Dividers.Contains(c, StringComparison.Ordinal)).Distinct().Order())
        {
            string from = sign.ToString();
            bool merges = task.Samples.Any(s => Between(s, sign));
            bool blanks = char.IsWhiteSpace(sign) && BlanksAreUsual(task);
            foreach (string to in wanted.Where(c => c != sign).Select(c => c.ToString()).Prepend(""))
            {
                yield return new TextStep(e => $"{e}.replace({PythonText.Quote(from)}, {PythonText.Quote(to)})", v => to.Length == 0 && blanks && Between(v, sign) ? v : v.Replace(from, to, StringComparison.Ordinal))
                {
                    Penalty = merges && to.Length == 0 ? Merging : 0,
                };
            }
        }

        if (all.AsSpan().ContainsAnyExceptInRange('0', '9') && !phone)
        {
            yield return new TextStep(e => $"re.sub(r'\\D', '', {e})", v => string.Concat(v.Where(char.IsAsciiDigit)));
        }

        if (all.AsSpan().ContainsAnyInRange('\uff01', '\uff5e'))
        {
            yield return new TextStep(e => $"unicodedata.normalize('NFKC', {e})", FullWidth) { Keeps = false };
        }
    }

    // The signs that valid values have, or that the contract's patterns write between the parts of one.
    private static IEnumerable<char> SignsWanted(SynthesisTask task) =>
        task.Valid.SelectMany(v => v).Concat(task.Contract.Patterns.SelectMany(p => PatternLayout.TryParse(p)?.Literals ?? ""))
            .Where(c => !char.IsLetterOrDigit(c) && !char.IsSurrogate(c) && !Dividers.Contains(c, StringComparison.Ordinal)).Distinct().Order();

    // Whether valid values hold blanks, or the pattern leaves room for them; then two words do not become one.
    private static bool BlanksAreUsual(SynthesisTask task) =>
        task.Valid.Count > 0
            ? task.Valid.Any(v => v.Any(char.IsWhiteSpace))
            : task.Contract.Patterns.Count == 0 || task.Contract.Patterns.Any(p => p.Contains(' ', StringComparison.Ordinal) || p.Contains(@"\s", StringComparison.Ordinal) || p.Contains(".*", StringComparison.Ordinal));

    // Whether the sign stands between two words.
    private static bool Between(string text, char sign)
    {
        if (!char.IsWhiteSpace(sign))
        {
            return false;
        }

        for (int at = text.IndexOf(sign, StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf(sign, at + 1))
        {
            ReadOnlySpan<char> before = text.AsSpan(0, at).TrimEnd();
            ReadOnlySpan<char> after = text.AsSpan(at).TrimStart();
            if (before.Length > 0 && after.Length > 0 && char.IsLetter(before[^1]) && char.IsLetter(after[0]))
            {
                return true;
            }
        }

        return false;
    }

    // A word with a colon that stands before every sample, and "family, given" in the order of speech.
    private static IEnumerable<TextStep> Labels(SynthesisTask task)
    {
        IReadOnlyList<string> samples = task.Samples;
        string label = LabelBefore().Match(samples[0]).Value;
        if (label.Length > 0 && samples.All(s => s.StartsWith(label, StringComparison.Ordinal)))
        {
            yield return new TextStep(e => $"{e}.removeprefix({PythonText.Quote(label)})", v => v.StartsWith(label, StringComparison.Ordinal) ? v[label.Length..] : v) { Keeps = false };
        }

        if (samples.All(s => s.Split(", ").Length == 2))
        {
            yield return new TextStep(
                e => $"(lambda p: p[1] + ' ' + p[0])({e}.split(', '))",
                v => v.Split(", ") is [var family, var given] ? $"{given} {family}" : v)
            {
                Keeps = false,
            };
        }
    }

    private static IEnumerable<TextStep> Decoding(IReadOnlyList<string> samples)
    {
        if (samples.Any(s => !ReferenceEquals(TextDamage.Decode(s, windows: false), s)))
        {
            yield return new TextStep(e => $"{e}.encode('latin-1').decode('utf-8')", v => TextDamage.Decode(v, windows: false)) { Keeps = false, Mends = true };
        }

        if (samples.Any(s => !ReferenceEquals(TextDamage.Decode(s, windows: true), s)))
        {
            yield return new TextStep(e => $"{e}.encode('cp1252').decode('utf-8')", v => TextDamage.Decode(v, windows: true)) { Keeps = false, Mends = true };
        }

        if (samples.Any(TextDamage.HasReference))
        {
            yield return new TextStep(e => $"html.unescape({e})", v => WebUtility.HtmlDecode(v)) { Keeps = false, Mends = true };
        }
    }

    private static IEnumerable<TextStep> PhoneNumbers(IReadOnlyList<string> samples)
    {
        bool trunk = samples.Any(s => s.Contains("(0)", StringComparison.Ordinal));
        if (trunk)
        {
            yield return new TextStep(e => $"re.sub(r'\\(0\\)|[^\\d+]', '', {e})", v => Digits(v.Replace("(0)", "", StringComparison.Ordinal))) { Keeps = false };
        }
        else
        {
            yield return new TextStep(e => $"re.sub(r'[^\\d+]', '', {e})", Digits);
        }

        yield return new TextStep(e => $"re.sub(r'^00', '+', {e})", v => v.StartsWith("00", StringComparison.Ordinal) ? "+" + v[2..] : v) { Keeps = false };
    }

    private static IEnumerable<TextStep> Addresses(IReadOnlyList<string> samples)
    {
        if (samples.Any(s => NameBeforeAddress().IsMatch(s)))
        {
            yield return new TextStep(e => $"re.sub(r'^.*<(.+)>$', r'\\1', {e})", v => NameBeforeAddress().Replace(v, "${address}")) { Keeps = false };
        }

        foreach (string at in WrittenAts.Where(a => samples.Any(s => s.Contains(a, StringComparison.OrdinalIgnoreCase) && !s.Contains('@', StringComparison.Ordinal))))
        {
            yield return new TextStep(e => $"{e}.replace('{at}', '@')", v => v.Replace(at, "@", StringComparison.Ordinal)) { Keeps = false };
        }
    }

    private static bool IsPlusAndDigits(string value) => value.Length > 5 && value[0] == '+' && value.Skip(1).All(char.IsAsciiDigit);

    private static string Digits(string text) => string.Concat(text.Where(c => char.IsAsciiDigit(c) || c == '+'));

    private static string FullWidth(string text) => string.Concat(text.Select(c => c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c == '\u3000' ? ' ' : c));

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

    [GeneratedRegex(@"^(?:[A-Za-z]{2,12}:\s*)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelBefore();

    [GeneratedRegex(@"^[^<>@]*<(?<address>[^<>]+)>$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameBeforeAddress();
}
