using System.Text.Json;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Sqlite;

/// <summary>Undelivered alerts in SQLite. An ended delivery's row stays, so that an alert that is raised again is known.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteAlertOutbox(SqliteDatabase database) : IAlertOutbox
{
    /// <inheritdoc/>
    public Task KeepAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                foreach (Alert alert in alerts)
                {
                    connection.Execute(
                        transaction,
                        "INSERT INTO ops_alerts (alert_id, channel, severity, alert, failures, due_at) SELECT $id, value, $severity, $alert, 0, $now FROM json_each($channels) WHERE true "
                        + "ON CONFLICT (alert_id, channel) DO NOTHING",
                        ("$id", alert.AlertId),
                        ("$severity", (int)alert.Severity),
                        ("$alert", JsonSerializer.Serialize(alert)),
                        ("$now", SqliteRunStore.Stamp(alert.RaisedAt)),
                        ("$channels", JsonSerializer.Serialize(channels)));
                }
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlertDelivery>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertDelivery>>(connection => connection.Query(
            null,
            "SELECT alert, channel, failures FROM ops_alerts WHERE due_at <= $now ORDER BY severity, due_at, alert_id, channel LIMIT $most",
            reader => new AlertDelivery(JsonSerializer.Deserialize<Alert>(reader.GetString(0))!, reader.GetString(1), reader.GetInt32(2)),
            ("$now", SqliteRunStore.Stamp(now)),
            ("$most", most)));

    /// <inheritdoc/>
    public Task EndAsync(AlertDelivery delivery, CancellationToken cancellationToken) => SetAsync(delivery, delivery.Failures, null, cancellationToken);

    /// <inheritdoc/>
    public Task PostponeAsync(AlertDelivery delivery, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        SetAsync(delivery, delivery.Failures + 1, SqliteRunStore.Stamp(dueAt), cancellationToken);

    private Task SetAsync(AlertDelivery delivery, int failures, string? dueAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.Execute(
                transaction,
                "UPDATE ops_alerts SET failures = $failures, due_at = $due WHERE alert_id = $id AND channel = $channel AND due_at IS NOT NULL",
                ("$failures", failures),
                ("$due", dueAt),
                ("$id", delivery.Alert.AlertId),
                ("$channel", delivery.Channel)),
            durable: true,
            cancellationToken);
}
