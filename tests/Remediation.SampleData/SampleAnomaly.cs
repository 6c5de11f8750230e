using System.Globalization;

namespace Remediation.SampleData;

/// <summary>One made-up anomaly with its truth.</summary>
/// <param name="Number">1-based; gives row id and order id.</param>
/// <param name="Column">The damaged column.</param>
/// <param name="Value">The cell as it arrives.</param>
/// <param name="Truth">The value that the cell should have.</param>
/// <param name="Kind">The sort of damage.</param>
public readonly record struct SampleAnomaly(long Number, string Column, string Value, string Truth, string Kind)
{
    /// <summary>The sender's id of the row.</summary>
    public string RowId => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The row's primary key, <c>order_id</c>.</summary>
    public string OrderId => OrderIdOf(Number);

    internal static string OrderIdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"ORD-{number:000000}");
}
