using System.Text.Encodings.Web;
using System.Text.Json;

namespace Remediation.SampleData;

/// <summary>Writes anomalies as a batch message or as JSON lines, one at a time.</summary>
public static class AnomalyWriter
{
    private const int FlushAt = 64 * 1024;

    // Plain text instead of escapes: the samples are for reading.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>One JSON object a line, as <c>rows</c> of a batch message has them.</summary>
    public static void WriteJsonLines(Stream stream, IEnumerable<SampleAnomaly> anomalies)
    {
        using var writer = new Utf8JsonWriter(stream, Plain);
        foreach (SampleAnomaly anomaly in anomalies)
        {
            WriteRow(writer, anomaly.RowId, anomaly.OrderId, anomaly.Column, anomaly.Value, customer: null);
            EndLine(writer, stream);
        }
    }

    /// <summary>A whole <c>remediation.batch/v1</c> message for the table <c>orders</c>.</summary>
    public static void WriteBatch(Stream stream, string batchId, IEnumerable<SampleAnomaly> anomalies) =>
        WriteBatch(stream, batchId, anomalies.Select(a => (a.RowId, a.OrderId, a.Column, a.Value, (string?)null)), Plain);

    /// <summary>The truth as CSV: <c>row_id,column,kind,truth</c>.</summary>
    public static void WriteTruth(TextWriter writer, IEnumerable<SampleAnomaly> anomalies)
    {
        writer.Write("row_id,column,kind,truth\n");
        foreach (SampleAnomaly anomaly in anomalies)
        {
            writer.Write($"{anomaly.RowId},{anomaly.Column},{OrdersTable.Field(anomaly.Kind)},{OrdersTable.Field(anomaly.Truth)}\n");
        }
    }

    internal static void WriteBatch(Stream stream, string batchId, IReadOnlyList<DamagedCell> cells) =>
        WriteBatch(stream, batchId, cells.Select(RowOf), Plain with { Indented = true });

    internal static void WriteJsonLines(Stream stream, IReadOnlyList<DamagedCell> cells)
    {
        using var writer = new Utf8JsonWriter(stream, Plain);
        foreach ((string? rowId, string? orderId, string? column, string? value, string? customer) in cells.Select(RowOf))
        {
            WriteRow(writer, rowId, orderId, column, value, customer);
            EndLine(writer, stream);
        }
    }

    private static (string RowId, string OrderId, string Column, string Value, string? Customer) RowOf(DamagedCell cell) =>
        ($"{cell.Number}-{cell.Column}", cell.OrderId, cell.Column, cell.Dirty, cell.Customer);

    private static void WriteBatch(
        Stream stream,
        string batchId,
        IEnumerable<(string RowId, string OrderId, string Column, string Value, string? Customer)> rows,
        JsonWriterOptions options)
    {
        using var writer = new Utf8JsonWriter(stream, options);
        writer.WriteStartObject();
        writer.WriteString("schema", "remediation.batch/v1");
        writer.WriteString("batch_id", batchId);
        writer.WriteString("source", "sample-data");
        writer.WriteString("table", "orders");
        writer.WriteStartArray("primary_key");
        writer.WriteStringValue("order_id");
        writer.WriteEndArray();
        writer.WriteString("contract", "orders");
        writer.WriteStartArray("rows");
        foreach ((string? rowId, string? orderId, string? column, string? value, string? customer) in rows)
        {
            WriteRow(writer, rowId, orderId, column, value, customer);
            if (writer.BytesPending > FlushAt)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void WriteRow(Utf8JsonWriter writer, string rowId, string orderId, string column, string value, string? customer)
    {
        writer.WriteStartObject();
        writer.WriteString("row_id", rowId);
        writer.WriteStartObject("key");
        writer.WriteString("order_id", orderId);
        writer.WriteEndObject();
        writer.WriteString("column", column);
        writer.WriteString("value", value);
        writer.WriteString("tag", "NEEDS_AI");
        writer.WriteString("reason", column switch
        {
            "ordered_at" => "not an ISO date",
            "ship_time" => "not a time of day",
            "amount" or "weight_kg" => "not a plain decimal",
            "status" or "country" => "not an accepted value",
            _ => "does not match the column's pattern",
        });
        if (customer is not null)
        {
            writer.WriteStartObject("record");
            writer.WriteString("customer", customer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void EndLine(Utf8JsonWriter writer, Stream stream)
    {
        writer.Flush();
        stream.WriteByte((byte)'\n');
        writer.Reset();
    }
}
