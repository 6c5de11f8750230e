namespace Remediation.Core.Ledger;

/// <summary>
/// Finds entries in an export. The export is verified first: an answer about who changed a cell is worth as much as the log it comes from, so a
/// broken log gives its verdict and no entries.
/// </summary>
public static class LedgerSearch
{
    /// <summary>Searches an export.</summary>
    /// <param name="export">A seekable export; read from its present position, twice.</param>
    /// <param name="query">Which entries.</param>
    /// <param name="found">Gets each entry's line (canonical JSON with <c>seq</c> and <c>leaf_hash</c>) in the order of the log; good until it returns.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The verdict over the export.</returns>
    public static async Task<LedgerVerdict> RunAsync(
        Stream export, LedgerQuery query, Func<ReadOnlyMemory<byte>, ValueTask> found, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, null, cancellationToken);
        if (!verdict.Verified)
        {
            return verdict;
        }

        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
        {
            if (kind is not ("header" or "checkpoint") && query.Fits(line))
            {
                await found(line);
            }
        }

        return verdict;
    }
}
