using System.Runtime.InteropServices;
using Remediation.Core.Contracts;
using Remediation.Core.Profiling;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>
/// What the rows of a table that must agree (<c>agrees_on</c>) say about each other: the valid values of a column in all rows with the same values in other
/// columns. A value that at least half of them hold confirms a mended one; where they contradict it, or say nothing, nobody knows.
/// </summary>
public sealed class TablePeers
{
    private readonly Dictionary<string, Column> _columns;

    private TablePeers(Dictionary<string, Column> columns) => _columns = columns;

    /// <summary>Reads a table once; null when no column of the contract agrees on others that the table has.</summary>
    public static async Task<TablePeers?> ReadAsync(CsvTableReader table, Contract contract, CancellationToken cancellationToken)
    {
        var columns = contract.Columns.Values
            .Where(c => c.AgreesOn.Count > 0 && table.Header.IndexOf(c.Name) >= 0 && c.AgreesOn.All(other => table.Header.IndexOf(other) >= 0))
            .ToDictionary(c => c.Name, c => new Column(c, table.Header), StringComparer.Ordinal);
        if (columns.Count == 0)
        {
            return null;
        }

        await foreach (CsvRow row in table.ReadRowsAsync(cancellationToken))
        {
            if (row.Fault is not null)
            {
                continue;
            }

            foreach (Column column in columns.Values)
            {
                column.Observe(row);
            }
        }

        return new TablePeers(columns);
    }

    /// <summary>The values that confirm a mended cell of a row; null when the column does not agree on others.</summary>
    public IReadOnlyList<string>? Of(CsvRow row, string column) => _columns.GetValueOrDefault(column)?.Of(row);

    private sealed class Column(ColumnContract rules, CsvHeader header)
    {
        private readonly int _field = header.IndexOf(rules.Name);
        private readonly int[] _group = [.. rules.AgreesOn.Select(header.IndexOf)];
        private readonly Dictionary<ulong, Dictionary<string, int>> _counts = [];

        public void Observe(CsvRow row)
        {
            if (row.Text(_field) is not { } value || !rules.Accepts(value))
            {
                return;
            }

            ref Dictionary<string, int>? counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, GroupOf(row), out _);
            counts ??= new Dictionary<string, int>(StringComparer.Ordinal);
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        public IReadOnlyList<string> Of(CsvRow row)
        {
            if (!_counts.TryGetValue(GroupOf(row), out Dictionary<string, int>? counts))
            {
                return [];
            }

            int all = counts.Values.Sum();
            return [.. counts.Where(c => 2 * c.Value >= all).Select(c => c.Key).Order(StringComparer.Ordinal)];
        }

        private ulong GroupOf(CsvRow row) => SampleSketch.HashOf(string.Join('\u001f', _group.Select(row.Text)));
    }
}
