using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Profiling;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Taken rows in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteIngestStore(SqliteDatabase database) : IIngestStore
{
    private static readonly string[] Leftovers = ["ops_cells", "staging_cells", "ops_shapes"];

    /// <inheritdoc/>
    public async Task<IIngestSession?> BeginAsync(string runId, CancellationToken cancellationToken)
    {
        (long runNo, string table, int attempt, bool complete) = await database.WriteAsync(
            (connection, transaction) =>
            {
                long run = connection.RunNo(transaction, runId);
                (string name, int present, bool taken) = connection.Query(
                    transaction,
                    "SELECT table_name, attempt, source_count IS NOT NULL FROM ops_runs WHERE run_no = $run",
                    reader => (reader.GetString(0), reader.GetInt32(1), reader.GetBoolean(2)),
                    ("$run", run))[0];
                if (taken)
                {
                    return (run, name, present, true);
                }

                foreach (string leftover in Leftovers)
                {
                    connection.Execute(transaction, $"DELETE FROM {leftover} WHERE run_no = $run", ("$run", run));
                }

                return (run, name, present, false);
            },
            durable: false,
            cancellationToken);
        return complete ? null : new Session(database, runNo, table, attempt);
    }

    // A session belongs to an attempt: what a terminated one still writes would end up among the rows of the next.
    private sealed class Session(SqliteDatabase database, long runNo, string table, int attempt) : IIngestSession
    {
        public Task AppendAsync(IReadOnlyList<IngestedCell> cells, CancellationToken cancellationToken) =>
            database.WriteAsync((connection, transaction) => Append(connection, transaction, cells), durable: false, cancellationToken);

        public Task<IReadOnlyList<IngestedCell>> ReadAsync(IReadOnlyList<CellAddress> addresses, CancellationToken cancellationToken) =>
            database.ReadAsync<IReadOnlyList<IngestedCell>>(connection =>
            {
                using SqliteCommand command = connection.Prepare(
                    null,
                    "SELECT row_id, fingerprint, row_key, value FROM ops_cells WHERE run_no = $run AND shape_no = $shape AND ordinal = $ordinal",
                    "$run",
                    "$shape",
                    "$ordinal");
                List<IngestedCell> cells = new(addresses.Count);
                foreach (CellAddress address in addresses)
                {
                    command.Set(0, runNo);
                    command.Set(1, address.ShapeNo);
                    command.Set(2, address.Ordinal);
                    using SqliteDataReader reader = command.ExecuteReader();
                    if (!reader.Read())
                    {
                        throw new InvalidOperationException("A stored cell is gone.");
                    }

                    var key = new RowKey(reader.GetString(2), Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(1)));
                    cells.Add(new IngestedCell(address, new IntakeRow { RowId = reader.GetString(0), Key = key, Column = "", Value = reader.Text(3) }));
                }

                return cells;
            });

        public Task QuarantineAsync(IReadOnlyList<CellAddress> addresses, string reasonCode, CancellationToken cancellationToken) =>
            database.WriteAsync(
                (connection, transaction) =>
                {
                    SqliteRunStore.RequireAttempt(connection, transaction, runNo, attempt);
                    using SqliteCommand stage = StageCommand(connection, transaction);
                    foreach (CellAddress address in addresses)
                    {
                        Stage(stage, address, reasonCode);
                    }
                },
                durable: false,
                cancellationToken);

        public Task CompleteAsync(IReadOnlyList<ShapeProfile> shapes, int sourceCount, CancellationToken cancellationToken) =>
            database.WriteAsync(
                (connection, transaction) =>
                {
                    SqliteRunStore.RequireAttempt(connection, transaction, runNo, attempt);
                    using SqliteCommand insert = connection.Prepare(
                        transaction,
                        "INSERT INTO ops_shapes (run_no, shape_no, column_name, shape, row_count, distinct_count, samples) "
                        + "VALUES ($run, $no, $column, $shape, $rows, 0, $samples)",
                        "$run",
                        "$no",
                        "$column",
                        "$shape",
                        "$rows",
                        "$samples");
                    foreach (ShapeProfile shape in shapes)
                    {
                        insert.Set(0, runNo);
                        insert.Set(1, shape.ShapeNo);
                        insert.Set(2, shape.Column);
                        insert.Set(3, shape.Shape);
                        insert.Set(4, shape.Rows);
                        insert.Set(5, JsonSerializer.Serialize(shape.SampleValues));
                        insert.ExecuteNonQuery();
                    }

                    SqliteProduction.Seed(connection, transaction, runNo, table);
                    connection.Execute(transaction, "UPDATE ops_runs SET source_count = $count WHERE run_no = $run", ("$count", sourceCount), ("$run", runNo));
                },
                durable: true,
                cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Append(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<IngestedCell> cells)
        {
            SqliteRunStore.RequireAttempt(connection, transaction, runNo, attempt);
            using SqliteCommand insert = connection.Prepare(
                transaction,
                "INSERT INTO ops_cells (run_no, shape_no, ordinal, row_id, fingerprint, row_key, value, record, detail, peers) "
                + "VALUES ($run, $shape, $ordinal, $row, $fingerprint, $key, $value, $record, $detail, $peers)",
                "$run",
                "$shape",
                "$ordinal",
                "$row",
                "$fingerprint",
                "$key",
                "$value",
                "$record",
                "$detail",
                "$peers");
            using SqliteCommand stage = StageCommand(connection, transaction);
            insert.Set(0, runNo);
            foreach (IngestedCell cell in cells)
            {
                insert.Set(1, cell.Address.ShapeNo);
                insert.Set(2, cell.Address.Ordinal);
                insert.Set(3, cell.Row.RowId);
                insert.Set(4, cell.Row.Key.Fingerprint.ToBytes());
                insert.Set(5, cell.Row.Key.Json);
                insert.Set(6, cell.Row.Value);
                insert.Set(7, cell.Row.Record);
                insert.Set(8, cell.Row.FaultDetail);
                insert.Set(9, cell.Row.Peers);
                insert.ExecuteNonQuery();
                if (cell.Row.FaultCode is { } fault)
                {
                    Stage(stage, cell.Address, fault);
                }
            }
        }

        private static SqliteCommand StageCommand(SqliteConnection connection, SqliteTransaction transaction) => connection.Prepare(
            transaction,
            "INSERT INTO staging_cells (run_no, shape_no, ordinal, state, changed, reason) VALUES ($run, $shape, $ordinal, $state, 0, $reason)",
            "$run",
            "$shape",
            "$ordinal",
            "$state",
            "$reason");

        private void Stage(SqliteCommand stage, CellAddress address, string reasonCode)
        {
            stage.Set(0, runNo);
            stage.Set(1, address.ShapeNo);
            stage.Set(2, address.Ordinal);
            stage.Set(3, (int)CellState.Quarantined);
            stage.Set(4, reasonCode);
            stage.ExecuteNonQuery();
        }
    }
}
