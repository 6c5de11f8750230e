using Remediation.Core.Reasons;

namespace Remediation.Core.Intake;

/// <summary>
/// Takes a batch's rows into the store: every row gets a fingerprint and a shape, bad rows are quarantined with their reason, cells that
/// occur twice are resolved, and the source count is fixed. Memory holds two chunks, the shapes, and 24 bytes a row to find repeated cells.
/// </summary>
public sealed class IngestStage(IIngestStore store)
{
    private const int ChunkRows = 8192;

    /// <summary>Takes the rows. Idempotent: a completed ingest is left as it is.</summary>
    /// <returns>True when rows were taken now, false when they had been taken before.</returns>
    public async Task<bool> RunAsync(string runId, IAsyncEnumerable<IntakeRow> rows, CancellationToken cancellationToken)
    {
        await using IIngestSession? session = await store.BeginAsync(runId, cancellationToken);
        if (session is null)
        {
            return false;
        }

        var shapes = new ShapeTable();
        var repeated = new RepeatedCells();
        List<IngestedCell> chunk = new(ChunkRows);
        List<IngestedCell> stored = new(ChunkRows);
        Task storing = Task.CompletedTask;
        int ordinal = 0;
        try
        {
            await foreach (IntakeRow row in rows.WithCancellation(cancellationToken))
            {
                int shapeNo = shapes.Count(row);
                var address = new CellAddress(shapeNo, ordinal++);
                if (row.FaultCode is null)
                {
                    repeated.Add(row, address);
                }

                chunk.Add(new IngestedCell(address, row));
                if (chunk.Count == ChunkRows)
                {
                    // One chunk is stored while the next one is read: the two take about as long.
                    await storing;
                    (chunk, stored) = (stored, chunk);
                    chunk.Clear();
                    storing = StoreAsync(session, stored, cancellationToken);
                }
            }
        }
        finally
        {
            await storing;
        }

        await session.AppendAsync(chunk, cancellationToken);
        await ResolveRepeatedAsync(session, repeated, cancellationToken);
        await session.CompleteAsync(shapes.Profiles(), ordinal, cancellationToken);
        return true;
    }

    private static Task StoreAsync(IIngestSession session, List<IngestedCell> cells, CancellationToken cancellationToken) =>
        Task.Run(() => session.AppendAsync(cells, cancellationToken), cancellationToken);

    private static async Task ResolveRepeatedAsync(IIngestSession session, RepeatedCells repeated, CancellationToken cancellationToken)
    {
        foreach (List<CellAddress>[] batch in repeated.Groups.Chunk(256))
        {
            Dictionary<CellAddress, IngestedCell> cells = [];
            foreach (IngestedCell cell in await session.ReadAsync([.. batch.SelectMany(g => g)], cancellationToken))
            {
                cells[cell.Address] = cell;
            }

            List<CellAddress> conflicting = [];
            List<CellAddress> duplicates = [];
            foreach (List<CellAddress> group in batch)
            {
                IngestedCell[] members = [.. group.Select(a => cells[a]).OrderBy(c => c.Row.RowId, StringComparer.Ordinal).ThenBy(c => c.Address.Ordinal)];
                bool sameValue = Array.TrueForAll(members, c => string.Equals(c.Row.Value, members[0].Row.Value, StringComparison.Ordinal));
                if (sameValue)
                {
                    duplicates.AddRange(members.Skip(1).Select(c => c.Address));
                }
                else
                {
                    conflicting.AddRange(group);
                }
            }

            await session.QuarantineAsync(conflicting, ReasonCode.ConflictingCells, cancellationToken);
            await session.QuarantineAsync(duplicates, ReasonCode.DuplicateCell, cancellationToken);
        }
    }
}
