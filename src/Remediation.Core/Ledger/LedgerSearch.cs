namespace Remediation.Core.Ledger;

/// <summary>
/// Finds entries in an export. The export is verified first: an answer about who changed a cell is worth as much as the log it comes from, so a
/// broken log gives its verdict and no entries.
/// </summary>
public static class LedgerSearch
{
    /// <summary>Searches an export.</summary>
    /// <param name="export">A seekable export; read from its present position, several times.</param>
    /// <param name="query">Which entries.</param>
    /// <param name="found">
    /// Gets each entry's line (canonical JSON with <c>seq</c> and <c>leaf_hash</c>) in the order of the log, good until it returns, and whether it is a
    /// <c>fix</c> entry that does not count any more.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The verdict over the export.</returns>
    public static async Task<LedgerVerdict> RunAsync(
        Stream export, LedgerQuery query, Func<ReadOnlyMemory<byte>, bool, ValueTask> found, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, null, cancellationToken);
        if (!verdict.Verified)
        {
            return verdict;
        }

        HashSet<string> superseded = await SupersededAsync(export, start, cancellationToken);
        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
        {
            if (kind is not ("header" or "checkpoint") && query.Fits(line))
            {
                await found(line, kind == FixEntryWriter.Kind && superseded.Contains(FixOf(line)));
            }
        }

        return verdict;
    }

    /// <summary>The story of a row, from an export.</summary>
    /// <param name="export">A seekable export; read from its present position, twice.</param>
    /// <param name="rowId">The row, of whatever table.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The verdict over the export, and the story; without events when the export does not hold.</returns>
    public static async Task<(LedgerVerdict Verdict, RowHistory History)> HistoryAsync(Stream export, string rowId, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, null, cancellationToken);
        List<AuditEntry> own = [];
        List<AuditEntry> acts = [];
        if (verdict.Verified)
        {
            var row = new LedgerQuery { RowId = rowId };
            await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
            {
                if (kind is not ("header" or "checkpoint" or FixEntryWriter.Kind) && !IsAboutARow(line))
                {
                    acts.Add(AuditEntry.OfLine(line));
                }
                else if (kind is not ("header" or "checkpoint") && row.Fits(line))
                {
                    own.Add(AuditEntry.OfLine(line));
                }
            }
        }

        HashSet<string> superseded = [.. acts.SelectMany(a => SupersededFixes.Of(a.Leaf).Select(f => $"{a.RunId} {f}"))];
        return (verdict, RowHistory.Of(null, rowId, [.. own.Select(e => e.Marked(superseded))], acts));
    }

    private static async Task<HashSet<string>> SupersededAsync(Stream export, long start, CancellationToken cancellationToken)
    {
        HashSet<string> superseded = new(StringComparer.Ordinal);
        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
        {
            if (kind is "operator" or "review")
            {
                var act = AuditEntry.OfLine(line);
                superseded.UnionWith(SupersededFixes.Of(act.Leaf).Select(f => $"{act.RunId} {f}"));
            }
        }

        return superseded;
    }

    private static string FixOf(ReadOnlyMemory<byte> line)
    {
        var entry = AuditEntry.OfLine(line);
        return $"{entry.RunId} {entry.Text("fix_id")}";
    }

    private static bool IsAboutARow(ReadOnlyMemory<byte> line) => AuditEntry.OfLine(line).Text("row_id") is not null;
}
