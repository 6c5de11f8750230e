using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>New attempts and operators' changes of open runs, in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteAttemptStore(SqliteDatabase database) : IAttemptStore
{
    private static readonly string[] TakenIn = ["ops_cells", "staging_cells", "ops_shapes", "ops_clusters"];

    /// <inheritdoc/>
    public Task<AttemptPlan> PlanAsync(string runId, Func<AttemptFacts, AttemptPlan> planner, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return planner(ReadFacts(connection, snapshot, connection.RunNo(snapshot, runId)));
        });

    /// <inheritdoc/>
    public Task<AttemptPlan?> BeginAsync(RunRecord seen, AttemptStart start, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                if (!IsAsSeen(connection, transaction, seen))
                {
                    return null;
                }

                long runNo = connection.RunNo(transaction, seen.RunId);
                AttemptPlan plan = Begin(connection, transaction, runNo, start.Planner, start.WaivesHold);
                SqliteLedgerStore.Append(connection, transaction, runNo, null, null, EntryBundle.Pack([start.Receipt(plan)]));
                return plan;
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ChangeStatusAsync(RunRecord seen, string status, DateTimeOffset now, LedgerEntry receipt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, seen.RunId);
                bool ends = !RunStatus.IsOpen(status);
                if (!IsAsSeen(connection, transaction, seen) || (ends && HasPromoted(connection, transaction, runNo, seen.Attempt)))
                {
                    return false;
                }

                connection.Execute(
                    transaction,
                    "UPDATE ops_runs SET status = $status, ended_at = $ended WHERE run_no = $run",
                    ("$status", status),
                    ("$ended", ends ? SqliteRunStore.Stamp(now) : null),
                    ("$run", runNo));
                SqliteLedgerStore.Append(connection, transaction, runNo, null, null, EntryBundle.Pack([receipt]));
                return true;
            },
            durable: true,
            cancellationToken);

    /// <summary>Plans the next attempt, discards what the plan gives up, and queues the run.</summary>
    internal static AttemptPlan Begin(
        SqliteConnection connection, SqliteTransaction transaction, long runNo, Func<AttemptFacts, AttemptPlan> planner, bool waivesHold)
    {
        AttemptPlan plan = planner(ReadFacts(connection, transaction, runNo));
        Discard(connection, transaction, runNo, plan);
        Queue(connection, transaction, runNo, waivesHold);
        return plan;
    }

    private static bool IsAsSeen(SqliteConnection connection, SqliteTransaction transaction, RunRecord seen) =>
        SqliteRunStore.Find(connection, transaction, seen.RunId) is { } now
        && now.Attempt == seen.Attempt && now.Status == seen.Status && now.Outcome == seen.Outcome && now.OpenRollback is null;

    private static bool HasPromoted(SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt) =>
        connection.Scalar(transaction, "SELECT 1 FROM staging_promoted WHERE run_no = $run AND attempt = $attempt", ("$run", runNo), ("$attempt", attempt)) is not null;

    private static AttemptFacts ReadFacts(SqliteConnection connection, SqliteTransaction transaction, long runNo)
    {
        (string, object?) run = ("$run", runNo);
        int? sourceCount = connection.Scalar(transaction, "SELECT source_count FROM ops_runs WHERE run_no = $run", run) is long count ? (int)count : null;
        List<FixStanding> fixes = connection.Query(
            transaction,
            "SELECT f.fix, r.decision = 'reject' FROM ops_fixes f LEFT JOIN ops_reviews r ON r.run_no = f.run_no AND r.fix_id = f.fix_id "
            + "WHERE f.run_no = $run AND f.standing <> $superseded",
            reader => new FixStanding(SqliteFixStore.Read(reader), !reader.IsDBNull(1) && reader.GetBoolean(1)),
            run,
            ("$superseded", SqliteFixStore.Superseded));
        List<StagedGroup> staged = connection.Query(
            transaction,
            "SELECT f.fix_id, g.shape_no, g.state, g.changed, g.cells FROM (SELECT fix_no, shape_no, state, changed, count(*) AS cells FROM staging_cells "
            + "WHERE run_no = $run GROUP BY fix_no, shape_no, state, changed) g LEFT JOIN ops_fixes f ON f.fix_no = g.fix_no",
            reader => new StagedGroup(reader.Text(0), reader.GetInt32(1), (CellState)reader.GetInt32(2), reader.GetBoolean(3), reader.GetInt32(4)),
            run);
        return new AttemptFacts(
            sourceCount,
            SqliteClusterStore.ListAll(connection, transaction, runNo),
            fixes,
            staged,
            SqliteStagingStore.UndecidedByShape(connection, transaction, runNo));
    }

    private static void Discard(SqliteConnection connection, SqliteTransaction transaction, long runNo, AttemptPlan plan)
    {
        (string, object?) run = ("$run", runNo);
        (string, object?) superseded = ("$superseded", JsonSerializer.Serialize(plan.Superseded));
        (string, object?) reopened = ("$reopened", JsonSerializer.Serialize(plan.Reopened));
        if (plan.FromScratch)
        {
            foreach (string table in TakenIn)
            {
                connection.Execute(transaction, $"DELETE FROM {table} WHERE run_no = $run", run);
            }

            connection.Execute(transaction, "UPDATE ops_runs SET source_count = NULL WHERE run_no = $run", run);
        }
        else if (plan.Superseded.Count + plan.Reopened.Count > 0)
        {
            connection.Execute(
                transaction,
                "DELETE FROM staging_cells WHERE run_no = $run AND (fix_no IN (SELECT fix_no FROM ops_fixes WHERE run_no = $run AND fix_id IN (SELECT value FROM json_each($superseded))) "
                + "OR (state IN ($review, $quarantined) AND NOT changed "
                + "AND fix_no IN (SELECT fix_no FROM ops_fixes WHERE run_no = $run AND fix_id IN (SELECT value FROM json_each($reopened)))))",
                run,
                superseded,
                reopened,
                ("$review", (int)CellState.HumanReview),
                ("$quarantined", (int)CellState.Quarantined));
        }

        connection.Execute(
            transaction,
            "UPDATE ops_fixes SET standing = $standing WHERE run_no = $run AND fix_id IN (SELECT value FROM json_each($superseded))",
            run,
            superseded,
            ("$standing", SqliteFixStore.Superseded));
        connection.Execute(
            transaction,
            "UPDATE ops_fixes SET standing = $standing WHERE run_no = $run AND fix_id IN (SELECT value FROM json_each($reopened))",
            run,
            reopened,
            ("$standing", SqliteFixStore.Closed));
    }

    private static void Queue(SqliteConnection connection, SqliteTransaction transaction, long runNo, bool waivesHold)
    {
        List<(CellState State, int Cells)> staged = connection.Query(
            transaction,
            "SELECT state, count(*) FROM staging_cells WHERE run_no = $run GROUP BY state",
            reader => ((CellState)reader.GetInt32(0), reader.GetInt32(1)),
            ("$run", runNo));
        int success = staged.Where(s => CellStateNames.IsSuccess(s.State)).Sum(s => s.Cells);
        connection.Execute(
            transaction,
            "UPDATE ops_runs SET attempt = attempt + 1, status = $queued, phase = $phase, outcome = NULL, started_at = NULL, ended_at = NULL, error_code = NULL, "
            + "error = NULL, report = NULL, hold_waived = $waives, progress_success = $success, progress_quarantine = $quarantine WHERE run_no = $run",
            ("$queued", RunStatus.Queued),
            ("$phase", RunPhase.Queued),
            ("$waives", waivesHold),
            ("$success", success),
            ("$quarantine", staged.Sum(s => s.Cells) - success),
            ("$run", runNo));
    }
}
