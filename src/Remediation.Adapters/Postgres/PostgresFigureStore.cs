using Npgsql;
using Remediation.Core.Monitoring;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Totals over the PostgreSQL database.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresFigureStore(PostgresDatabase database) : IFigureStore
{
    /// <inheritdoc/>
    public Task<StoreFigures> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => new StoreFigures
            {
                Runs = await connection.Sql("SELECT run_id, attempt, status, outcome FROM ops.runs")
                    .ListAsync(reader => new RunFigure(reader.GetString(0), reader.GetInt32(1), reader.GetString(2), reader.Text(3)), cancellationToken),
                Calls = await connection.Sql("SELECT called_model, proposed, rejected_code IS NOT NULL, defect, count(*) FROM ops.generator_calls GROUP BY 1, 2, 3, 4")
                    .ListAsync(
                        reader => new CallFigure(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.Text(3), reader.GetInt64(4)), cancellationToken),
                AlertsPending = await CountAsync(connection, "SELECT count(*) FROM ops.alerts WHERE due_at IS NOT NULL", cancellationToken),
                LedgerEntries = await CountAsync(connection, "SELECT max(size) FROM audit.checkpoints", cancellationToken),
                LedgerCheckpoints = await CountAsync(connection, "SELECT max(checkpoint_no) FROM audit.checkpoints", cancellationToken),
                LastReport = await connection.Sql("SELECT report FROM ops.runs WHERE report IS NOT NULL ORDER BY ended_at DESC, run_no DESC LIMIT 1").TextAsync(cancellationToken),
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<CellState, long>> CountCellsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<CellState, long>>(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                List<(CellState State, long Cells)> counted = await connection.Sql("SELECT state, count(*) FROM staging.cells WHERE run_no = @run GROUP BY state")
                    .With("run", runNo)
                    .ListAsync(reader => ((CellState)reader.GetInt16(0), reader.GetInt64(1)), cancellationToken);
                var states = counted.ToDictionary(s => s.State, s => s.Cells);
                long source = await connection.Sql("SELECT source_count::bigint FROM ops.runs WHERE run_no = @run").With("run", runNo).LongAsync(cancellationToken) ?? 0;
                states[CellState.NeedsAi] = Math.Max(0, source - states.Values.Sum());
                return states;
            },
            cancellationToken);

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        await connection.Sql(sql).LongAsync(cancellationToken) ?? 0;
}
