using Microsoft.Data.Sqlite;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Counts of what a run would change, in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteChangeStore(SqliteDatabase database) : IChangeStore
{
    private const string Cells =
        "FROM ops_cells c JOIN ops_shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
        + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal WHERE c.run_no = $run";

    private const string Changes = "s.changed = 1 AND s.state = $fixed";

    /// <inheritdoc/>
    public Task<IReadOnlyList<ColumnChanges>> CountByColumnAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ColumnChanges>>(connection => connection.Query(
            null,
            $"SELECT h.column_name, count(*), coalesce(sum({Changes}), 0) {Cells} GROUP BY h.column_name ORDER BY h.column_name",
            reader => new ColumnChanges(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)),
            Values(connection, runId)));

    /// <inheritdoc/>
    public Task<RowChanges> CountRowsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            $"SELECT count(DISTINCT c.fingerprint), count(DISTINCT CASE WHEN {Changes} THEN c.fingerprint END) {Cells}",
            reader => new RowChanges(reader.GetInt32(0), reader.GetInt32(1)),
            Values(connection, runId))[0]);

    private static (string, object?)[] Values(SqliteConnection connection, string runId) =>
        [("$run", connection.RunNo(null, runId)), ("$fixed", (int)CellState.AiFixed)];
}
