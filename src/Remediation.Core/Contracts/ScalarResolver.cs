using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>
/// The YAML 1.1 types of plain scalars as PyYAML resolves them, because dbt reads its files with PyYAML: where that changes the text,
/// the scalar is ambiguous, and whoever needs its text refuses it.
/// </summary>
internal static partial class ScalarResolver
{
    internal static (string Text, ScalarKind Kind) Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ("", ScalarKind.Null),
        "true" or "True" or "TRUE" => ("true", ScalarKind.Boolean),
        "false" or "False" or "FALSE" => ("false", ScalarKind.Boolean),
        "yes" or "Yes" or "YES" or "no" or "No" or "NO" or "on" or "On" or "ON" or "off" or "Off" or "OFF" => (text, ScalarKind.Ambiguous),
        _ when Kept().IsMatch(text) => (text, ScalarKind.Number),
        _ when Changed().IsMatch(text) => (text, ScalarKind.Ambiguous),
        _ => (text, ScalarKind.Text),
    };

    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]{0,17})(?:\.(?:0|[0-9]{0,14}[1-9]))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kept();

    // Integers in other bases or with underscores, sexagesimal numbers, and floats that Python prints otherwise than they are written.
    [GeneratedRegex(
        @"^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Changed();
}
