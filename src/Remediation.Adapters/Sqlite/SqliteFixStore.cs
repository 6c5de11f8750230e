using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Generation;

namespace Remediation.Adapters.Sqlite;

/// <summary>Fixes and generator calls in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteFixStore(SqliteDatabase database) : IFixStore
{
    /// <inheritdoc/>
    public Task SaveGeneratedAsync(string runId, FixRecord fix, IReadOnlyList<GeneratorCall> calls, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                foreach (GeneratorCall call in calls)
                {
                    connection.Execute(
                        transaction,
                        "INSERT OR REPLACE INTO ops_generator_calls (run_no, cluster_id, attempt, call_no, model_version, called_model, proposed, rejected_code) "
                        + "VALUES ($run, $cluster, $attempt, $no, $model, $called, $proposed, $rejected)",
                        ("$run", runNo),
                        ("$cluster", call.ClusterId),
                        ("$attempt", call.Attempt),
                        ("$no", call.CallNo),
                        ("$model", call.ModelVersion),
                        ("$called", call.CalledModel),
                        ("$proposed", call.Proposed),
                        ("$rejected", call.RejectedCode));
                }

                Put(connection, transaction, runNo, fix);
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveDecidedAsync(string runId, FixRecord fix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => Put(connection, transaction, connection.RunNo(transaction, runId), fix), durable: false, cancellationToken);

    /// <inheritdoc/>
    public Task<FixRecord?> FindAsync(string runId, int attempt, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            "SELECT fix FROM ops_fixes WHERE run_no = $run AND attempt = $attempt AND cluster_id = $cluster",
            Read,
            ("$run", connection.RunNo(null, runId)),
            ("$attempt", attempt),
            ("$cluster", clusterId)).FirstOrDefault());

    /// <inheritdoc/>
    public Task<IReadOnlyList<FixRecord>> ListAsync(string runId, int attempt, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FixRecord>>(connection => connection.Query(
            null,
            "SELECT fix FROM ops_fixes WHERE run_no = $run AND attempt = $attempt ORDER BY cluster_id",
            Read,
            ("$run", connection.RunNo(null, runId)),
            ("$attempt", attempt)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<GeneratorCall>> ListCallsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<GeneratorCall>>(connection => connection.Query(
            null,
            "SELECT cluster_id, attempt, call_no, model_version, called_model, proposed, rejected_code FROM ops_generator_calls WHERE run_no = $run",
            reader => new GeneratorCall(
                reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.Text(6)),
            ("$run", connection.RunNo(null, runId))));

    internal static void Put(SqliteConnection connection, SqliteTransaction transaction, long runNo, FixRecord fix) =>
        connection.Execute(
            transaction,
            "INSERT INTO ops_fixes (run_no, cluster_id, attempt, fix_id, decision, fix) VALUES ($run, $cluster, $attempt, $id, $decision, $fix) "
            + "ON CONFLICT (run_no, cluster_id, attempt) DO UPDATE SET fix_id = excluded.fix_id, decision = excluded.decision, fix = excluded.fix",
            ("$run", runNo),
            ("$cluster", fix.ClusterId),
            ("$attempt", fix.Attempt),
            ("$id", fix.FixId),
            ("$decision", fix.Decision),
            ("$fix", JsonSerializer.Serialize(fix)));

    private static FixRecord Read(SqliteDataReader reader) => JsonSerializer.Deserialize<FixRecord>(reader.GetString(0))!;
}
