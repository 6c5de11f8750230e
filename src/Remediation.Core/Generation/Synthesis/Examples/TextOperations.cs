using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Synthesis.Examples;

/// <summary>A small function of a text: a part of it, or the text written otherwise.</summary>
/// <param name="Write">The expression around an inner one.</param>
/// <param name="Apply">The same here; null when it fails.</param>
/// <param name="Penalty">How much longer than its text it counts: positions fit few values, parts fit many.</param>
internal sealed record TextOperation(Func<string, string> Write, Func<string, string?> Apply, int Penalty = 0)
{
    /// <summary>The places of parts that are worth asking for.</summary>
    public static IReadOnlyList<int> Indices { get; } = [0, 1, 2, 3, -1, -2];
}

/// <summary>The operations that a task's examples give reason for.</summary>
internal static partial class TextOperations
{
    private const int MaxSigns = 8;
    private const int MaxSlice = 8;
    /// <summary>All operations, in a fixed order.</summary>
    /// <param name="task">The examples.</param>
    /// <param name="first">Whether they are to be applied to the value itself, where positions make sense.</param>
    public static IEnumerable<TextOperation> Of(ExampleTask task, bool first) =>
        Cases().Concat(Parts(task)).Concat(Replacements(task)).Concat(TextFinders.Of(task)).Concat(Slices(first)).Concat(Numbers(task));

    private static IEnumerable<TextOperation> Cases()
    {
        yield return new(e => $"{e}.strip()", v => v.Trim());
        yield return new(e => $"{e}.lower()", v => v.ToLowerInvariant());
        yield return new(e => $"{e}.upper()", v => v.ToUpperInvariant());
        yield return new(e => $"{e}.title()", v => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(v.ToLowerInvariant()));
        yield return new(e => $"''.join(w[0] for w in {e}.split())", v => string.Concat(Words(v).Select(w => w[0])));
        yield return new(e => $@"re.search(r'\((.*?)\)', {e})[1]", v => InBrackets().Match(v) is { Success: true } m ? m.Groups["inner"].Value : null);
    }

    private static IEnumerable<TextOperation> Parts(ExampleTask task)
    {
        foreach (int i in TextOperation.Indices)
        {
            yield return new(e => $"{e}.split()[{i}]", v => At(Words(v), i));
        }

        foreach (string separator in Separators(task))
        {
            string quoted = PythonText.Quote(separator);
            foreach (int i in TextOperation.Indices)
            {
                yield return new(e => $"{e}.split({quoted})[{i}]", v => At(v.Split(separator), i));
            }

            yield return new(e => $"{e}.split({quoted}, 1)[1]", v => At(v.Split(separator, 2), 1));
            yield return new(e => $"{e}.rsplit({quoted}, 1)[0]", v => v.LastIndexOf(separator, StringComparison.Ordinal) is var at && at >= 0 ? v[..at] : v);
        }
    }

    private static IEnumerable<string> Separators(ExampleTask task)
    {
        foreach (string word in Surroundings(task))
        {
            yield return word;
        }

        foreach (char sign in task.InputSigns.Take(MaxSigns))
        {
            yield return sign.ToString();
            if (sign != ' ' && task.Inputs.Take(task.Count).All(i => i.Contains(sign + " ", StringComparison.Ordinal)))
            {
                yield return sign + " ";
            }

            if (sign != ' ' && task.Inputs.Take(task.Count).All(i => i.Contains(" " + sign, StringComparison.Ordinal)))
            {
                yield return task.Inputs.Take(task.Count).All(i => i.Contains(" " + sign + " ", StringComparison.Ordinal)) ? $" {sign} " : " " + sign;
            }
        }
    }

    // The word that stands before, or behind, the wanted text in all examples.
    private static IEnumerable<string> Surroundings(ExampleTask task)
    {
        int[] places = [.. task.Outputs.Select((o, i) => task.Inputs[i].IndexOf(o, StringComparison.Ordinal))];
        if (Array.Exists(places, p => p < 0))
        {
            yield break;
        }

        string before = places.Select((p, i) => task.Inputs[i][..p]).Aggregate((a, b) => a[^a.Reverse().TakeWhile((c, k) => k < b.Length && b[^(k + 1)] == c).Count()..]);
        string after = places.Select((p, i) => task.Inputs[i][(p + task.Outputs[i].Length)..]).Aggregate((a, b) => a[..a.TakeWhile((c, k) => k < b.Length && b[k] == c).Count()]);
        foreach (string word in new[] { LastWord().Match(before).Value, FirstWord().Match(after).Value })
        {
            if (word.Any(char.IsLetter))
            {
                yield return word;
            }
        }
    }

    private static IEnumerable<TextOperation> Replacements(ExampleTask task)
    {
        foreach (char sign in task.InputSigns.Take(MaxSigns))
        {
            string from = sign.ToString();
            foreach (string to in task.OutputSigns.Take(MaxSigns).Where(c => c != sign).Select(c => c.ToString()).Prepend(""))
            {
                yield return new(e => $"{e}.replace({PythonText.Quote(from)}, {PythonText.Quote(to)})", v => v.Replace(from, to, StringComparison.Ordinal));
            }

            if (sign != ' ')
            {
                yield return new(e => $"{e}.strip({PythonText.Quote(from)})", v => v.Trim(sign));
            }
        }
    }

    private static IEnumerable<TextOperation> Slices(bool first)
    {
        const int position = 22;
        yield return new(e => $"{e}[0]", v => v.Length > 0 ? v[..1] : null);
        for (int k = 1; k <= MaxSlice; k++)
        {
            int n = k;
            if (n > 1)
            {
                yield return new(e => $"{e}[:{n}]", v => v[..Math.Min(n, v.Length)], position / 2);
            }

            yield return new(e => $"{e}[{n}:]", v => v[Math.Min(n, v.Length)..], position);
            yield return new(e => $"{e}[-{n}:]", v => v[Math.Max(0, v.Length - n)..], position);
            yield return new(e => $"{e}[:-{n}]", v => v[..Math.Max(0, v.Length - n)], position);
        }

        const int reach = 20;
        for (int from = 1; from < reach && first; from++)
        {
            for (int to = from + 1; to <= from + MaxSlice; to++)
            {
                (int a, int b) = (from, to);
                yield return new(e => $"{e}[{a}:{b}]", v => v[Math.Min(a, v.Length)..Math.Min(b, v.Length)], position + 2);
            }
        }
    }

    private static IEnumerable<TextOperation> Numbers(ExampleTask task)
    {
        int[] lengths = [.. task.Outputs.Select(o => o.Length).Distinct()];
        if (lengths is [> 1 and <= 32])
        {
            yield return new(e => $"{e}.zfill({lengths[0]})", v => ZeroFill(v, lengths[0]));
        }

        yield return new(e => $"{e}.lstrip('0')", v => v.TrimStart('0'));
        yield return new(e => $"str(int({e}))", v => v.Length is > 0 and <= 18 && v.All(char.IsAsciiDigit) ? long.Parse(v, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : null);
        foreach (int places in task.Outputs.Select(o => o.Length - 1 - o.LastIndexOf('.')).Distinct().Where(p => p is >= 1 and <= 6))
        {
            yield return new(e => $"format(float({e}), '.{places}f')", v => IsNumber(v) ? double.Parse(v, CultureInfo.InvariantCulture).ToString("F" + places, CultureInfo.InvariantCulture) : null);
        }
    }

    private static string ZeroFill(string value, int width) =>
        value.Length > 0 && value[0] is '-' or '+' ? value[0] + value[1..].PadLeft(width - 1, '0') : value.PadLeft(width, '0');

    private static bool IsNumber(string text) => text.Length is > 0 and <= 15 && PlainDecimal().IsMatch(text);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The item at an index that may count from the end; null when there is none.</summary>
    public static string? At(string[] items, int index)
    {
        int at = index < 0 ? items.Length + index : index;
        return at >= 0 && at < items.Length ? items[at] : null;
    }

    [GeneratedRegex(@"[A-Za-z]+[^A-Za-z0-9]*$", RegexOptions.None, 1000)]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^[^A-Za-z0-9]*[A-Za-z]+", RegexOptions.None, 1000)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"\((?<inner>.*?)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"^[+-]?[0-9]*\.?[0-9]+$", RegexOptions.None, 1000)]
    private static partial Regex PlainDecimal();
}
