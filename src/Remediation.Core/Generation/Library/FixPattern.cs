using System.Security.Cryptography;
using System.Text;
using Remediation.Core.Contracts;
using Remediation.Core.Profiling;

namespace Remediation.Core.Generation.Library;

/// <summary>
/// What a function of the library is good for: values of some shapes that shall become what some rules call valid. Tables and columns do not take
/// part, so that a date column of one table profits from another's. Only where no rule says what a valid value is does the column's name, too.
/// </summary>
/// <param name="Meaning">What valid values look like: <see cref="ColumnContract.MeaningHash"/>.</param>
/// <param name="Shapes">Shapes with long and short names levelled (<see cref="ShapeScanner.Levelled"/>), distinct, in ordinal order.</param>
public sealed record FixPattern(string Meaning, IReadOnlyList<string> Shapes)
{
    /// <summary>The pattern of a column's values.</summary>
    /// <param name="column">The column.</param>
    /// <param name="contract">Its contract, or null.</param>
    /// <param name="shapes">The values' shapes as they are profiled.</param>
    public static FixPattern Of(string column, ColumnContract? contract, IEnumerable<string> shapes) => new(
        contract is { HasValueTests: true } ? contract.MeaningHash : Uncontracted(column),
        [.. shapes.Select(ShapeScanner.Levelled).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Whether the pattern knows values of this shape.</summary>
    public bool Knows(string? value) => Shapes.Contains(ShapeScanner.Levelled(ShapeScanner.ShapeOf(value)), StringComparer.Ordinal);

    private static string Uncontracted(string column) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("column " + column)));
}
