using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>New attempts on the store: what is discarded, what still counts, and that a step of an ended attempt writes nothing.</summary>
public sealed class SqliteAttemptStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteStoreFixture _store = new();
    private readonly SqliteAttemptStore _attempts;

    public SqliteAttemptStoreTests()
    {
        _attempts = new SqliteAttemptStore(_store.Database);
    }

    [Fact]
    public async Task Begin_FromStart_VoidsTheEntriesSoThatTheCountsBalanceAgain()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        RunRecord held = await EndAsync(run, RunOutcome.Held);

        AttemptPlan? plan = await BeginAsync(held, AttemptRequest.Of("start", "failed"));

        Assert.Equal(2, plan!.DiscardedChanges);
        RunRecord queued = (await _store.Runs.FindAsync("r1", None))!;
        Assert.Equal((2, RunStatus.Queued, (string?)null, (int?)null), (queued.Attempt, queued.Status, queued.Outcome, queued.SourceCount));
        CellCounts counts = await _store.Staging.CountAsync("r1", None);
        Assert.Equal((0, 0), (counts.Changed, counts.FixEntries));
        Assert.Empty(await _store.Fixes.ListAsync("r1", None));
        Assert.Null(await _store.Fixes.FindAsync("r1", cluster.ClusterId, None));
        SealedLedger log = await _store.Ledger.SealAsync("r1", _store.Signer, StoreFixture.Now, None);
        Assert.Equal(3, log.Size);
    }

    [Fact]
    public async Task Begin_FromFailureInTheMiddleOfAnApply_GoesOnWithTheSameFix()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        await _store.ExecuteAsync("DELETE FROM staging_cells WHERE ordinal = 2");
        RunRecord failed = await EndAsync(run, RunOutcome.Error);

        AttemptPlan? plan = await BeginAsync(failed, AttemptRequest.GoOn);

        Assert.Equal((1, 0), (plan!.Rows, plan.DiscardedChanges));
        Assert.Equal(fix.FixId, (await _store.Fixes.FindAsync("r1", cluster.ClusterId, None))!.FixId);
        Assert.Equal(cluster.ClusterId, Assert.Single(await _store.Clusters.ListOpenAsync("r1", None)).ClusterId);
        Assert.Single(await _store.StageAsync("r1", cluster, fix));
        Assert.Empty(await _store.Clusters.ListOpenAsync("r1", None));
    }

    [Fact]
    public async Task Begin_Quarantined_LeavesTheMendedCellsAndTheirFix()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        await _store.ExecuteAsync("UPDATE staging_cells SET state = 3, changed = 0, new_value = NULL, reason = 'EXECUTION_ERROR' WHERE ordinal = 1");
        await PromoteAsync(run);
        RunRecord promoted = await EndAsync(run, RunOutcome.Promoted);

        AttemptPlan? plan = await BeginAsync(promoted, AttemptRequest.Of("failure", "quarantined"));

        Assert.Equal([fix.FixId], plan!.Reopened);
        Assert.Null(await _store.Fixes.FindAsync("r1", cluster.ClusterId, None));
        Assert.Equal(fix.FixId, Assert.Single(await _store.Fixes.ListAsync("r1", None)).FixId);
        CellCounts counts = await _store.Staging.CountAsync("r1", None);
        Assert.Equal((3, 2, 0), (counts.Source, counts.Success, counts.Quarantine));
        FixRecord second = fix with { FixId = "f-2", Attempt = 2 };
        await _store.Fixes.SaveGeneratedAsync("r1", second, [], None);
        await _store.StageAsync("r1", cluster, second);
        PromotionStep again = await PromoteAsync(promoted with { Attempt = 2 });
        Assert.Equal(1, again.Counts.Promoted);
        Assert.Equal(2, (await _store.Fixes.ListAsync("r1", None)).Count);
    }

    [Fact]
    public async Task Begin_RunChangedMeanwhile_DoesNothing()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        RunRecord failed = await EndAsync(run, RunOutcome.Error);
        Assert.NotNull(await BeginAsync(failed, AttemptRequest.GoOn));

        Assert.Null(await BeginAsync(failed, AttemptRequest.GoOn));
        Assert.Equal(2, (await _store.Runs.FindAsync("r1", None))!.Attempt);
    }

    [Fact]
    public async Task Write_ByAStepOfAnEndedAttempt_IsRefused()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        Assert.True(await _attempts.ChangeStatusAsync(run, RunStatus.Terminated, StoreFixture.Now, Receipt(run), None));

        await Assert.ThrowsAsync<AttemptEndedException>(() => _store.Fixes.SaveDecidedAsync("r1", fix, None));
        await Assert.ThrowsAsync<AttemptEndedException>(() => PromoteAsync(run));
        Assert.Equal(RunStatus.Terminated, (await _store.Runs.EndAsync("r1", 1, Ending(RunOutcome.Promoted), None)).Status);
        await _store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Promote, StoreFixture.Now, None);
        Assert.Equal(RunPhase.Queued, (await _store.Runs.FindAsync("r1", None))!.Phase);

        Assert.NotNull(await BeginAsync((await _store.Runs.FindAsync("r1", None))!, AttemptRequest.Of("start", "failed")));
        await Assert.ThrowsAsync<AttemptEndedException>(() => _store.Staging.StageAsync("r1", fix, [], [], None));
        await Assert.ThrowsAsync<AttemptEndedException>(() => _store.Staging.StageAllAsync("r1", cluster, fix, CellState.HumanReview, "AMBIGUOUS", None));
    }

    [Fact]
    public async Task Terminate_AfterThePromotion_IsTooLate()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        await PromoteAsync(run);

        Assert.False(await _attempts.ChangeStatusAsync(run, RunStatus.Terminated, StoreFixture.Now, Receipt(run), None));
        Assert.Equal(RunStatus.Queued, (await _store.Runs.FindAsync("r1", None))!.Status);
        Assert.True(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Promote).Balanced);
    }

    public void Dispose() => _store.Dispose();

    private static RunEnding Ending(string outcome) => new(outcome, null, null, "{}", StoreFixture.Now);

    private static OperatorEntry Receipt(RunRecord run) => new()
    {
        RunId = run.RunId,
        Table = run.Table,
        Attempt = run.Attempt,
        Actor = "olga",
        Operation = "test",
        Reason = "because",
        Parameters = new Dictionary<string, string>(),
        Timestamp = StoreFixture.Now,
    };

    private Task<PromotionStep> PromoteAsync(RunRecord run) => new PromotionStage(_store.Promotion, TimeProvider.System).RunAsync(run, None);

    private Task<RunRecord> EndAsync(RunRecord run, string outcome) => _store.Runs.EndAsync(run.RunId, run.Attempt, Ending(outcome), None);

    private Task<AttemptPlan?> BeginAsync(RunRecord seen, AttemptRequest request) =>
        _attempts.BeginAsync(seen, new AttemptStart(facts => AttemptPlanner.Plan(facts, request), request.WaivesHold, _ => Receipt(seen)), None);
}
