using System.Text.Json;
using Npgsql;
using Remediation.Core.Generation;

namespace Remediation.Adapters.Postgres;

/// <summary>Fixes and generator calls in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresFixStore(PostgresDatabase database) : IFixStore
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
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                await PutAsync(connection, runNo, fix, cancellationToken);
                await connection.Sql(
                    "INSERT INTO ops.generator_calls (run_no, cluster_id, attempt, call_no, model_version, called_model, proposed, rejected_code, defect) "
                    + "SELECT @run, * FROM unnest(@cluster, @attempt, @no, @model, @called, @proposed, @rejected, @defect) "
                    + "ON CONFLICT (run_no, cluster_id, attempt, call_no) DO UPDATE SET model_version = excluded.model_version, called_model = excluded.called_model, "
                    + "proposed = excluded.proposed, rejected_code = excluded.rejected_code, defect = excluded.defect")
                    .With("run", runNo)
                    .With("cluster", calls.Select(c => c.ClusterId))
                    .With("attempt", calls.Select(c => c.Attempt))
                    .With("no", calls.Select(c => c.CallNo))
                    .With("model", calls.Select(c => c.ModelVersion))
                    .With("called", calls.Select(c => c.CalledModel))
                    .With("proposed", calls.Select(c => c.Proposed))
                    .With("rejected", calls.Select(c => c.RejectedCode))
                    .With("defect", calls.Select(c => c.Defect))
                    .ExecuteAsync(cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveDecidedAsync(string runId, FixRecord fix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection => await PutAsync(connection, await connection.RunNoAsync(runId, cancellationToken), fix, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<FixRecord?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.Sql(
                "SELECT f.fix FROM ops.fixes f JOIN ops.runs r ON r.run_no = f.run_no WHERE r.run_id = @run AND f.cluster_id = @cluster AND f.standing = @inForce")
                .With("run", runId)
                .With("cluster", clusterId)
                .With("inForce", InForce)
                .FirstAsync(reader => Read(reader), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FixRecord>> ListAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT f.fix FROM ops.fixes f JOIN ops.runs r ON r.run_no = f.run_no WHERE r.run_id = @run AND f.standing <> @superseded ORDER BY f.cluster_id, f.attempt")
                .With("run", runId)
                .With("superseded", Superseded)
                .ListAsync(reader => Read(reader), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GeneratorCall>> ListCallsAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT g.cluster_id, g.attempt, g.call_no, g.model_version, g.called_model, g.proposed, g.rejected_code, g.defect FROM ops.generator_calls g "
                + "JOIN ops.runs r ON r.run_no = g.run_no WHERE r.run_id = @run ORDER BY g.cluster_id, g.attempt, g.call_no")
                .With("run", runId)
                .ListAsync(
                    reader => new GeneratorCall(
                        reader.GetString(0),
                        reader.GetInt32(1),
                        reader.GetInt32(2),
                        reader.GetString(3),
                        reader.GetBoolean(4),
                        reader.GetBoolean(5),
                        reader.Text(6),
                        reader.Text(7)),
                    cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> TrySpendExtraCallAsync(string runId, int attempt, int allowance, CancellationToken cancellationToken) =>
        allowance > 0 && await database.WriteAsync(
            connection => connection.Sql(
                "INSERT INTO ops.extra_calls AS c (run_no, attempt, spent) SELECT run_no, @attempt, 1 FROM ops.runs WHERE run_id = @run "
                + "ON CONFLICT (run_no, attempt) DO UPDATE SET spent = c.spent + 1 WHERE c.spent < @allowance")
                .With("run", runId)
                .With("attempt", attempt)
                .With("allowance", allowance)
                .ExecuteAsync(cancellationToken),
            cancellationToken) == 1;

    /// <summary>Stores a fix of the run's present attempt.</summary>
    internal static async Task PutAsync(NpgsqlConnection connection, long runNo, FixRecord fix, CancellationToken cancellationToken)
    {
        await connection.JoinAttemptAsync(runNo, fix.Attempt, cancellationToken);
        await connection.Sql(
            "INSERT INTO ops.fixes (run_no, cluster_id, attempt, fix_id, decision, confidence, fix) VALUES (@run, @cluster, @attempt, @id, @decision, @confidence, @fix) "
            + "ON CONFLICT (run_no, cluster_id, attempt) DO UPDATE SET fix_id = excluded.fix_id, decision = excluded.decision, confidence = excluded.confidence, "
            + "fix = excluded.fix")
            .With("run", runNo)
            .With("cluster", fix.ClusterId)
            .With("attempt", fix.Attempt)
            .With("id", fix.FixId)
            .With("decision", fix.Decision)
            .With("confidence", fix.ConfidenceScore)
            .With("fix", JsonSerializer.Serialize(fix))
            .ExecuteAsync(cancellationToken);
    }

    /// <summary>A fix out of its column.</summary>
    internal static FixRecord Read(NpgsqlDataReader reader, int column = 0) => JsonSerializer.Deserialize<FixRecord>(reader.GetString(column))!;
}
