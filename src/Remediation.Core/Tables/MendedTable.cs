using Remediation.Core.Identity;

namespace Remediation.Core.Tables;

/// <summary>Gives a table back with its mended cells; everything else stays byte for byte.</summary>
public static class MendedTable
{
    /// <summary>Copies the table and replaces the cells that were mended.</summary>
    /// <param name="table">The table, from its beginning.</param>
    /// <param name="key">The key's columns.</param>
    /// <param name="mended">New values by fingerprint and column.</param>
    /// <param name="output">Where the table goes.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    /// <returns>The number of cells replaced.</returns>
    public static async Task<int> WriteAsync(
        CsvTableReader table,
        IReadOnlyList<string> key,
        IReadOnlyDictionary<Fingerprint, List<(string Column, string? Value)>> mended,
        Stream output,
        CancellationToken cancellationToken)
    {
        int[] keyFields = [.. key.Select(table.Header.IndexOf)];
        string[] texts = new string[keyFields.Length];
        List<CsvReplacement> replacements = [];
        int replaced = 0;
        await using var writer = new CsvTableWriter(output, table.Header);
        await foreach (CsvRow row in table.ReadRowsAsync(cancellationToken))
        {
            replacements.Clear();
            if (row.Fault is null)
            {
                for (int i = 0; i < keyFields.Length; i++)
                {
                    texts[i] = row.Text(keyFields[i]) ?? "";
                }

                if (mended.TryGetValue(RowKey.Of(key, texts).Fingerprint, out List<(string Column, string? Value)>? cells))
                {
                    replacements.AddRange(cells.Select(c => new CsvReplacement(table.Header.IndexOf(c.Column), c.Value)).OrderBy(r => r.Field));
                }
            }

            replaced += replacements.Count;
            await writer.WriteAsync(row, replacements, cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
        return table.Fault is { } fault ? throw new IOException($"The table changed while it was read: {fault}") : replaced;
    }
}
