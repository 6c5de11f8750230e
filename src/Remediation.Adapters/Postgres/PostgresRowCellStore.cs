using Npgsql;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Postgres;

/// <summary>A row's cells in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresRowCellStore(PostgresDatabase database) : IRowCellStore
{
    private const int MostCells = 1000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<TakenCell>> FindAsync(string table, string rowId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TakenCell>>(
            async connection =>
            {
                List<TakenCell> cells = [];
                foreach ((string runId, string batchId, string source, DateTimeOffset receivedAt) in await RunsAsync(connection, table, rowId, cancellationToken))
                {
                    CellPage page = await PostgresCellRows.PageAsync(
                        connection, runId, ("", "c.row_id = @row"), MostCells, null, command => command.With("row", rowId), cancellationToken);
                    cells.AddRange(page.Cells.Select(c => new TakenCell(runId, batchId, source, receivedAt, c)));
                }

                return cells;
            },
            cancellationToken);

    private static Task<List<(string RunId, string BatchId, string Source, DateTimeOffset ReceivedAt)>> RunsAsync(
        NpgsqlConnection connection, string table, string rowId, CancellationToken cancellationToken) =>
        connection.Sql(
            "SELECT r.run_id, r.batch_id, r.source, r.received_at FROM ops.runs r WHERE r.table_name = @table "
            + "AND EXISTS (SELECT 1 FROM ops.cells c WHERE c.run_no = r.run_no AND c.row_id = @row) ORDER BY r.run_no")
            .With("table", table)
            .With("row", rowId)
            .ListAsync(reader => (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.Moment(3)), cancellationToken);
}
