using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Contracts;
using Remediation.Core.Gates;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Sqlite;

/// <summary>
/// The staged result as the gate sees it, in SQLite. The embedded production tables hold the cells that came through this service, and of whole tables the
/// valid cells of key and identity columns. Where a parent's values are known only in part, <c>relationships</c> passes when every value is found, and is
/// reported as not run when one is not; where they are whole as of the last table that was run, a value that is not among them fails.
/// </summary>
/// <param name="database">The database.</param>
public sealed class SqliteGateStore(SqliteDatabase database) : IGateStore
{
    private const string Mended =
        "FROM staging_cells s JOIN ops_shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no WHERE s.run_no = $run AND s.state = $fixed";

    /// <inheritdoc/>
    public Task<GateVerdictSummary?> FindVerdictAsync(string runId, int attempt, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
            connection.Scalar(
                null,
                "SELECT verdict FROM ops_gates WHERE run_no = $run AND attempt = $attempt",
                ("$run", connection.RunNo(null, runId)),
                ("$attempt", attempt)) is string json
                ? JsonSerializer.Deserialize<GateVerdictSummary>(json)
                : null);

    /// <inheritdoc/>
    public Task SaveVerdictAsync(
        string runId, int attempt, GateVerdictSummary verdict, IReadOnlyList<IReadOnlyList<CellAddress>> failing, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                connection.Execute(
                    transaction,
                    "INSERT INTO ops_gates (run_no, attempt, verdict) VALUES ($run, $attempt, $verdict) ON CONFLICT (run_no, attempt) DO UPDATE SET verdict = excluded.verdict",
                    ("$run", runNo),
                    ("$attempt", attempt),
                    ("$verdict", JsonSerializer.Serialize(verdict)));
                connection.Execute(
                    transaction, "DELETE FROM ops_gate_failures WHERE run_no = $run AND attempt = $attempt", ("$run", runNo), ("$attempt", attempt));
                for (int test = 0; test < failing.Count; test++)
                {
                    SaveFailing(connection, transaction, runNo, attempt, test, failing[test]);
                }
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<CellPage> ListFailingAsync(
        string runId, int attempt, int test, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqliteStagingStore.PageOf(
            connection,
            "JOIN ops_gate_failures g ON g.run_no = c.run_no AND g.shape_no = c.shape_no AND g.ordinal = c.ordinal",
            "g.attempt = $attempt AND g.test_no = $test",
            runId,
            pageSize,
            pageToken,
            ("$attempt", attempt),
            ("$test", test)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadMendedColumnsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(connection => connection.Query(
            null, $"SELECT DISTINCT h.column_name {Mended} ORDER BY 1", reader => reader.GetString(0), RunAndState(connection, runId)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<MendedCell> ReadMendedAsync(string runId, string column, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(null, $"SELECT s.shape_no, s.ordinal, s.new_value {Mended} AND h.column_name = $column")
            .With("$run", connection.RunNo(null, runId))
            .With("$fixed", (int)CellState.AiFixed)
            .With("$column", column);
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new MendedCell(new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), reader.Text(2));
        }
    }

    /// <inheritdoc/>
    public Task<SetTestCount> FindRepeatedAsync(RunRecord run, string column, int most, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => CountOf(
            connection,
            $"""
            WITH mended AS (
                SELECT s.shape_no, s.ordinal, c.fingerprint AS fingerprint, s.new_value AS value FROM staging_cells s
                JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal
                JOIN ops_shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no
                WHERE s.run_no = $run AND s.state = $fixed AND h.column_name = $column),
            overlaid AS (
                SELECT value FROM mended UNION ALL
                SELECT p.value FROM {SqliteProduction.NameOf(run.Table)} p WHERE p.column_name = $column AND p.fingerprint NOT IN (SELECT fingerprint FROM mended)),
            repeated AS (SELECT value FROM overlaid WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1)
            SELECT shape_no, ordinal FROM mended WHERE value IN (SELECT value FROM repeated) ORDER BY ordinal
            """,
            run,
            column,
            most));

    /// <inheritdoc/>
    public Task<SetTestCount> FindOrphansAsync(RunRecord run, string column, ContractRelationship parent, int most, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            string table = SqliteProduction.NameOf(parent.To);
            if (!SqliteProduction.HasColumn(connection, parent.To, parent.Field))
            {
                return new SetTestCount(0, 0, [], "the parent's values are not in this store");
            }

            SetTestCount count = CountOf(
                connection,
                $"SELECT s.shape_no, s.ordinal {Mended} AND h.column_name = $column AND s.new_value IS NOT NULL AND s.new_value NOT IN "
                + $"(SELECT p.value FROM {table} p WHERE p.column_name = $field AND p.value IS NOT NULL) ORDER BY s.ordinal",
                run,
                column,
                most,
                ("$field", parent.Field));
            return count.Failures == 0 || SqliteProduction.IsWhole(connection, parent.To, parent.Field)
                ? count
                : new SetTestCount(0, 0, [], $"{count.Failures} of {count.Tested} values are not among the parent's values in this store, which holds only a part of them");
        });

    private static SetTestCount CountOf(
        SqliteConnection connection, string failingSql, RunRecord run, string column, int most, params ReadOnlySpan<(string, object?)> more)
    {
        (string, object?)[] values = [.. RunAndState(connection, run.RunId), ("$column", column), .. more];
        int tested = Convert.ToInt32(connection.Scalar(null, $"SELECT count(*) {Mended} AND h.column_name = $column", values.AsSpan(0, 3)), null);
        List<CellAddress> failing = connection.Query(null, failingSql, reader => new CellAddress(reader.GetInt32(0), reader.GetInt32(1)), values);
        return new SetTestCount(tested, failing.Count, failing.Count > most ? failing.GetRange(0, most) : failing);
    }

    private static void SaveFailing(
        SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt, int test, IReadOnlyList<CellAddress> cells)
    {
        using SqliteCommand insert = connection.Prepare(
            transaction,
            "INSERT INTO ops_gate_failures (run_no, attempt, test_no, shape_no, ordinal) VALUES ($run, $attempt, $test, $shape, $ordinal)",
            "$run",
            "$attempt",
            "$test",
            "$shape",
            "$ordinal");
        insert.Set(0, runNo);
        insert.Set(1, attempt);
        insert.Set(2, test);
        foreach (CellAddress cell in cells)
        {
            insert.Set(3, cell.ShapeNo);
            insert.Set(4, cell.Ordinal);
            insert.ExecuteNonQuery();
        }
    }

    private static (string, object?)[] RunAndState(SqliteConnection connection, string runId) =>
        [("$run", connection.RunNo(null, runId)), ("$fixed", (int)CellState.AiFixed)];
}
