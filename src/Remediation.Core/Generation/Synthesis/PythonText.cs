using System.Text;

namespace Remediation.Core.Generation.Synthesis;

/// <summary>Writes Python literals.</summary>
internal static class PythonText
{
    /// <summary>A string literal, as <c>repr</c> writes plain text.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\\' => @"\\",
                '\'' => @"\'",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                < ' ' or '\u007f' or '\u00a0' or '\u00ad' => $"\\x{(int)c:x2}",
                '\u2028' or '\u2029' or '\u202f' or '\u2007' or '\ufeff' or '\u200b' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>The text of a literal that <see cref="Quote"/> wrote with no other escapes than of quotes and backslashes.</summary>
    public static string Unquote(string inner) => inner.Replace(@"\'", "'", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);

    /// <summary>A raw string literal of a regular expression, in the quotes that it does not hold.</summary>
    public static string Raw(string pattern) =>
        !pattern.Contains('\'', StringComparison.Ordinal) ? $"r'{pattern}'"
        : !pattern.Contains('"', StringComparison.Ordinal) ? $"r\"{pattern}\""
        : $"r'{pattern.Replace("'", @"\x27", StringComparison.Ordinal)}'";
}
