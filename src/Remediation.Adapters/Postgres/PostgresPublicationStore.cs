using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Publications in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresPublicationStore(PostgresDatabase database) : IPublicationStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<QueuedRun>> ReadQueuedAsync(int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT r.run_id, r.attempt, r.received_at, p.first_published_at, p.last_published_at FROM ops.runs r "
                + "LEFT JOIN ops.publications p ON p.run_no = r.run_no AND p.attempt = r.attempt WHERE r.status = @queued "
                + "ORDER BY p.last_published_at NULLS FIRST, r.run_no LIMIT @limit")
                .With("queued", RunStatus.Queued)
                .With("limit", limit)
                .ListAsync(
                    reader => new QueuedRun(reader.GetString(0), reader.GetInt32(1), reader.Moment(2), reader.OptionalMoment(3), reader.OptionalMoment(4)),
                    cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task RecordAsync(string runId, int attempt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Sql(
                "INSERT INTO ops.publications (run_no, attempt, first_published_at, last_published_at) SELECT run_no, @attempt, @now, @now FROM ops.runs WHERE run_id = @run "
                + "ON CONFLICT (run_no, attempt) DO UPDATE SET last_published_at = excluded.last_published_at")
                .With("run", runId)
                .With("attempt", attempt)
                .With("now", now)
                .ExecuteAsync(cancellationToken),
            cancellationToken);
}
