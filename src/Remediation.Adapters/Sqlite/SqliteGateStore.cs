using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Gates;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>The staged result as the gate sees it, in SQLite.</summary>
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
    public Task SaveVerdictAsync(string runId, int attempt, GateVerdictSummary verdict, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.Execute(
                transaction,
                "INSERT INTO ops_gates (run_no, attempt, verdict) VALUES ($run, $attempt, $verdict) ON CONFLICT (run_no, attempt) DO UPDATE SET verdict = excluded.verdict",
                ("$run", connection.RunNo(transaction, runId)),
                ("$attempt", attempt),
                ("$verdict", JsonSerializer.Serialize(verdict))),
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadMendedColumnsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(connection => connection.Query(
            null, $"SELECT DISTINCT h.column_name {Mended} ORDER BY 1", reader => reader.GetString(0), RunAndState(connection, runId)));

    /// <inheritdoc/>
    public Task<GateCount> CountRowFailuresAsync(string runId, string column, Func<string?, bool> passes, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            connection.CreateFunction("passes", (string? value) => passes(value), isDeterministic: true);
            return connection.Query(
                null,
                $"SELECT count(*), coalesce(sum(NOT passes(s.new_value)), 0) {Mended} AND h.column_name = $column",
                reader => new GateCount(reader.GetInt32(0), reader.GetInt32(1)),
                [.. RunAndState(connection, runId), ("$column", column)])[0];
        });

    /// <inheritdoc/>
    public Task<GateCount> CountUniqueFailuresAsync(string runId, string table, string column, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            $"""
            WITH mended AS (
                SELECT c.fingerprint AS fingerprint, s.new_value AS value FROM staging_cells s
                JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal
                JOIN ops_shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no
                WHERE s.run_no = $run AND s.state = $fixed AND h.column_name = $column),
            overlaid AS (
                SELECT value FROM mended UNION ALL
                SELECT p.value FROM {SqliteProduction.NameOf(table)} p WHERE p.column_name = $column AND p.fingerprint NOT IN (SELECT fingerprint FROM mended)),
            repeated AS (SELECT value FROM overlaid WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1)
            SELECT (SELECT count(*) FROM mended), (SELECT count(*) FROM mended WHERE value IN (SELECT value FROM repeated))
            """,
            reader => new GateCount(reader.GetInt32(0), reader.GetInt32(1)),
            [.. RunAndState(connection, runId), ("$column", column)])[0]);

    private static (string, object?)[] RunAndState(SqliteConnection connection, string runId) =>
        [("$run", connection.RunNo(null, runId)), ("$fixed", (int)CellState.AiFixed)];
}
