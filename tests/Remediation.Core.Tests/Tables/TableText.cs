using System.Text;
using Remediation.Core.Tables;

namespace Remediation.Core.Tests.Tables;

/// <summary>Reads tables from text, in chunks as small as a test wants them.</summary>
internal static class TableText
{
    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static Task<CsvOpening> OpenAsync(string text, CsvLimits? limits = null, char? delimiter = null) =>
        CsvTableReader.OpenAsync(new MemoryStream(Bytes(text)), limits, delimiter);

    internal static async Task<(CsvTableReader Reader, List<CsvRow> Rows)> ReadAsync(string text, CsvLimits? limits = null) =>
        await ReadAsync(Bytes(text), limits);

    internal static async Task<(CsvTableReader Reader, List<CsvRow> Rows)> ReadAsync(byte[] bytes, CsvLimits? limits = null)
    {
        CsvOpening opening = await CsvTableReader.OpenAsync(new MemoryStream(bytes), limits);
        Assert.True(opening.IsOpen, opening.Fault?.ToString());
        var rows = new List<CsvRow>();
        await foreach (CsvRow row in opening.Reader.ReadRowsAsync())
        {
            rows.Add(row);
        }

        return (opening.Reader, rows);
    }

    internal static async Task<byte[]> CopyAsync(byte[] bytes, CsvLimits? limits = null, Func<CsvRow, IReadOnlyList<CsvReplacement>?>? change = null)
    {
        CsvOpening opening = await CsvTableReader.OpenAsync(new MemoryStream(bytes), limits);
        Assert.True(opening.IsOpen, opening.Fault?.ToString());
        using var output = new MemoryStream();
        await using (var writer = new CsvTableWriter(output, opening.Reader.Header))
        {
            await foreach (CsvRow row in opening.Reader.ReadRowsAsync())
            {
                await writer.WriteAsync(row, change?.Invoke(row));
            }
        }

        Assert.Null(opening.Reader.Fault);
        return output.ToArray();
    }
}
