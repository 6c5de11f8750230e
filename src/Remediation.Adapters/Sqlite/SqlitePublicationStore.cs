using System.Globalization;
using Microsoft.Data.Sqlite;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Publications in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqlitePublicationStore(SqliteDatabase database) : IPublicationStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedRun>> ReadQueuedAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<QueuedRun>>(connection => connection.Query(
            null,
            "SELECT r.run_id, r.attempt, r.received_at, p.first_published_at, p.last_published_at FROM ops_runs r "
            + "LEFT JOIN ops_publications p ON p.run_no = r.run_no AND p.attempt = r.attempt WHERE r.status = $queued ORDER BY p.last_published_at, r.run_no LIMIT $limit",
            Read,
            ("$queued", RunStatus.Queued),
            ("$limit", limit)));

    /// <inheritdoc/>
    public Task RecordAsync(string runId, int attempt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    transaction,
                    "INSERT INTO ops_publications (run_no, attempt, first_published_at, last_published_at) VALUES ($run, $attempt, $now, $now) "
                    + "ON CONFLICT (run_no, attempt) DO UPDATE SET last_published_at = $now",
                    ("$run", connection.RunNo(transaction, runId)),
                    ("$attempt", attempt),
                    ("$now", SqliteRunStore.Stamp(now)));
            },
            durable: false,
            cancellationToken);

    private static QueuedRun Read(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetInt32(1), Moment(reader.GetString(2)), Optional(reader.Text(3)), Optional(reader.Text(4)));

    private static DateTimeOffset? Optional(string? stamp) => stamp is null ? null : Moment(stamp);

    private static DateTimeOffset Moment(string stamp) => DateTimeOffset.Parse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
