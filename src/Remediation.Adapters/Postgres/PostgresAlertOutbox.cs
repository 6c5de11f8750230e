using System.Text.Json;
using Remediation.Core.Alerts;

namespace Remediation.Adapters.Postgres;

/// <summary>Undelivered alerts in PostgreSQL. An ended delivery's row stays, so that an alert that is raised again is known.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresAlertOutbox(PostgresDatabase database) : IAlertOutbox
{
    /// <inheritdoc/>
    public Task KeepAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                foreach (Alert alert in alerts)
                {
                    await connection.Sql(
                        "INSERT INTO ops.alerts (alert_id, channel, severity, alert, failures, due_at) SELECT @id, channel, @severity, @alert, 0, @now "
                        + "FROM unnest(@channels) AS channel ON CONFLICT (alert_id, channel) DO NOTHING")
                        .With("id", alert.AlertId)
                        .With("severity", (int)alert.Severity)
                        .With("alert", JsonSerializer.Serialize(alert))
                        .With("now", alert.RaisedAt)
                        .With("channels", channels)
                        .ExecuteAsync(cancellationToken);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AlertDelivery>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql("SELECT alert, channel, failures FROM ops.alerts WHERE due_at <= @now ORDER BY severity, due_at, alert_id, channel LIMIT @most")
                .With("now", now)
                .With("most", most)
                .ListAsync(
                    reader => new AlertDelivery(JsonSerializer.Deserialize<Alert>(reader.GetString(0))!, reader.GetString(1), reader.GetInt32(2)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task EndAsync(AlertDelivery delivery, CancellationToken cancellationToken) => SetAsync(delivery, delivery.Failures, null, cancellationToken);

    /// <inheritdoc/>
    public Task PostponeAsync(AlertDelivery delivery, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        SetAsync(delivery, delivery.Failures + 1, dueAt, cancellationToken);

    private Task SetAsync(AlertDelivery delivery, int failures, DateTimeOffset? dueAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Sql("UPDATE ops.alerts SET failures = @failures, due_at = @due WHERE alert_id = @id AND channel = @channel AND due_at IS NOT NULL")
                .With("failures", failures)
                .With("due", dueAt)
                .With("id", delivery.Alert.AlertId)
                .With("channel", delivery.Channel)
                .ExecuteAsync(cancellationToken),
            cancellationToken);
}
