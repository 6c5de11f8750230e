using System.Text;

namespace Remediation.SampleData;

/// <summary>One damaged cell of the table.</summary>
/// <param name="Number">The order's number.</param>
/// <param name="Column">The damaged column.</param>
/// <param name="Damage">The sort of damage.</param>
/// <param name="Mendable">True when a function of the dirty text alone gives the truth.</param>
/// <param name="Dirty">The cell in the table.</param>
/// <param name="Truth">What it should be.</param>
/// <param name="Customer">The order's true customer name, as context.</param>
public sealed record DamagedCell(int Number, string Column, string Damage, bool Mendable, string Dirty, string Truth, string Customer)
{
    /// <summary>The order's key.</summary>
    public string OrderId => SampleAnomaly.OrderIdOf(Number);
}

/// <summary>A table of orders, damaged in known places.</summary>
public sealed class OrdersTable
{
    /// <summary>Seed and size of the committed sample.</summary>
    public const ulong Seed = 20_261_122;

    /// <summary>Rows of the committed sample.</summary>
    public const int Rows = 6_000;

    private OrdersTable(byte[] csv, IReadOnlyList<DamagedCell> damaged)
    {
        Csv = csv;
        Damaged = damaged;
    }

    /// <summary>The table's bytes.</summary>
    public byte[] Csv { get; }

    /// <summary>The damaged cells in table order; every other cell is as it should be.</summary>
    public IReadOnlyList<DamagedCell> Damaged { get; }

    /// <summary>The truth as CSV: <c>order_id,column,damage,mendable,dirty,truth</c>, one line for each damaged cell.</summary>
    public byte[] TruthCsv()
    {
        var text = new StringBuilder("order_id,column,damage,mendable,dirty,truth\n");
        foreach (DamagedCell cell in Damaged)
        {
            text.AppendJoin(',', new[]
            {
                cell.OrderId, cell.Column, cell.Damage, cell.Mendable ? "yes" : "no", cell.Dirty, cell.Truth,
            }.Select(Field)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Makes the table of that seed.</summary>
    public static OrdersTable Make(int rows = Rows, ulong seed = Seed)
    {
        var random = new SplitMix64(seed);
        StringBuilder text = new StringBuilder().AppendJoin(',', Order.Columns).Append('\n');
        var damaged = new List<DamagedCell>();
        Order? previous = null;
        for (int number = 1; number <= rows; number++)
        {
            var order = Order.Make(number, random);
            if (previous is not null && random.Chance(8))
            {
                // The same order entered twice under two ids: look-alikes that must stay two rows.
                order = new Order([order.Cells[0], .. previous.Cells[1..^2], order.Cells[^2], previous.Cells[^1]]);
            }

            for (int i = 0; i < Order.Columns.Length; i++)
            {
                string cell = order.Cells[i];
                if (order.Hurt(Order.Columns[i], random) is { } damage)
                {
                    string truth = damage.Truth ?? cell;
                    damaged.Add(new DamagedCell(number, Order.Columns[i], damage.Kind, damage.Mendable, damage.Dirty, truth, order.Cells[2]));
                    cell = damage.Dirty;
                }

                // Some fields are quoted without need, as real exports do: unchanged ones must keep their quotes.
                string quoted = random.Chance(10) && !cell.Contains('"', StringComparison.Ordinal) ? $"\"{cell}\"" : Field(cell);
                text.Append(i == 0 ? "" : ",").Append(quoted);
            }

            text.Append('\n');
            previous = order;
        }

        return new OrdersTable(Encoding.UTF8.GetBytes(text.ToString()), damaged);
    }

    internal static string Field(string value) => value.AsSpan().IndexOfAny(",\"\n\r") >= 0
        ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;
}
