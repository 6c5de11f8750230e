using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Profiling;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Taken rows in PostgreSQL. A session is one transaction: what was interrupted never was there, and of two workers that take the same run's rows the
/// second waits, and finds them complete. The target of the run is the customer's own table, which has its rows already.
/// </summary>
/// <param name="database">The database.</param>
public sealed class PostgresIngestStore(PostgresDatabase database) : IIngestStore
{
    /// <inheritdoc/>
    public async Task<IIngestSession?> BeginAsync(string runId, CancellationToken cancellationToken)
    {
        PostgresTransaction transaction = await database.BeginAsync(cancellationToken);
        try
        {
            NpgsqlConnection connection = transaction.Connection;
            long runNo = await connection.RunNoAsync(runId, cancellationToken);
            await connection.LockAsync(RunLock.Ingest, runNo, cancellationToken);
            (int attempt, bool complete) = await connection.Sql("SELECT attempt, source_count IS NOT NULL FROM ops.runs WHERE run_no = @run")
                .With("run", runNo)
                .FirstAsync(reader => (reader.GetInt32(0), reader.GetBoolean(1)), cancellationToken);
            if (!complete)
            {
                return new Session(transaction, runNo, attempt);
            }
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }

        await transaction.DisposeAsync();
        return null;
    }

    // A session belongs to an attempt: what a terminated one still writes would end up among the rows of the next.
    private sealed class Session(PostgresTransaction transaction, long runNo, int attempt) : IIngestSession
    {
        private readonly NpgsqlConnection _connection = transaction.Connection;

        public async Task AppendAsync(IReadOnlyList<IngestedCell> cells, CancellationToken cancellationToken)
        {
            await _connection.RequireAttemptAsync(runNo, attempt, cancellationToken);
            await _connection.CopyAsync(
                "ops.cells (run_no, shape_no, ordinal, row_id, fingerprint, row_key, value, record, peers, detail)",
                cells,
                async (row, cell) =>
                {
                    await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                    await row.WriteAsync(cell.Address.ShapeNo, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteAsync(cell.Address.Ordinal, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteTextAsync(cell.Row.RowId, cancellationToken);
                    await row.WriteAsync(cell.Row.Key.Fingerprint.ToBytes(), NpgsqlDbType.Bytea, cancellationToken);
                    await row.WriteTextAsync(cell.Row.Key.Json, cancellationToken);
                    await row.WriteTextAsync(cell.Row.Value, cancellationToken);
                    await row.WriteTextAsync(cell.Row.Record, cancellationToken);
                    await row.WriteTextAsync(cell.Row.Peers, cancellationToken);
                    await row.WriteTextAsync(cell.Row.FaultDetail, cancellationToken);
                },
                cancellationToken);
            await StageAsync(cells.Where(c => c.Row.FaultCode is not null).Select(c => (c.Address, c.Row.FaultCode!)), cancellationToken);
        }

        public async Task<IReadOnlyList<IngestedCell>> ReadAsync(IReadOnlyList<CellAddress> addresses, CancellationToken cancellationToken)
        {
            List<IngestedCell> cells = await _connection.Sql(
                "SELECT c.shape_no, c.ordinal, c.row_id, c.fingerprint, c.row_key, c.value FROM unnest(@shapes, @ordinals) AS a (shape_no, ordinal) "
                + "JOIN ops.cells c ON c.run_no = @run AND c.shape_no = a.shape_no AND c.ordinal = a.ordinal")
                .With("run", runNo)
                .With("shapes", addresses.Select(a => a.ShapeNo))
                .With("ordinals", addresses.Select(a => a.Ordinal))
                .ListAsync(Read, cancellationToken);
            return cells.Count == addresses.Count ? cells : throw new InvalidOperationException("A stored cell is gone.");
        }

        public Task QuarantineAsync(IReadOnlyList<CellAddress> addresses, string reasonCode, CancellationToken cancellationToken) =>
            StageAsync(addresses.Select(a => (a, reasonCode)), cancellationToken);

        public async Task CompleteAsync(IReadOnlyList<ShapeProfile> shapes, int sourceCount, CancellationToken cancellationToken)
        {
            await _connection.JoinAttemptAsync(runNo, attempt, cancellationToken);
            await _connection.CopyAsync(
                "ops.shapes (run_no, shape_no, column_name, shape, row_count, distinct_count, samples)",
                shapes,
                async (row, shape) =>
                {
                    await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                    await row.WriteAsync(shape.ShapeNo, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteTextAsync(shape.Column, cancellationToken);
                    await row.WriteTextAsync(shape.Shape, cancellationToken);
                    await row.WriteAsync(shape.Rows, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteAsync(0, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteTextAsync(JsonSerializer.Serialize(shape.SampleValues), cancellationToken);
                },
                cancellationToken);
            await _connection.Sql("UPDATE ops.runs SET source_count = @count WHERE run_no = @run")
                .With("count", sourceCount)
                .With("run", runNo)
                .ExecuteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => transaction.DisposeAsync();

        private static IngestedCell Read(NpgsqlDataReader reader)
        {
            var key = new RowKey(reader.GetString(4), Fingerprint.FromBytes(reader.Bytes(3)));
            return new IngestedCell(
                new CellAddress(reader.GetInt32(0), reader.GetInt32(1)),
                new IntakeRow { RowId = reader.GetString(2), Key = key, Column = "", Value = reader.Text(5) });
        }

        private Task StageAsync(IEnumerable<(CellAddress Address, string Reason)> cells, CancellationToken cancellationToken) =>
            _connection.CopyAsync(
                "staging.cells (run_no, shape_no, ordinal, state, changed, reason)",
                cells,
                async (row, cell) =>
                {
                    await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                    await row.WriteAsync(cell.Address.ShapeNo, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteAsync(cell.Address.Ordinal, NpgsqlDbType.Integer, cancellationToken);
                    await row.WriteAsync((short)CellState.Quarantined, NpgsqlDbType.Smallint, cancellationToken);
                    await row.WriteAsync(false, NpgsqlDbType.Boolean, cancellationToken);
                    await row.WriteTextAsync(cell.Reason, cancellationToken);
                },
                cancellationToken);
    }
}
