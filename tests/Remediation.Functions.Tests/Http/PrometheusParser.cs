using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Functions.Tests.Http;

/// <summary>
/// Reads the Prometheus text format 0.0.4 as strictly as it is written down, and more: every family has its help and its type before its samples, once, and
/// all its samples in one piece.
/// </summary>
internal static partial class PrometheusParser
{
    /// <summary>The samples by name and labels, e.g. <c>a_total{x="1"}</c>.</summary>
    /// <exception cref="FormatException">A line breaks the format.</exception>
    public static Dictionary<string, double> Parse(string text)
    {
        if (!text.EndsWith('\n') || text.Contains('\r', StringComparison.Ordinal) || text.Contains("\n\n", StringComparison.Ordinal))
        {
            throw new FormatException("Lines end with one line feed each.");
        }

        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var families = new Dictionary<string, string>(StringComparer.Ordinal);
        string? helped = null;
        string? current = null;
        foreach (string line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                Require(helped is null, "two helps in a row", line);
                helped = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                current = type.Groups["name"].Value;
                Require(helped == current, "a type without its help before it", line);
                Require(families.TryAdd(current, type.Groups["type"].Value), "a family twice", line);
                helped = null;
            }
            else
            {
                Match sample = Sample().Match(line);
                Require(sample.Success, "no line of the format", line);
                Require(helped is null && current is not null, "a sample without a type", line);
                string name = sample.Groups["name"].Value;
                string[] names = families[current!] == "summary" ? [current + "_sum", current + "_count"] : [current!];
                Require(names.Contains(name, StringComparer.Ordinal), "a sample of another family", line);
                Require(families[current!] != "counter" || name.EndsWith("_total", StringComparison.Ordinal), "a counter's name ends with _total", line);
                string[] labels = [.. Label().Matches(sample.Groups["labels"].Value).Select(m => m.Groups["label"].Value)];
                Require(labels.Distinct(StringComparer.Ordinal).Count() == labels.Length, "a label twice", line);
                double value = double.Parse(sample.Groups["value"].Value.Replace("Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
                Require(families[current!] != "counter" || value >= 0, "a counter below 0", line);
                Require(samples.TryAdd(name + sample.Groups["labels"].Value, value), "a sample twice", line);
            }
        }

        Require(helped is null, "a help without a type", text);
        Require(families.Keys.All(f => samples.Keys.Any(s => s.StartsWith(f, StringComparison.Ordinal))), "a family without samples", text);
        return samples;
    }

    private static void Require(bool good, string what, string line)
    {
        if (!good)
        {
            throw new FormatException($"{what}: {line}");
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\n]|\\\\|\\n)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|summary|histogram|untyped)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();

    [GeneratedRegex(
        @"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\\n]|\\\\|\\""|\\n)*""(?:,[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\\n]|\\\\|\\""|\\n)*"")*\})? (?<value>[+-]?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Inf)|NaN)$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<label>[a-zA-Z_][a-zA-Z0-9_]*)=""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
