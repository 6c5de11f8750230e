using System.Globalization;
using System.Text.Json;
using Npgsql;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Reviews;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>Reviews in PostgreSQL: the fixes that count and were not applied, and what stewards decided about them.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresReviewStore(PostgresDatabase database) : IReviewStore
{
    private const string Decisions = "v.decision, v.lambda, v.reasoning, v.pattern_type, v.waived, v.reviewer, v.reason, v.decided_at, v.taken_by, v.fix_id";

    private const string Items = $"{PostgresRunStore.Columns}, {PostgresClusterStore.Columns}, f.fix, {Decisions}, f.confidence, f.fix_no";
    private const int FixColumn = PostgresRunStore.ColumnCount + PostgresClusterStore.ColumnCount;
    private const int DecisionColumn = FixColumn + 1;
    private const int PlaceColumn = DecisionColumn + 10;

    // A decided review stays to be seen after its fix was superseded by the one that the person wanted. One that is not decided waits as soon as its cells
    // do: between a fix's verdict and the staging of its cells there is nothing to decide about yet. Cells of a fix are found by the shapes of its cluster:
    // staging has no index by fix.
    private const string Reviewable =
        "FROM ops.fixes f JOIN ops.runs r ON r.run_no = f.run_no JOIN ops.clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id "
        + "LEFT JOIN ops.reviews v ON v.run_no = f.run_no AND v.fix_id = f.fix_id "
        + $"WHERE f.decision IN ('{FixDecision.HumanReview}', '{FixDecision.Quarantined}') "
        + "AND (v.fix_id IS NOT NULL OR (f.standing <> @superseded AND EXISTS (SELECT 1 FROM unnest(k.shape_nos) AS h (shape_no) "
        + "JOIN staging.cells s ON s.run_no = f.run_no AND s.shape_no = h.shape_no AND s.fix_no = f.fix_no)))";

    /// <inheritdoc/>
    public async Task<ReviewPage> ListAsync(ReviewQuery query, CancellationToken cancellationToken)
    {
        (double confidence, long fixNo) = PlaceOf(query.PageToken);
        List<(ReviewItem Item, double Confidence, long FixNo)> found = await database.ReadAsync(
            connection => connection.Sql(
                $"SELECT {Items} {Reviewable} AND (v.fix_id IS NOT NULL) = @decided AND (@run IS NULL OR r.run_id = @run) "
                + "AND (@column IS NULL OR k.column_name = @column) AND (f.confidence, f.fix_no) > (@confidence, @fix) "
                + "ORDER BY f.confidence, f.fix_no LIMIT @limit")
                .With("superseded", PostgresFixStore.Superseded)
                .With("decided", query.Decided)
                .With("run", query.RunId)
                .With("column", query.Column)
                .With("confidence", confidence)
                .With("fix", fixNo)
                .With("limit", query.PageSize + 1)
                .ListAsync(reader => (Read(reader), reader.GetDouble(PlaceColumn), reader.GetInt64(PlaceColumn + 1)), cancellationToken),
            cancellationToken);
        string? next = found.Count > query.PageSize
            ? string.Create(CultureInfo.InvariantCulture, $"{found[query.PageSize - 1].Confidence:R}_{found[query.PageSize - 1].FixNo}")
            : null;
        return new ReviewPage([.. found.Take(query.PageSize).Select(f => f.Item)], next);
    }

    /// <inheritdoc/>
    public Task<ReviewItem?> FindAsync(string runId, string fixId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, runId, fixId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<DistinctValue> ReadWaitingAsync(string runId, string fixId, CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql(
                "SELECT c.shape_no, c.value, count(*)::int FROM ops.runs r JOIN ops.fixes f ON f.run_no = r.run_no "
                + "JOIN ops.clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id "
                + "JOIN staging.cells s ON s.run_no = f.run_no AND s.shape_no = ANY (k.shape_nos) AND s.fix_no = f.fix_no "
                + "JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
                + "WHERE r.run_id = @run AND f.fix_id = @fix AND s.state IN (@review, @quarantined) AND NOT s.changed GROUP BY c.shape_no, c.value")
                .With("run", runId)
                .With("fix", fixId)
                .With("review", (int)CellState.HumanReview)
                .With("quarantined", (int)CellState.Quarantined)
                .StreamAsync(reader => new DistinctValue(reader.GetInt32(0), reader.Text(1), reader.GetInt32(2)), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ReviewRecording> DecideAsync(
        string runId, ReviewDecision decision, LedgerEntry receipt, ReviewAttempt attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(runId, cancellationToken);
                RunRecord run = await PostgresRunStore.RequireAsync(connection, runId, cancellationToken);
                ReviewItem? item = await FindAsync(connection, runId, decision.FixId, cancellationToken);
                if (item is not { Decision: null } || !RunOperationTable.Allows(run, RunOperation.Review))
                {
                    return new ReviewRecording(false, run);
                }

                await InsertAsync(connection, runNo, decision, cancellationToken);
                await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack([receipt]), cancellationToken);
                if (decision.Kind == ReviewKind.Reject)
                {
                    await QuarantineAsync(connection, runNo, run.Attempt, item.Fix, cancellationToken);
                    return new ReviewRecording(true, run);
                }

                return new ReviewRecording(true, await BeginPendingAsync(connection, runNo, run, attempt, cancellationToken) ?? run);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord?> BeginPendingAsync(string runId, ReviewAttempt attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(runId, cancellationToken);
                return await BeginPendingAsync(
                    connection, runNo, await PostgresRunStore.RequireAsync(connection, runId, cancellationToken), attempt, cancellationToken);
            },
            cancellationToken);

    private static async Task<RunRecord?> BeginPendingAsync(
        NpgsqlConnection connection, long runNo, RunRecord run, ReviewAttempt attempt, CancellationToken cancellationToken)
    {
        if (RunStatus.IsOpen(run.Status) || !RunOperationTable.Allows(run, RunOperation.Review))
        {
            return null;
        }

        // A decision whose fix was superseded meanwhile (by a restart from the start) has nothing left to be about.
        List<(FixRecord Judged, ReviewDecision Decision)> pending = await connection.Sql(
            $"SELECT f.fix, {Decisions} FROM ops.reviews v JOIN ops.fixes f ON f.run_no = v.run_no AND f.fix_id = v.fix_id "
            + "WHERE v.run_no = @run AND v.taken_by IS NULL AND f.standing <> @superseded ORDER BY f.fix_no")
            .With("run", runNo)
            .With("superseded", PostgresFixStore.Superseded)
            .ListAsync(reader => (PostgresFixStore.Read(reader), Decision(reader, 1)!), cancellationToken);
        if (pending.Count == 0)
        {
            return null;
        }

        HashSet<string> reviewed = [.. pending.Select(p => p.Decision.FixId)];
        await PostgresAttemptStore.BeginAsync(connection, runNo, facts => attempt.Planner(facts, reviewed), waivesHold: false, cancellationToken);
        int next = run.Attempt + 1;
        foreach ((FixRecord judged, ReviewDecision decision) in pending)
        {
            await PostgresFixStore.PutAsync(connection, runNo, attempt.FixOf(run, next, judged, decision), cancellationToken);
        }

        await SetTakenByAsync(connection, runNo, reviewed, next, cancellationToken);
        return await PostgresRunStore.RequireAsync(connection, run.RunId, cancellationToken);
    }

    private static Task<ReviewItem?> FindAsync(NpgsqlConnection connection, string runId, string fixId, CancellationToken cancellationToken) =>
        connection.Sql($"SELECT {Items} {Reviewable} AND r.run_id = @run AND f.fix_id = @fix")
            .With("superseded", PostgresFixStore.Superseded)
            .With("run", runId)
            .With("fix", fixId)
            .FirstAsync(Read, cancellationToken);

    private static ReviewItem Read(NpgsqlDataReader reader) => new(
        PostgresRunStore.Read(reader),
        PostgresClusterStore.Read(reader, PostgresRunStore.ColumnCount),
        PostgresFixStore.Read(reader, FixColumn),
        Decision(reader, DecisionColumn));

    private static ReviewDecision? Decision(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : new ReviewDecision
    {
        Kind = reader.GetString(at),
        Lambda = reader.Text(at + 1),
        Reasoning = reader.GetString(at + 2),
        PatternType = reader.GetString(at + 3),
        Waived = JsonSerializer.Deserialize<string[]>(reader.GetString(at + 4))!,
        Reviewer = reader.GetString(at + 5),
        Reason = reader.GetString(at + 6),
        DecidedAt = reader.Moment(at + 7),
        TakenBy = reader.Number(at + 8),
        FixId = reader.GetString(at + 9),
    };

    private static Task<int> InsertAsync(NpgsqlConnection connection, long runNo, ReviewDecision decision, CancellationToken cancellationToken) =>
        connection.Sql(
            "INSERT INTO ops.reviews (run_no, fix_id, decision, lambda, reasoning, pattern_type, waived, reviewer, reason, decided_at) "
            + "VALUES (@run, @fix, @decision, @lambda, @reasoning, @pattern, @waived::jsonb, @reviewer, @reason, @at)")
            .With("run", runNo)
            .With("fix", decision.FixId)
            .With("decision", decision.Kind)
            .With("lambda", decision.Lambda)
            .With("reasoning", decision.Reasoning)
            .With("pattern", decision.PatternType)
            .With("waived", JsonSerializer.Serialize(decision.Waived))
            .With("reviewer", decision.Reviewer)
            .With("reason", decision.Reason)
            .With("at", decision.DecidedAt)
            .ExecuteAsync(cancellationToken);

    private static Task<int> SetTakenByAsync(
        NpgsqlConnection connection, long runNo, IEnumerable<string> fixIds, int attempt, CancellationToken cancellationToken) =>
        connection.Sql("UPDATE ops.reviews SET taken_by = @attempt WHERE run_no = @run AND fix_id = ANY (@fixes)")
            .With("attempt", attempt)
            .With("run", runNo)
            .With("fixes", fixIds)
            .ExecuteAsync(cancellationToken);

    // The cells that waited are quarantined like any others; the reason that sent them to a person stays with them.
    private static async Task QuarantineAsync(NpgsqlConnection connection, long runNo, int attempt, FixRecord fix, CancellationToken cancellationToken)
    {
        await connection.Sql(
            "UPDATE staging.cells s SET state = @quarantined FROM ops.fixes f WHERE f.run_no = @run AND f.fix_id = @fix "
            + "AND s.run_no = @run AND s.fix_no = f.fix_no AND s.state = @review")
            .With("quarantined", (int)CellState.Quarantined)
            .With("review", (int)CellState.HumanReview)
            .With("run", runNo)
            .With("fix", fix.FixId)
            .ExecuteAsync(cancellationToken);
        await connection.Sql("UPDATE ops.fixes SET decision = @decision, fix = @record WHERE run_no = @run AND fix_id = @fix")
            .With("decision", FixDecision.Quarantined)
            .With("record", JsonSerializer.Serialize(fix with { Decision = FixDecision.Quarantined }))
            .With("run", runNo)
            .With("fix", fix.FixId)
            .ExecuteAsync(cancellationToken);
        await SetTakenByAsync(connection, runNo, [fix.FixId], attempt, cancellationToken);
    }

    private static (double Confidence, long FixNo) PlaceOf(string? token)
    {
        string[] after = (token ?? "").Split('_');
        return after.Length == 2
            && double.TryParse(after[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double confidence)
            && long.TryParse(after[1], NumberStyles.None, CultureInfo.InvariantCulture, out long fixNo)
            ? (confidence, fixNo)
            : (-1, -1);
    }
}
