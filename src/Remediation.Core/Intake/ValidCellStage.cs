using Remediation.Core.Runs;

namespace Remediation.Core.Intake;

/// <summary>
/// Takes the valid cells of a whole table, before its anomalies. They are no rows of the batch and are not counted. Memory holds one chunk; taking the same
/// file again changes nothing.
/// </summary>
public sealed class ValidCellStage(IValidCellStore store)
{
    private const int ChunkCells = 8192;

    /// <summary>Takes the cells.</summary>
    /// <param name="run">The run that brings them.</param>
    /// <param name="cells">The cells; one that cannot be read is left out, and then no column counts as whole.</param>
    /// <param name="wholeColumns">Columns that are whole with these cells.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task RunAsync(RunRecord run, IAsyncEnumerable<IntakeRow> cells, IReadOnlyList<string> wholeColumns, CancellationToken cancellationToken)
    {
        bool whole = true;
        List<IntakeRow> chunk = new(ChunkCells);
        await foreach (IntakeRow cell in cells.WithCancellation(cancellationToken))
        {
            if (cell.FaultCode is not null)
            {
                whole = false;
                continue;
            }

            chunk.Add(cell);
            if (chunk.Count == ChunkCells)
            {
                await store.AddAsync(run, chunk, cancellationToken);
                chunk.Clear();
            }
        }

        await store.AddAsync(run, chunk, cancellationToken);
        if (whole)
        {
            await store.MarkWholeAsync(run, wholeColumns, cancellationToken);
        }
    }
}
