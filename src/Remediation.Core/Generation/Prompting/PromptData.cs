using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Remediation.Core.Generation.Prompting;

/// <summary>
/// Writes data into a prompt so that it stays data: between delimiters that it cannot write itself, one JSON value a line, cut to a bound. Neither the
/// delimiters nor the control words of chat templates (<c>&lt;|end|&gt;</c>, <c>[INST]</c>) can come from a value, because their first sign is escaped.
/// </summary>
internal static partial class PromptData
{
    /// <summary>Characters of one value as it is written, quotes included.</summary>
    public const int MaxValueLength = 120;

    /// <summary>Characters of a function as it is written.</summary>
    public const int MaxLambdaLength = 450;

    /// <summary>Characters of a contract in words as they are written.</summary>
    public const int MaxWordsLength = 2000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A block of values under a name.</summary>
    public static string Values(string name, IEnumerable<string?> values) => Block(name, string.Join('\n', values.Select(v => Value(v))));

    /// <summary>A block with a function under a name.</summary>
    public static string Lambda(string name, string lambda) => Block(name, Value(lambda, MaxLambdaLength));

    /// <summary>A block of text that is not ours, such as a contract's words.</summary>
    public static string Words(string name, string text)
    {
        (string words, bool cut) = Fit(text, MaxWordsLength, t => Harmless(string.Concat(t.Select(c => c == '\n' || !char.IsControl(c) ? c : ' '))));
        return Block(name, cut ? words + "…" : words);
    }

    /// <summary>One value as JSON, with a note when it was cut.</summary>
    public static string Value(string? value, int bound = MaxValueLength)
    {
        if (value is null)
        {
            return "null";
        }

        (string json, bool cut) = Fit(value, bound, t => Harmless(JsonSerializer.Serialize(t, Readable)));
        return cut ? string.Create(CultureInfo.InvariantCulture, $"{json} (cut; {value.Length} characters)") : json;
    }

    // As much of a text from its start as is within the bound once it is written; escapes make it longer.
    private static (string Written, bool Cut) Fit(string text, int bound, Func<string, string> write)
    {
        string part = Cut(text, bound);
        string written = write(part);
        while (written.Length > bound)
        {
            part = Cut(part, Math.Min(part.Length - 1, part.Length * bound / written.Length));
            written = write(part);
        }

        return (written, part.Length < text.Length);
    }

    private static string Block(string name, string content) => $"<{name}>\n{content}\n</{name}>";

    // Never between the halves of a surrogate pair.
    private static string Cut(string text, int bound) =>
        text.Length <= bound ? text : text[..(bound > 0 && char.IsHighSurrogate(text[bound - 1]) ? bound - 1 : bound)];

    private static string Harmless(string text) =>
        TemplateWord().Replace(text.Replace("<", @"\u003c", StringComparison.Ordinal), word => @"\u005b" + word.Value[1..]);

    [GeneratedRegex(@"\[/?[A-Z_]", RegexOptions.None, 1000)]
    private static partial Regex TemplateWord();
}
