using System.Buffers;
using System.Text.Json;
using Remediation.Core.Tables;

namespace Remediation.Core.Intake;

/// <summary>One cell of a table as a line that <see cref="RowReader"/> reads.</summary>
internal static class TableCellLine
{
    /// <summary>Writes a line.</summary>
    public static void Write(
        Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, CsvRow row, IReadOnlyList<string> key, int[] keyFields, string column, string? value, string tag)
    {
        Begin(writer, row, key, keyFields, column, value, tag);
        End(writer, buffer);
    }

    /// <summary>Begins a line, for further properties.</summary>
    public static void Begin(Utf8JsonWriter writer, CsvRow row, IReadOnlyList<string> key, int[] keyFields, string column, string? value, string tag)
    {
        writer.WriteStartObject();
        writer.WriteString("row_id", string.Join('|', keyFields.Select(row.Text)));
        writer.WriteStartObject("key");
        for (int i = 0; i < keyFields.Length; i++)
        {
            writer.WriteString(key[i], row.Text(keyFields[i]));
        }

        writer.WriteEndObject();
        writer.WriteString("column", column);
        writer.WriteString("value", value);
        writer.WriteString("tag", tag);
    }

    /// <summary>Ends a line that was begun.</summary>
    public static void End(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset();
        buffer.Write("\n"u8);
    }
}
