using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Generation;

namespace Remediation.Adapters.Sqlite;

/// <summary>Fixes and generator calls in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteFixStore(SqliteDatabase database) : IFixStore
{
    /// <summary>Standing of a fix that its cluster's undecided cells take; at most one for each cluster.</summary>
    internal const int InForce = 0;

    /// <summary>Standing of a fix whose decisions count but which takes no further cells.</summary>
    internal const int Closed = 1;

    /// <summary>Standing of a fix that no longer counts.</summary>
    internal const int Superseded = 2;

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
                        "INSERT OR REPLACE INTO ops_generator_calls (run_no, cluster_id, attempt, call_no, model_version, called_model, proposed, rejected_code, "
                        + "defect) VALUES ($run, $cluster, $attempt, $no, $model, $called, $proposed, $rejected, $defect)",
                        ("$run", runNo),
                        ("$cluster", call.ClusterId),
                        ("$attempt", call.Attempt),
                        ("$no", call.CallNo),
                        ("$model", call.ModelVersion),
                        ("$called", call.CalledModel),
                        ("$proposed", call.Proposed),
                        ("$rejected", call.RejectedCode),
                        ("$defect", call.Defect));
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
    public Task<FixRecord?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            "SELECT fix FROM ops_fixes WHERE run_no = $run AND cluster_id = $cluster AND standing = $inForce",
            Read,
            ("$run", connection.RunNo(null, runId)),
            ("$cluster", clusterId),
            ("$inForce", InForce)).FirstOrDefault());

    /// <inheritdoc/>
    public Task<IReadOnlyList<FixRecord>> ListAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FixRecord>>(connection => connection.Query(
            null,
            "SELECT fix FROM ops_fixes WHERE run_no = $run AND standing <> $superseded ORDER BY cluster_id, attempt",
            Read,
            ("$run", connection.RunNo(null, runId)),
            ("$superseded", Superseded)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<GeneratorCall>> ListCallsAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<GeneratorCall>>(connection => connection.Query(
            null,
            "SELECT cluster_id, attempt, call_no, model_version, called_model, proposed, rejected_code, defect FROM ops_generator_calls WHERE run_no = $run",
            reader => new GeneratorCall(
                reader.GetString(0),
                reader.GetInt32(1),
                reader.GetInt32(2),
                reader.GetString(3),
                reader.GetBoolean(4),
                reader.GetBoolean(5),
                reader.Text(6),
                reader.Text(7)),
            ("$run", connection.RunNo(null, runId))));

    /// <inheritdoc/>
    public Task<bool> TrySpendExtraCallAsync(string runId, int attempt, int allowance, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => allowance > 0 && connection.Execute(
                transaction,
                "INSERT INTO ops_extra_calls (run_no, attempt, spent) VALUES ($run, $attempt, 1) "
                + "ON CONFLICT (run_no, attempt) DO UPDATE SET spent = spent + 1 WHERE spent < $allowance",
                ("$run", connection.RunNo(transaction, runId)),
                ("$attempt", attempt),
                ("$allowance", allowance)) == 1,
            durable: false,
            cancellationToken);

    /// <summary>Stores a fix of the run's present attempt.</summary>
    internal static void Put(SqliteConnection connection, SqliteTransaction transaction, long runNo, FixRecord fix)
    {
        SqliteRunStore.RequireAttempt(connection, transaction, runNo, fix.Attempt);
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
    }

    internal static FixRecord Read(SqliteDataReader reader) => JsonSerializer.Deserialize<FixRecord>(reader.GetString(0))!;
}
