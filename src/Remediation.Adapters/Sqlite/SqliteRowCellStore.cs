using System.Globalization;
using Microsoft.Data.Sqlite;
using Remediation.Core.Ledger;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Sqlite;

/// <summary>
/// A row's cells in SQLite. Cells lie by run and shape, so each ended run gets a filter of its row ids the first time that somebody asks, and from then on only the
/// runs that may hold the row are read.
/// </summary>
/// <param name="database">The database.</param>
public sealed class SqliteRowCellStore(SqliteDatabase database) : IRowCellStore
{
    private const int MostCells = 1000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TakenCell>> FindAsync(string table, string rowId, CancellationToken cancellationToken)
    {
        List<TakenCell> cells = [];
        foreach (RunOfTable run in await RunsAsync(table))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[]? filter = run.Filter ?? (run.Ended ? await KeepFilterAsync(run.RunNo, cancellationToken) : null);
            if (filter is null || BundleSummary.MayHoldRow(filter, rowId))
            {
                cells.AddRange(await CellsAsync(run, rowId));
            }
        }

        return cells;
    }

    private Task<List<RunOfTable>> RunsAsync(string table) => database.ReadAsync(connection => connection.Query(
        null,
        "SELECT r.run_no, r.run_id, r.batch_id, r.source, r.received_at, r.ended_at IS NOT NULL AND r.source_count IS NOT NULL, f.filter "
        + "FROM ops_runs r LEFT JOIN ops_row_filters f ON f.run_no = r.run_no WHERE r.table_name = $table ORDER BY r.run_no",
        reader => new RunOfTable(
            reader.GetInt64(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetString(3),
            DateTimeOffset.Parse(reader.GetString(4), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            reader.GetBoolean(5),
            reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6)),
        ("$table", table)));

    private Task<List<TakenCell>> CellsAsync(RunOfTable run, string rowId) => database.ReadAsync(connection =>
        SqliteStagingStore.PageOf(connection, "", "c.row_id = $row", run.RunId, MostCells, null, ("$row", rowId)).Cells
            .Select(c => new TakenCell(run.RunId, run.BatchId, run.Source, run.ReceivedAt, c))
            .ToList());

    // A later attempt takes the same batch in again, so the rows of a run never change.
    private async Task<byte[]> KeepFilterAsync(long runNo, CancellationToken cancellationToken)
    {
        byte[] filter = await database.ReadAsync(connection =>
        {
            using SqliteCommand command = connection.Prepare(null, "SELECT row_id FROM ops_cells WHERE run_no = $run").With("$run", runNo);
            using SqliteDataReader reader = command.ExecuteReader();
            return BundleSummary.FilterOf(RowIds(reader, cancellationToken));
        });
        await database.WriteAsync(
            (connection, transaction) => connection.Execute(
                transaction, "INSERT OR IGNORE INTO ops_row_filters (run_no, filter) VALUES ($run, $filter)", ("$run", runNo), ("$filter", filter)),
            durable: false,
            cancellationToken);
        return filter;
    }

    private static IEnumerable<string> RowIds(SqliteDataReader reader, CancellationToken cancellationToken)
    {
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return reader.GetString(0);
        }
    }

    private sealed record RunOfTable(long RunNo, string RunId, string BatchId, string Source, DateTimeOffset ReceivedAt, bool Ended, byte[]? Filter);
}
