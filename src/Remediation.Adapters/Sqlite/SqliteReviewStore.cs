using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Reviews;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Reviews in SQLite: the fixes that count and were not applied, and what stewards decided about them.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteReviewStore(SqliteDatabase database) : IReviewStore
{
    private const string Decisions = "v.decision, v.lambda, v.reasoning, v.pattern_type, v.waived, v.reviewer, v.reason, v.decided_at, v.taken_by, v.fix_id";

    // Cells of a fix, found by the shapes of its cluster: staging has no index by fix.
    private const string CellsOfFix =
        "json_each(k.shapes) h CROSS JOIN staging_cells s ON s.run_no = f.run_no AND s.shape_no = h.value ->> 'ShapeNo' AND s.fix_no = f.fix_no";

    // A decided review stays to be seen after its fix was superseded by the one that the person wanted. One that is not decided waits as soon as its cells
    // do: between a fix's verdict and the staging of its cells there is nothing to decide about yet.
    private const string Reviewable =
        "FROM ops_fixes f JOIN ops_runs r ON r.run_no = f.run_no JOIN ops_clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id "
        + "LEFT JOIN ops_reviews v ON v.run_no = f.run_no AND v.fix_id = f.fix_id "
        + "WHERE f.decision IN ('human_review', 'quarantined') "
        + $"AND (v.fix_id IS NOT NULL OR (f.standing <> $superseded AND EXISTS (SELECT 1 FROM {CellsOfFix})))";

    /// <inheritdoc/>
    public Task<ReviewPage> ListAsync(ReviewQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            string[] after = (query.PageToken ?? "").Split('_');
            bool resumes = after.Length == 2
                && double.TryParse(after[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _) && long.TryParse(after[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
            List<(double Confidence, long FixNo, string RunId, string FixId)> found = connection.Query(
                null,
                $"SELECT f.fix ->> 'ConfidenceScore' AS confidence, f.fix_no, r.run_id, f.fix_id {Reviewable} AND (v.fix_id IS NOT NULL) = $decided "
                + "AND ($run IS NULL OR r.run_id = $run) AND ($column IS NULL OR k.column_name = $column) AND (confidence, f.fix_no) > ($confidence, $fix) "
                + "ORDER BY confidence, f.fix_no LIMIT $limit",
                reader => (reader.GetDouble(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3)),
                ("$superseded", SqliteFixStore.Superseded),
                ("$decided", query.Decided),
                ("$run", query.RunId),
                ("$column", query.Column),
                ("$confidence", resumes ? double.Parse(after[0], CultureInfo.InvariantCulture) : -1d),
                ("$fix", resumes ? long.Parse(after[1], CultureInfo.InvariantCulture) : -1L),
                ("$limit", query.PageSize + 1));
            string? next = found.Count > query.PageSize
                ? string.Create(CultureInfo.InvariantCulture, $"{found[query.PageSize - 1].Confidence:R}_{found[query.PageSize - 1].FixNo}")
                : null;
            return new ReviewPage([.. found.Take(query.PageSize).Select(f => Find(connection, null, f.RunId, f.FixId)).OfType<ReviewItem>()], next);
        });

    /// <inheritdoc/>
    public Task<ReviewItem?> FindAsync(string runId, string fixId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, null, runId, fixId));

    /// <inheritdoc/>
    public async IAsyncEnumerable<DistinctValue> ReadWaitingAsync(string runId, string fixId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(
            null,
            "SELECT c.shape_no, c.value, count(*) FROM ops_fixes f CROSS JOIN ops_clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id "
            + $"CROSS JOIN {CellsOfFix} "
            + "JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
            + "WHERE f.run_no = $run AND f.fix_id = $fix AND s.state IN (2, 3) AND NOT s.changed GROUP BY c.shape_no, c.value")
            .With("$run", connection.RunNo(null, runId))
            .With("$fix", fixId);
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new DistinctValue(reader.GetInt32(0), reader.Text(1), reader.GetInt32(2));
        }
    }

    /// <inheritdoc/>
    public Task<ReviewRecording> DecideAsync(
        string runId, ReviewDecision decision, LedgerEntry receipt, ReviewAttempt attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                RunRecord run = SqliteRunStore.Find(connection, transaction, runId)!;
                bool open = Find(connection, transaction, runId, decision.FixId) is { Decision: null };
                if (!open || !RunOperationTable.Allows(run, RunOperation.Review))
                {
                    return new ReviewRecording(false, run);
                }

                Insert(connection, transaction, runNo, decision);
                SqliteLedgerStore.Append(connection, transaction, runNo, null, null, EntryBundle.Pack([receipt]));
                if (decision.Kind == ReviewKind.Reject)
                {
                    Quarantine(connection, transaction, runNo, decision.FixId);
                    return new ReviewRecording(true, run);
                }

                return new ReviewRecording(true, BeginPending(connection, transaction, runNo, run, attempt) ?? run);
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord?> BeginPendingAsync(string runId, ReviewAttempt attempt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => BeginPending(
                connection, transaction, connection.RunNo(transaction, runId), SqliteRunStore.Find(connection, transaction, runId)!, attempt),
            durable: true,
            cancellationToken);

    private static RunRecord? BeginPending(
        SqliteConnection connection, SqliteTransaction transaction, long runNo, RunRecord run, ReviewAttempt attempt)
    {
        if (RunStatus.IsOpen(run.Status) || !RunOperationTable.Allows(run, RunOperation.Review))
        {
            return null;
        }

        // A decision whose fix was superseded meanwhile (by a restart from the start) has nothing left to be about.
        List<(FixRecord Judged, ReviewDecision Decision)> pending = connection.Query(
            transaction,
            $"SELECT f.fix, {Decisions} FROM ops_reviews v JOIN ops_fixes f ON f.run_no = v.run_no AND f.fix_id = v.fix_id "
            + "WHERE v.run_no = $run AND v.taken_by IS NULL AND f.standing <> $superseded",
            reader => (SqliteFixStore.Read(reader), Decision(reader, 1)!),
            ("$run", runNo),
            ("$superseded", SqliteFixStore.Superseded));
        if (pending.Count == 0)
        {
            return null;
        }

        HashSet<string> reviewed = [.. pending.Select(p => p.Decision.FixId)];
        SqliteAttemptStore.Begin(connection, transaction, runNo, facts => attempt.Planner(facts, reviewed), waivesHold: false);
        int next = run.Attempt + 1;
        foreach ((FixRecord judged, ReviewDecision decision) in pending)
        {
            SqliteFixStore.Put(connection, transaction, runNo, attempt.FixOf(run, next, judged, decision));
            SetTakenBy(connection, transaction, runNo, decision.FixId, next);
        }

        return SqliteRunStore.Find(connection, transaction, run.RunId);
    }

    private static ReviewItem? Find(SqliteConnection connection, SqliteTransaction? transaction, string runId, string fixId)
    {
        (FixRecord Fix, ReviewDecision? Decision) found = connection.Query(
            transaction,
            $"SELECT f.fix, {Decisions} {Reviewable} AND r.run_id = $run AND f.fix_id = $fix",
            reader => (SqliteFixStore.Read(reader), Decision(reader, 1)),
            ("$run", runId),
            ("$fix", fixId),
            ("$superseded", SqliteFixStore.Superseded)).FirstOrDefault();
        return found.Fix is null
            ? null
            : new ReviewItem(
                SqliteRunStore.Find(connection, transaction, runId)!,
                SqliteClusterStore.Find(connection, transaction, connection.RunNo(transaction, runId), found.Fix.ClusterId)!,
                found.Fix,
                found.Decision);
    }

    private static ReviewDecision? Decision(SqliteDataReader reader, int at) => reader.IsDBNull(at) ? null : new ReviewDecision
    {
        Kind = reader.GetString(at),
        Lambda = reader.Text(at + 1),
        Reasoning = reader.GetString(at + 2),
        PatternType = reader.GetString(at + 3),
        Waived = JsonSerializer.Deserialize<string[]>(reader.GetString(at + 4))!,
        Reviewer = reader.GetString(at + 5),
        Reason = reader.GetString(at + 6),
        DecidedAt = DateTimeOffset.Parse(reader.GetString(at + 7), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        TakenBy = reader.IsDBNull(at + 8) ? null : reader.GetInt32(at + 8),
        FixId = reader.GetString(at + 9),
    };

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, long runNo, ReviewDecision decision) => connection.Execute(
        transaction,
        "INSERT INTO ops_reviews (run_no, fix_id, decision, lambda, reasoning, pattern_type, waived, reviewer, reason, decided_at) "
        + "VALUES ($run, $fix, $decision, $lambda, $reasoning, $pattern, $waived, $reviewer, $reason, $at)",
        ("$run", runNo),
        ("$fix", decision.FixId),
        ("$decision", decision.Kind),
        ("$lambda", decision.Lambda),
        ("$reasoning", decision.Reasoning),
        ("$pattern", decision.PatternType),
        ("$waived", JsonSerializer.Serialize(decision.Waived)),
        ("$reviewer", decision.Reviewer),
        ("$reason", decision.Reason),
        ("$at", SqliteRunStore.Stamp(decision.DecidedAt)));

    private static void SetTakenBy(SqliteConnection connection, SqliteTransaction transaction, long runNo, string fixId, int attempt) => connection.Execute(
        transaction,
        "UPDATE ops_reviews SET taken_by = $attempt WHERE run_no = $run AND fix_id = $fix",
        ("$attempt", attempt),
        ("$run", runNo),
        ("$fix", fixId));

    // The cells that waited are quarantined like any others; the reason that sent them to a person stays with them.
    private static void Quarantine(SqliteConnection connection, SqliteTransaction transaction, long runNo, string fixId)
    {
        (string, object?)[] fix = [("$run", runNo), ("$fix", fixId)];
        connection.Execute(
            transaction,
            "UPDATE staging_cells SET state = 3 WHERE run_no = $run AND state = 2 AND fix_no = (SELECT fix_no FROM ops_fixes WHERE run_no = $run AND fix_id = $fix)",
            fix);
        connection.Execute(
            transaction,
            "UPDATE ops_fixes SET decision = 'quarantined', fix = json_set(fix, '$.Decision', 'quarantined') WHERE run_no = $run AND fix_id = $fix",
            fix);
        connection.Execute(
            transaction, "UPDATE ops_reviews SET taken_by = (SELECT attempt FROM ops_runs WHERE run_no = $run) WHERE run_no = $run AND fix_id = $fix", fix);
    }
}
