using Microsoft.Data.Sqlite;
using Remediation.Core.Monitoring;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Totals over the SQLite file.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteFigureStore(SqliteDatabase database) : IFigureStore
{
    /// <inheritdoc/>
    public Task<StoreFigures> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return new StoreFigures
            {
                Runs = connection.Query(
                    snapshot,
                    "SELECT run_id, attempt, status, outcome FROM ops_runs",
                    reader => new RunFigure(reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.Text(3))),
                Calls = connection.Query(
                    snapshot,
                    "SELECT called_model, proposed, rejected_code IS NOT NULL, defect, count(*) FROM ops_generator_calls GROUP BY 1, 2, 3, 4",
                    reader => new CallFigure(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.Text(3), reader.GetInt64(4))),
                AlertsPending = Count(connection, snapshot, "SELECT count(*) FROM ops_alerts WHERE due_at IS NOT NULL"),
                LedgerEntries = Count(connection, snapshot, "SELECT coalesce(max(size), 0) FROM audit_checkpoints"),
                LedgerCheckpoints = Count(connection, snapshot, "SELECT coalesce(max(checkpoint_no), 0) FROM audit_checkpoints"),
                LastReport = (string?)connection.Scalar(
                    snapshot, "SELECT report FROM ops_runs WHERE report IS NOT NULL ORDER BY ended_at DESC, run_no DESC LIMIT 1"),
            };
        });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<CellState, long>> CountCellsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<CellState, long>>(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            (string, object?) run = ("$run", connection.RunNo(snapshot, runId));
            var states = connection.Query(
                snapshot,
                "SELECT state, count(*) FROM staging_cells WHERE run_no = $run GROUP BY state",
                reader => (State: (CellState)reader.GetInt32(0), Cells: reader.GetInt64(1)),
                run).ToDictionary(s => s.State, s => s.Cells);
            long source = (long)connection.Scalar(snapshot, "SELECT coalesce(source_count, 0) FROM ops_runs WHERE run_no = $run", run)!;
            states[CellState.NeedsAi] = Math.Max(0, source - states.Values.Sum());
            return states;
        });

    private static long Count(SqliteConnection connection, SqliteTransaction snapshot, string sql) => (long)connection.Scalar(snapshot, sql)!;
}
