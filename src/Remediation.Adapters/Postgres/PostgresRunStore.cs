using System.Globalization;
using System.Text.Json;
using Npgsql;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Runs in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresRunStore(PostgresDatabase database) : IRunStore
{
    /// <summary>What <see cref="Read"/> reads, of <c>ops.runs r</c>.</summary>
    internal const string Columns =
        "r.run_id, r.batch_id, r.source, r.table_name, r.primary_key, r.body_sha256, r.contract, r.options, r.status, r.phase, r.outcome, r.attempt, "
        + "r.received_at, r.started_at, r.ended_at, r.source_count, r.error_code, r.error, r.report, r.known_valid, r.progress_success, r.progress_quarantine, "
        + "r.table_rows, r.hold_waived, (SELECT b.rollback_id FROM ops.rollbacks b WHERE b.run_no = r.run_no AND b.ended_at IS NULL), r.run_no";

    /// <summary>How many columns that is.</summary>
    internal const int ColumnCount = 26;

    /// <inheritdoc/>
    public Task<RunAdmission> AdmitAsync(RunRecord run, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                // Of two that admit the same batch at once, the second waits here for the first.
                if (await InsertAsync(connection, run, body, cancellationToken))
                {
                    return new RunAdmission(run, AdmissionKind.Created);
                }

                RunRecord known = await RequireAsync(connection, run.RunId, cancellationToken);
                return new RunAdmission(known, known.BodySha256 == run.BodySha256 ? AdmissionKind.Known : AdmissionKind.Conflict);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        long before = long.TryParse(query.PageToken, NumberStyles.None, CultureInfo.InvariantCulture, out long token) ? token : long.MaxValue;
        List<(long RunNo, RunRecord Run)> rows = await database.ReadAsync(
            connection => connection.Sql(
                $"SELECT {Columns} FROM ops.runs r WHERE r.run_no < @before AND (@status IS NULL OR r.status = @status) "
                + "AND (@table IS NULL OR r.table_name = @table) AND (@from IS NULL OR r.received_at >= @from) AND (@to IS NULL OR r.received_at < @to) "
                + "ORDER BY r.run_no DESC LIMIT @limit")
                .With("before", before)
                .With("status", query.Status)
                .With("table", query.Table)
                .With("from", query.From)
                .With("to", query.To)
                .With("limit", query.PageSize + 1)
                .ListAsync(reader => (reader.GetInt64(ColumnCount - 1), Read(reader)), cancellationToken),
            cancellationToken);
        bool more = rows.Count > query.PageSize;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return new RunPage([.. rows.Select(r => r.Run)], more ? rows[^1].RunNo.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadBodyAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql("SELECT b.body FROM ops.bodies b JOIN ops.runs r ON r.run_no = b.run_no WHERE r.run_id = @run")
                .With("run", runId)
                .FirstAsync(reader => reader.Bytes(0), cancellationToken),
            cancellationToken)
        ?? throw new InvalidOperationException("The run is not in the store.");

    /// <inheritdoc/>
    public Task EnterPhaseAsync(string runId, int attempt, string phase, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long? entered = await connection.Sql(
                    "UPDATE ops.runs SET status = CASE status WHEN @queued THEN @running ELSE status END, phase = @phase, started_at = coalesce(started_at, @now) "
                    + $"WHERE run_id = @run AND attempt = @attempt AND {PostgresLocks.Open} RETURNING run_no")
                    .With("queued", RunStatus.Queued)
                    .With("running", RunStatus.Running)
                    .With("phase", phase)
                    .With("now", now)
                    .With("run", runId)
                    .With("attempt", attempt)
                    .LongAsync(cancellationToken);
                if (entered is { } runNo)
                {
                    await connection.Sql(
                        "INSERT INTO ops.phases (run_no, attempt, position, phase, entered_at) "
                        + "SELECT @run, @attempt, coalesce(last.position + 1, 0), @phase, @now FROM (SELECT) AS one LEFT JOIN LATERAL "
                        + "(SELECT position, phase FROM ops.phases WHERE run_no = @run AND attempt = @attempt ORDER BY position DESC LIMIT 1) AS last ON true "
                        + "WHERE last.phase IS DISTINCT FROM @phase")
                        .With("run", runNo)
                        .With("attempt", attempt)
                        .With("phase", phase)
                        .With("now", now)
                        .ExecuteAsync(cancellationToken);
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PhaseEntry>> PhasesAsync(string runId, int attempt, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT p.phase, p.entered_at FROM ops.phases p JOIN ops.runs r ON r.run_no = p.run_no WHERE r.run_id = @run AND p.attempt = @attempt ORDER BY p.position")
                .With("run", runId)
                .With("attempt", attempt)
                .ListAsync(reader => new PhaseEntry(reader.GetString(0), reader.Moment(1)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord> EndAsync(string runId, int attempt, RunEnding ending, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(runId, cancellationToken);
                await connection.Sql(
                    "UPDATE ops.runs SET status = @status, phase = @phase, outcome = @outcome, ended_at = @ended, error_code = @code, error = @error, report = @report "
                    + $"WHERE run_no = @run AND attempt = @attempt AND {PostgresLocks.Open}")
                    .With("status", RunOutcome.StatusOf(ending.Outcome))
                    .With("phase", RunPhase.Done)
                    .With("outcome", ending.Outcome)
                    .With("ended", ending.EndedAt)
                    .With("code", ending.ErrorCode)
                    .With("error", ending.Error)
                    .With("report", ending.ReportJson)
                    .With("run", runNo)
                    .With("attempt", attempt)
                    .ExecuteAsync(cancellationToken);
                return await RequireAsync(connection, runId, cancellationToken);
            },
            cancellationToken);

    /// <summary>The run, or null.</summary>
    internal static Task<RunRecord?> FindAsync(NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        connection.Sql($"SELECT {Columns} FROM ops.runs r WHERE r.run_id = @run").With("run", runId).FirstAsync(reader => Read(reader), cancellationToken);

    /// <summary>The run.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    internal static async Task<RunRecord> RequireAsync(NpgsqlConnection connection, string runId, CancellationToken cancellationToken) =>
        await FindAsync(connection, runId, cancellationToken) ?? throw new InvalidOperationException("The run is not in the store.");

    /// <summary>A run out of <see cref="Columns"/>, from a column on.</summary>
    internal static RunRecord Read(NpgsqlDataReader reader, int at = 0) => new()
    {
        RunId = reader.GetString(at),
        BatchId = reader.GetString(at + 1),
        Source = reader.GetString(at + 2),
        Table = reader.GetString(at + 3),
        PrimaryKey = JsonSerializer.Deserialize<string[]>(reader.GetString(at + 4))!,
        BodySha256 = reader.GetString(at + 5),
        ContractJson = reader.Text(at + 6),
        Options = JsonSerializer.Deserialize<RunOptions>(reader.GetString(at + 7))!,
        Status = reader.GetString(at + 8),
        Phase = reader.GetString(at + 9),
        Outcome = reader.Text(at + 10),
        Attempt = reader.GetInt32(at + 11),
        ReceivedAt = reader.Moment(at + 12),
        StartedAt = reader.OptionalMoment(at + 13),
        EndedAt = reader.OptionalMoment(at + 14),
        SourceCount = reader.Number(at + 15),
        ErrorCode = reader.Text(at + 16),
        Error = reader.Text(at + 17),
        ReportJson = reader.Text(at + 18),
        KnownValidJson = reader.GetString(at + 19),
        ProgressSuccess = reader.GetInt32(at + 20),
        ProgressQuarantine = reader.GetInt32(at + 21),
        TableRows = reader.Number(at + 22),
        HoldWaived = reader.GetBoolean(at + 23),
        OpenRollback = reader.Text(at + 24),
    };

    private static async Task<bool> InsertAsync(NpgsqlConnection connection, RunRecord run, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        await connection.Sql(
            "WITH admitted AS (INSERT INTO ops.runs (run_id, batch_id, source, table_name, primary_key, body_sha256, contract, known_valid, options, status, phase, "
            + "attempt, received_at, table_rows) VALUES (@run, @batch, @source, @table, @key::jsonb, @sha, @contract, @known, @options::jsonb, @status, @phase, "
            + "@attempt, @received, @rows) ON CONFLICT (run_id) DO NOTHING RETURNING run_no) INSERT INTO ops.bodies (run_no, body) SELECT run_no, @body FROM admitted")
            .With("run", run.RunId)
            .With("batch", run.BatchId)
            .With("source", run.Source)
            .With("table", run.Table)
            .With("key", JsonSerializer.Serialize(run.PrimaryKey))
            .With("sha", run.BodySha256)
            .With("contract", run.ContractJson)
            .With("known", run.KnownValidJson)
            .With("options", JsonSerializer.Serialize(run.Options))
            .With("status", run.Status)
            .With("phase", run.Phase)
            .With("attempt", run.Attempt)
            .With("received", run.ReceivedAt)
            .With("rows", run.TableRows)
            .With("body", body.ToArray())
            .ExecuteAsync(cancellationToken) == 1;
}
