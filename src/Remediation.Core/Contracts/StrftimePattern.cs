using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Remediation.Core.Contracts;

/// <summary>
/// A strftime format as a strict matcher: a value matches when strftime (C locale) could have written exactly this text for a real moment.
/// Stricter than CPython's strptime, which also takes missing zeros, other cases and extra white space.
/// </summary>
internal sealed class StrftimePattern
{
    private readonly StrftimeToken[] tokens;

    private StrftimePattern(StrftimeToken[] tokens) => this.tokens = tokens;

    /// <summary>The last moment of 2025 written in this format.</summary>
    internal string Example => StrftimeText.Write(tokens, new DateTime(2025, 12, 31, 23, 59, 58, DateTimeKind.Unspecified));

    internal static bool TryParse(
        string text, ValueFormatKind kind, [NotNullWhen(true)] out StrftimePattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        if (StrftimeToken.Read(text, out problem) is not { } read)
        {
            problem ??= "The strftime format cannot be read.";
            return false;
        }

        problem = Fault(read, kind);
        if (problem is not null)
        {
            return false;
        }

        pattern = new StrftimePattern(read);
        return true;
    }

    internal bool TryRead(ReadOnlySpan<char> value, out DateTime moment)
    {
        var fields = new StrftimeFields();
        foreach (StrftimeToken token in tokens)
        {
            if (!token.TryTake(ref value, ref fields))
            {
                moment = default;
                return false;
            }
        }

        return fields.TryResolve(out moment) && value.IsEmpty;
    }

    private static string? Fault(StrftimeToken[] tokens, ValueFormatKind kind)
    {
        bool date = tokens.Any(t => t.IsDate);
        bool time = tokens.Any(t => t.IsTime);
        if (kind == ValueFormatKind.Date && (!date || time))
        {
            return "A date format needs date directives (%Y %m %d …) and no time directives.";
        }

        if (kind == ValueFormatKind.Time && (!time || date))
        {
            return "A time format needs time directives (%H %M %S …) and no date directives.";
        }

        if (kind == ValueFormatKind.DateTime && !(date && time))
        {
            return "A datetime format needs both date and time directives.";
        }

        IGrouping<char, StrftimeToken>? repeated = tokens.Where(t => t.Directive != '\0').GroupBy(t => t.Directive).FirstOrDefault(g => g.Count() > 1);
        if (repeated is not null)
        {
            return $"The directive %{repeated.Key} stands twice.";
        }

        for (int i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].Unpadded && tokens[i + 1].StartsWithDigit)
            {
                return string.Create(CultureInfo.InvariantCulture, $"%-{tokens[i].Directive} followed by more digits can be read in several ways.");
            }
        }

        return null;
    }
}
