using System.Buffers;
using System.Text.Json;
using Remediation.Core.Contracts;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>
/// The valid cells of those columns of a whole table whose values must stay apart or be found by other tables: a mended value must not become the value of a
/// row that was right all along, and a sample cannot tell of all of those.
/// </summary>
public static class TableValidCells
{
    private const int FlushBytes = 256 * 1024;

    /// <summary>The columns, in ordinal order: the key's, those that identify a row, and those that the table's own rows refer to.</summary>
    public static IReadOnlyList<string> ColumnsOf(Contract contract, IReadOnlyList<string> key, string table, CsvHeader header) =>
    [
        .. key.Concat(contract.Columns.Values.Where(c => c.Identity).Select(c => c.Name))
            .Concat(contract.Columns.Values.SelectMany(c => c.Relationships).Where(r => r.To == table).Select(r => r.Field))
            .Where(column => header.IndexOf(column) >= 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Writes the cells as JSON lines.</summary>
    /// <param name="table">The table, from its beginning.</param>
    /// <param name="contract">What says that a cell is valid; a column it does not speak of has no invalid cells.</param>
    /// <param name="key">The primary key's columns.</param>
    /// <param name="columns">The columns to write.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Whether every row could be read, so that the columns are whole.</returns>
    public static async Task<bool> WriteAsync(
        CsvTableReader table, Contract contract, IReadOnlyList<string> key, IReadOnlyList<string> columns, Stream output, CancellationToken cancellationToken)
    {
        int[] keyFields = [.. key.Select(table.Header.IndexOf)];
        (string Name, int Field, ColumnContract? Rules)[] wanted =
            [.. columns.Select(c => (c, table.Header.IndexOf(c), contract.Columns.GetValueOrDefault(c)))];
        var buffer = new ArrayBufferWriter<byte>(FlushBytes * 2);
        await using var writer = new Utf8JsonWriter(buffer);
        bool whole = true;
        await foreach (CsvRow row in table.ReadRowsAsync(cancellationToken))
        {
            if (row.Fault is not null)
            {
                whole = false;
                continue;
            }

            foreach ((string name, int field, ColumnContract? rules) in wanted)
            {
                if (row.Text(field) is { } value && rules?.Accepts(value) != false)
                {
                    TableCellLine.Write(writer, buffer, row, key, keyFields, name, value, RowReader.ValidTag);
                }
            }

            if (buffer.WrittenCount > FlushBytes)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }

        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        return whole && table.Fault is null;
    }
}
