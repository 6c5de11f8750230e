using System.Globalization;
using System.Text;

namespace Remediation.Functions.Http;

/// <summary>
/// Writes the Prometheus text format 0.0.4: families one after the other, each with its help and type before its samples.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
/// </summary>
internal sealed class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Writes a family. One without samples is left out.</summary>
    /// <param name="name">Its name, a valid one.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>summary</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="samples">Suffix of the name (<c>_sum</c>, <c>_count</c> of a summary), labels and value.</param>
    public void Family(string name, string type, string help, IEnumerable<(string Suffix, IReadOnlyList<KeyValuePair<string, string>> Labels, double Value)> samples)
    {
        int at = _text.Length;
        bool any = false;
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help, quotes: false)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach ((string suffix, IReadOnlyList<KeyValuePair<string, string>> labels, double value) in samples)
        {
            any = true;
            _text.Append(name).Append(suffix);
            if (labels.Count > 0)
            {
                _text.Append('{').AppendJoin(',', labels.Select(l => $"{Name(l.Key)}=\"{Escaped(l.Value, quotes: true)}\"")).Append('}');
            }

            _text.Append(' ').Append(Number(value)).Append('\n');
        }

        if (!any)
        {
            _text.Length = at;
        }
    }

    /// <summary>Writes a gauge or counter without labels.</summary>
    public void Single(string name, string type, string help, double value) => Family(name, type, help, [("", [], value)]);

    /// <summary>A name of another system as a name here: what is not allowed becomes an underscore.</summary>
    public static string Name(string name)
    {
        var valid = new StringBuilder(name.Length + 1);
        foreach (char c in name)
        {
            valid.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }

        return valid.Length == 0 || char.IsAsciiDigit(valid[0]) ? "_" + valid : valid.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string text, bool quotes)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
