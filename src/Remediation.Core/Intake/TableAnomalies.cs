using System.Buffers;
using System.Text.Json;
using Remediation.Core.Contracts;
using Remediation.Core.Profiling;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>
/// Holds every cell of a whole table against its contract and writes those that break it as rows of a batch, tagged <c>NEEDS_AI</c>; of those that
/// pass it keeps a sample for each column, since valid neighbours tell a generator and the trial what is usual.
/// </summary>
public static class TableAnomalies
{
    private const int KnownValidOfColumn = 200;
    private const int FlushBytes = 256 * 1024;

    /// <summary>Writes the anomalies as JSON lines.</summary>
    /// <param name="table">The table, from its beginning.</param>
    /// <param name="contract">What its cells are held against.</param>
    /// <param name="key">The primary key's columns.</param>
    /// <param name="peers">What rows that must agree say, or null when no column of the contract agrees on others.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<TableScan> WriteAsync(
        CsvTableReader table, Contract contract, IReadOnlyList<string> key, TablePeers? peers, Stream output, CancellationToken cancellationToken)
    {
        (ColumnContract Rules, int Field, SampleSketch Sketch)[] columns = contract.Columns.Values
            .Select(c => (Rules: c, Field: table.Header.IndexOf(c.Name), Sketch: new SampleSketch(KnownValidOfColumn)))
            .Where(c => c.Field >= 0 && c.Rules.HasValueTests)
            .ToArray();
        int[] keyFields = [.. key.Select(table.Header.IndexOf)];
        var buffer = new ArrayBufferWriter<byte>(FlushBytes * 2);
        await using var writer = new Utf8JsonWriter(buffer);
        int rows = 0;
        int anomalies = 0;
        await foreach (CsvRow row in table.ReadRowsAsync(cancellationToken))
        {
            rows++;
            if (row.Fault is { } fault)
            {
                WriteFault(writer, buffer, row, fault);
                anomalies++;
            }
            else
            {
                foreach ((ColumnContract rules, int field, SampleSketch sketch) in columns)
                {
                    string? value = row.Text(field);
                    ContractFailure? failure = rules.Accepts(value) ? null : rules.Check(value);
                    if (failure is null && value is not null)
                    {
                        sketch.Add(value);
                    }

                    if (failure is null)
                    {
                        continue;
                    }

                    WriteAnomaly(writer, buffer, row, key, keyFields, rules.Name, value, failure.Code, peers?.Of(row, rules.Name));
                    anomalies++;
                }
            }

            if (buffer.WrittenCount > FlushBytes)
            {
                await FlushAsync(buffer, output, cancellationToken);
            }
        }

        await FlushAsync(buffer, output, cancellationToken);
        return new TableScan(
            rows,
            anomalies,
            columns.ToDictionary(c => c.Rules.Name, c => (IReadOnlyList<string>)[.. c.Sketch.Values.OfType<string>()], StringComparer.Ordinal),
            [.. contract.Columns.Keys.Where(c => table.Header.IndexOf(c) < 0).Order(StringComparer.Ordinal)],
            table.Fault);
    }

    private static void WriteAnomaly(
        Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, CsvRow row, IReadOnlyList<string> key, int[] keyFields, string column, string? value, string failure, IReadOnlyList<string>? peers)
    {
        TableCellLine.Begin(writer, row, key, keyFields, column, value, RowReader.Tag);
        writer.WriteString("reason", failure);
        if (peers is not null)
        {
            writer.WriteStartArray("peers");
            foreach (string peer in peers)
            {
                writer.WriteStringValue(peer);
            }

            writer.WriteEndArray();
        }

        TableCellLine.End(writer, buffer);
    }

    // A row that cannot be cut into cells is still a row of the source: it goes in, is quarantined with its reason, and is counted.
    private static void WriteFault(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, CsvRow row, TableFault fault)
    {
        writer.WriteStartObject();
        writer.WriteString("row_id", $"line {row.LineNumber}");
        writer.WriteString("tag", RowReader.Tag);
        writer.WriteString("reason", $"{fault.Code}: {fault.Message}");
        TableCellLine.End(writer, buffer);
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> buffer, Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        buffer.ResetWrittenCount();
    }
}

/// <summary>What a table held.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Anomalies">Cells (and unreadable rows) that were written as anomalies.</param>
/// <param name="KnownValid">A sample of valid values by column.</param>
/// <param name="AbsentColumns">Columns of the contract that the table lacks.</param>
/// <param name="Fault">What ended the reading early, or null.</param>
public sealed record TableScan(
    int Rows, int Anomalies, IReadOnlyDictionary<string, IReadOnlyList<string>> KnownValid, IReadOnlyList<string> AbsentColumns, TableFault? Fault);
