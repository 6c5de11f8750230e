using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>The three ways in which a relationships test names the other table.</summary>
internal static partial class RelationTarget
{
    /// <summary>The target as <c>model</c> or <c>source.table</c>; null when the text is anything else.</summary>
    internal static string? Read(string text)
    {
        Match reference = Reference().Match(text);
        if (reference.Success)
        {
            return reference.Groups["name"].Value;
        }

        Match source = Source().Match(text);
        if (source.Success)
        {
            return source.Groups["schema"].Value + "." + source.Groups["name"].Value;
        }

        return text.Split('.') is { Length: 1 or 2 } parts && parts.All(NodeValues.IsIdentifier) ? text : null;
    }

    [GeneratedRegex(
        @"^\s*ref\(\s*(?:(?<q>['""])[A-Za-z_][A-Za-z0-9_]*\k<q>\s*,\s*)?(?<r>['""])(?<name>[A-Za-z_][A-Za-z0-9_$]*)\k<r>\s*\)\s*\z",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"^\s*source\(\s*(?<q>['""])(?<schema>[A-Za-z_][A-Za-z0-9_$]*)\k<q>\s*,\s*(?<r>['""])(?<name>[A-Za-z_][A-Za-z0-9_$]*)\k<r>\s*\)\s*\z",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Source();
}
