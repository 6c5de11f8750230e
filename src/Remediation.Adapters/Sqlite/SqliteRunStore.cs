using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Runs in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteRunStore(SqliteDatabase database) : IRunStore
{
    private const string Columns =
        "run_id, batch_id, source, table_name, primary_key, body_sha256, contract, options, status, phase, outcome, attempt, received_at, started_at, "
        + "ended_at, source_count, error_code, error, report, run_no, known_valid, progress_success, progress_quarantine, table_rows, hold_waived, "
        + "(SELECT b.rollback_id FROM ops_rollbacks b WHERE b.run_no = ops_runs.run_no AND b.ended_at IS NULL)";

    private const string Open = $"status IN ('{RunStatus.Queued}', '{RunStatus.Running}', '{RunStatus.Suspended}')";

    /// <inheritdoc/>
    public Task<RunAdmission> AdmitAsync(RunRecord run, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                if (Find(connection, transaction, run.RunId) is { } known)
                {
                    return new RunAdmission(known, known.BodySha256 == run.BodySha256 ? AdmissionKind.Known : AdmissionKind.Conflict);
                }

                Insert(connection, transaction, run);
                long runNo = connection.RunNo(transaction, run.RunId);
                connection.Execute(transaction, "INSERT INTO ops_bodies (run_no, body) VALUES ($run, $body)", ("$run", runNo), ("$body", body.ToArray()));
                return new RunAdmission(run, AdmissionKind.Created);
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, null, runId));

    /// <inheritdoc/>
    public Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            long before = long.TryParse(query.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out long token) ? token : long.MaxValue;
            List<(long RunNo, RunRecord Run)> rows = connection.Query(
                null,
                $"SELECT {Columns} FROM ops_runs WHERE run_no < $before AND ($status IS NULL OR status = $status) AND ($table IS NULL OR table_name = $table) "
                + "AND ($from IS NULL OR received_at >= $from) AND ($to IS NULL OR received_at < $to) ORDER BY run_no DESC LIMIT $limit",
                reader => (reader.GetInt64(19), Read(reader)),
                ("$before", before),
                ("$status", query.Status),
                ("$table", query.Table),
                ("$from", Stamp(query.From)),
                ("$to", Stamp(query.To)),
                ("$limit", query.PageSize + 1));
            bool more = rows.Count > query.PageSize;
            if (more)
            {
                rows.RemoveAt(rows.Count - 1);
            }

            return new RunPage([.. rows.Select(r => r.Run)], more ? rows[^1].RunNo.ToString(CultureInfo.InvariantCulture) : null);
        });

    /// <inheritdoc/>
    public Task<byte[]> ReadBodyAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
            (byte[])connection.Scalar(null, "SELECT body FROM ops_bodies WHERE run_no = $run", ("$run", connection.RunNo(null, runId)))!);

    /// <inheritdoc/>
    public Task EnterPhaseAsync(string runId, int attempt, string phase, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                if (connection.Execute(
                    transaction,
                    "UPDATE ops_runs SET status = CASE status WHEN $queued THEN $running ELSE status END, phase = $phase, started_at = coalesce(started_at, $now) "
                    + $"WHERE run_no = $run AND attempt = $attempt AND {Open}",
                    ("$queued", RunStatus.Queued),
                    ("$running", RunStatus.Running),
                    ("$phase", phase),
                    ("$attempt", attempt),
                    ("$now", Stamp(now)),
                    ("$run", runNo)) == 0)
                {
                    return;
                }

                List<string> entered = connection.Query(
                    transaction,
                    "SELECT phase FROM ops_phases WHERE run_no = $run AND attempt = $attempt ORDER BY position",
                    reader => reader.GetString(0),
                    ("$run", runNo),
                    ("$attempt", attempt));
                if (entered.Count > 0 && entered[^1] == phase)
                {
                    return;
                }

                connection.Execute(
                    transaction,
                    "INSERT INTO ops_phases (run_no, attempt, position, phase, entered_at) VALUES ($run, $attempt, $position, $phase, $now)",
                    ("$run", runNo),
                    ("$attempt", attempt),
                    ("$position", entered.Count),
                    ("$phase", phase),
                    ("$now", Stamp(now)));
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PhaseEntry>> PhasesAsync(string runId, int attempt, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<PhaseEntry>>(connection => connection.Query(
            null,
            "SELECT phase, entered_at FROM ops_phases WHERE run_no = $run AND attempt = $attempt ORDER BY position",
            reader => new PhaseEntry(reader.GetString(0), Moment(reader.GetString(1))),
            ("$run", connection.RunNo(null, runId)),
            ("$attempt", attempt)));

    /// <inheritdoc/>
    public Task<RunRecord> EndAsync(string runId, int attempt, RunEnding ending, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    transaction,
                    "UPDATE ops_runs SET status = $status, phase = $phase, outcome = $outcome, ended_at = $ended, error_code = $code, error = $error, report = $report "
                    + $"WHERE run_id = $id AND attempt = $attempt AND {Open}",
                    ("$status", RunOutcome.StatusOf(ending.Outcome)),
                    ("$phase", RunPhase.Done),
                    ("$outcome", ending.Outcome),
                    ("$ended", Stamp(ending.EndedAt)),
                    ("$code", ending.ErrorCode),
                    ("$error", ending.Error),
                    ("$report", ending.ReportJson),
                    ("$id", runId),
                    ("$attempt", attempt));
                return Find(connection, transaction, runId) ?? throw new InvalidOperationException("The run is not in the store.");
            },
            durable: true,
            cancellationToken);

    /// <summary>Refuses to go on when an attempt is not the run's present and open one.</summary>
    /// <exception cref="AttemptEndedException">It is not.</exception>
    internal static void RequireAttempt(SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt)
    {
        if (connection.Scalar(transaction, $"SELECT 1 FROM ops_runs WHERE run_no = $run AND attempt = $attempt AND {Open}", ("$run", runNo), ("$attempt", attempt)) is null)
        {
            throw new AttemptEndedException();
        }
    }

    internal static string? Stamp(DateTimeOffset? moment) =>
        moment?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string stamp) => DateTimeOffset.Parse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    internal static RunRecord? Find(SqliteConnection connection, SqliteTransaction? transaction, string runId) =>
        connection.Query(transaction, $"SELECT {Columns} FROM ops_runs WHERE run_id = $id", Read, ("$id", runId)).FirstOrDefault();

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, RunRecord run) =>
        connection.Execute(
            transaction,
            "INSERT INTO ops_runs (run_id, batch_id, source, table_name, primary_key, body_sha256, contract, known_valid, options, status, phase, attempt, received_at, table_rows) "
            + "VALUES ($id, $batch, $source, $table, $key, $sha, $contract, $known, $options, $status, $phase, $attempt, $received, $rows)",
            ("$id", run.RunId),
            ("$batch", run.BatchId),
            ("$source", run.Source),
            ("$table", run.Table),
            ("$key", JsonSerializer.Serialize(run.PrimaryKey)),
            ("$sha", run.BodySha256),
            ("$contract", run.ContractJson),
            ("$known", run.KnownValidJson),
            ("$options", JsonSerializer.Serialize(run.Options)),
            ("$status", run.Status),
            ("$phase", run.Phase),
            ("$attempt", run.Attempt),
            ("$received", Stamp(run.ReceivedAt)),
            ("$rows", run.TableRows));

    private static RunRecord Read(SqliteDataReader reader) => new()
    {
        RunId = reader.GetString(0),
        BatchId = reader.GetString(1),
        Source = reader.GetString(2),
        Table = reader.GetString(3),
        PrimaryKey = JsonSerializer.Deserialize<string[]>(reader.GetString(4))!,
        BodySha256 = reader.GetString(5),
        ContractJson = reader.Text(6),
        Options = JsonSerializer.Deserialize<RunOptions>(reader.GetString(7))!,
        Status = reader.GetString(8),
        Phase = reader.GetString(9),
        Outcome = reader.Text(10),
        Attempt = reader.GetInt32(11),
        ReceivedAt = Moment(reader.GetString(12)),
        StartedAt = reader.Text(13) is { } started ? Moment(started) : null,
        EndedAt = reader.Text(14) is { } ended ? Moment(ended) : null,
        SourceCount = reader.IsDBNull(15) ? null : reader.GetInt32(15),
        ErrorCode = reader.Text(16),
        Error = reader.Text(17),
        ReportJson = reader.Text(18),
        KnownValidJson = reader.GetString(20),
        ProgressSuccess = reader.GetInt32(21),
        ProgressQuarantine = reader.GetInt32(22),
        TableRows = reader.IsDBNull(23) ? null : reader.GetInt32(23),
        HoldWaived = reader.GetBoolean(24),
        OpenRollback = reader.Text(25),
    };
}
