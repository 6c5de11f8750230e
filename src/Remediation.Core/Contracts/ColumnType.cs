using System.Globalization;
using System.Text.RegularExpressions;

namespace Remediation.Core.Contracts;

/// <summary>An SQL column type and what it says about how values are written.</summary>
/// <param name="Name">The type as written, lower case, single spaces.</param>
/// <param name="IsKnown">False when nothing is known about its values.</param>
/// <param name="Format">How its values are written, or null.</param>
/// <param name="MaxLength">Most characters, or null.</param>
internal sealed partial record ColumnType(string Name, bool IsKnown, ValueFormat? Format, int? MaxLength)
{
    internal static ColumnType Read(string text)
    {
        string name = Spaces().Replace(text.Trim().ToLowerInvariant(), " ");
        Match match = Shape().Match(name);
        if (!match.Success)
        {
            return new ColumnType(Words.Clip(name), false, null, null);
        }

        int? first = match.Groups["first"].Success ? int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture) : null;
        string second = match.Groups["second"].Success ? match.Groups["second"].Value : "0";
        return match.Groups["base"].Value switch
        {
            "integer" or "int" or "int2" or "int4" or "int8" or "bigint" or "smallint" or "tinyint" or "int64" => Written(name, "integer"),
            "numeric" or "decimal" => Written(name, first is null ? "decimal" : string.Create(CultureInfo.InvariantCulture, $"decimal({first},{second})")),
            "date" => Written(name, "date"),
            "boolean" or "bool" => Written(name, "boolean"),
            "uuid" => Written(name, "uuid"),
            "timestamp" or "datetime" or "timestamp without time zone" => Written(name, "datetime:%Y-%m-%d %H:%M:%S"),
            "time" or "time without time zone" => Written(name, "time"),
            "varchar" or "character varying" or "char" or "character" or "nvarchar" => new ColumnType(name, true, null, first),
            "text" or "string" => new ColumnType(name, true, null, null),
            _ => new ColumnType(name, false, null, null),
        };
    }

    private static ColumnType Written(string name, string format) =>
        ValueFormat.TryParse(format, out ValueFormat? parsed, out _) ? new ColumnType(name, true, parsed, null) : new ColumnType(name, false, null, null);

    [GeneratedRegex(@"^(?<base>[a-z][a-z0-9_]*(?: [a-z0-9_]+){0,3}?) ?(?:\( ?(?<first>[0-9]{1,4})(?: ?, ?(?<second>[0-9]{1,4}))? ?\))?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
