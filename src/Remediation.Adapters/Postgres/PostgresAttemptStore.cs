using Npgsql;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Postgres;

/// <summary>New attempts and operators' changes of open runs, in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresAttemptStore(PostgresDatabase database) : IAttemptStore
{
    private static readonly string[] TakenIn = ["ops.cells", "staging.cells", "ops.shapes", "ops.clusters"];

    /// <inheritdoc/>
    public Task<AttemptPlan> PlanAsync(string runId, Func<AttemptFacts, AttemptPlan> planner, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => planner(await ReadFactsAsync(connection, await connection.RunNoAsync(runId, cancellationToken), cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public Task<AttemptPlan?> BeginAsync(RunRecord seen, AttemptStart start, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(seen.RunId, cancellationToken);
                if (!await IsAsSeenAsync(connection, seen, cancellationToken))
                {
                    return null;
                }

                AttemptPlan plan = await BeginAsync(connection, runNo, start.Planner, start.WaivesHold, cancellationToken);
                await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack([start.Receipt(plan)]), cancellationToken);
                return plan;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ChangeStatusAsync(RunRecord seen, string status, DateTimeOffset now, LedgerEntry receipt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.OwnRunAsync(seen.RunId, cancellationToken);
                bool ends = !RunStatus.IsOpen(status);
                if (!await IsAsSeenAsync(connection, seen, cancellationToken) || (ends && await HasPromotedAsync(connection, runNo, seen.Attempt, cancellationToken)))
                {
                    return false;
                }

                await connection.Sql("UPDATE ops.runs SET status = @status, ended_at = @ended WHERE run_no = @run")
                    .With("status", status)
                    .With("ended", ends ? now : null)
                    .With("run", runNo)
                    .ExecuteAsync(cancellationToken);
                await PostgresLedgerStore.AppendAsync(connection, runNo, null, EntryBundle.Pack([receipt]), cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Plans the next attempt of a run that the transaction owns, discards what the plan gives up, and queues the run.</summary>
    internal static async Task<AttemptPlan> BeginAsync(
        NpgsqlConnection connection, long runNo, Func<AttemptFacts, AttemptPlan> planner, bool waivesHold, CancellationToken cancellationToken)
    {
        AttemptPlan plan = planner(await ReadFactsAsync(connection, runNo, cancellationToken));
        await DiscardAsync(connection, runNo, plan, cancellationToken);
        await QueueAsync(connection, runNo, waivesHold, cancellationToken);
        return plan;
    }

    private static async Task<bool> IsAsSeenAsync(NpgsqlConnection connection, RunRecord seen, CancellationToken cancellationToken)
    {
        RunRecord now = await PostgresRunStore.RequireAsync(connection, seen.RunId, cancellationToken);
        return now.Attempt == seen.Attempt && now.Status == seen.Status && now.Outcome == seen.Outcome && now.OpenRollback is null;
    }

    private static Task<bool> HasPromotedAsync(NpgsqlConnection connection, long runNo, int attempt, CancellationToken cancellationToken) =>
        connection.Sql("SELECT 1 FROM staging.promoted WHERE run_no = @run AND attempt = @attempt")
            .With("run", runNo)
            .With("attempt", attempt)
            .AnyAsync(cancellationToken);

    private static async Task<AttemptFacts> ReadFactsAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken)
    {
        int? sourceCount = await connection.Sql("SELECT source_count FROM ops.runs WHERE run_no = @run")
            .With("run", runNo)
            .FirstAsync(reader => reader.Number(0), cancellationToken);
        List<FixStanding> fixes = await connection.Sql(
            "SELECT f.fix, coalesce(r.decision = 'reject', false) FROM ops.fixes f LEFT JOIN ops.reviews r ON r.run_no = f.run_no AND r.fix_id = f.fix_id "
            + "WHERE f.run_no = @run AND f.standing <> @superseded")
            .With("run", runNo)
            .With("superseded", PostgresFixStore.Superseded)
            .ListAsync(reader => new FixStanding(PostgresFixStore.Read(reader), reader.GetBoolean(1)), cancellationToken);
        List<StagedGroup> staged = await connection.Sql(
            "SELECT f.fix_id, g.shape_no, g.state, g.changed, g.cells FROM (SELECT fix_no, shape_no, state, changed, count(*)::int AS cells FROM staging.cells "
            + "WHERE run_no = @run GROUP BY fix_no, shape_no, state, changed) g LEFT JOIN ops.fixes f ON f.fix_no = g.fix_no")
            .With("run", runNo)
            .ListAsync(
                reader => new StagedGroup(reader.Text(0), reader.GetInt32(1), (CellState)reader.GetInt16(2), reader.GetBoolean(3), reader.GetInt32(4)), cancellationToken);
        return new AttemptFacts(
            sourceCount,
            await PostgresClusterStore.ListAsync(connection, runNo, cancellationToken),
            fixes,
            staged,
            await PostgresClusterStore.UndecidedByShapeAsync(connection, runNo, cancellationToken));
    }

    private static async Task DiscardAsync(NpgsqlConnection connection, long runNo, AttemptPlan plan, CancellationToken cancellationToken)
    {
        if (plan.FromScratch)
        {
            foreach (string table in TakenIn)
            {
                await connection.Sql($"DELETE FROM {table} WHERE run_no = @run").With("run", runNo).ExecuteAsync(cancellationToken);
            }

            await connection.Sql("UPDATE ops.runs SET source_count = NULL WHERE run_no = @run").With("run", runNo).ExecuteAsync(cancellationToken);
        }
        else if (plan.Superseded.Count + plan.Reopened.Count > 0)
        {
            await connection.Sql(
                "DELETE FROM staging.cells s USING ops.fixes f WHERE s.run_no = @run AND f.run_no = @run AND f.fix_no = s.fix_no "
                + "AND (f.fix_id = ANY (@superseded) OR (f.fix_id = ANY (@reopened) AND s.state IN (@review, @quarantined) AND NOT s.changed))")
                .With("run", runNo)
                .With("superseded", plan.Superseded)
                .With("reopened", plan.Reopened)
                .With("review", (int)CellState.HumanReview)
                .With("quarantined", (int)CellState.Quarantined)
                .ExecuteAsync(cancellationToken);
        }

        await SetStandingAsync(connection, runNo, plan.Superseded, PostgresFixStore.Superseded, cancellationToken);
        await SetStandingAsync(connection, runNo, plan.Reopened, PostgresFixStore.Closed, cancellationToken);
    }

    private static Task<int> SetStandingAsync(
        NpgsqlConnection connection, long runNo, IReadOnlyList<string> fixIds, int standing, CancellationToken cancellationToken) =>
        connection.Sql("UPDATE ops.fixes SET standing = @standing WHERE run_no = @run AND fix_id = ANY (@fixes)")
            .With("standing", standing)
            .With("run", runNo)
            .With("fixes", fixIds)
            .ExecuteAsync(cancellationToken);

    private static async Task QueueAsync(NpgsqlConnection connection, long runNo, bool waivesHold, CancellationToken cancellationToken)
    {
        List<(CellState State, int Cells)> staged = await connection.Sql("SELECT state, count(*)::int FROM staging.cells WHERE run_no = @run GROUP BY state")
            .With("run", runNo)
            .ListAsync(reader => ((CellState)reader.GetInt16(0), reader.GetInt32(1)), cancellationToken);
        int success = staged.Where(s => CellStateNames.IsSuccess(s.State)).Sum(s => s.Cells);
        await connection.Sql(
            "UPDATE ops.runs SET attempt = attempt + 1, status = @queued, phase = @phase, outcome = NULL, started_at = NULL, ended_at = NULL, error_code = NULL, "
            + "error = NULL, report = NULL, hold_waived = @waives, progress_success = @success, progress_quarantine = @quarantine WHERE run_no = @run")
            .With("queued", RunStatus.Queued)
            .With("phase", RunPhase.Queued)
            .With("waives", waivesHold)
            .With("success", success)
            .With("quarantine", staged.Sum(s => s.Cells) - success)
            .With("run", runNo)
            .ExecuteAsync(cancellationToken);
    }
}
