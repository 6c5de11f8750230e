using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>New attempts on the store: what is discarded, what still counts, and that a step of an ended attempt writes nothing.</summary>
public abstract class AttemptStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Begin_FromStart_VoidsTheEntriesSoThatTheCountsBalanceAgain()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        RunRecord held = await EndAsync(run, RunOutcome.Held);

        AttemptPlan? plan = await BeginAsync(held, AttemptRequest.Of("start", "failed"));

        Assert.Equal(2, plan!.DiscardedChanges);
        RunRecord queued = (await Store.Runs.FindAsync("r1", None))!;
        Assert.Equal((2, RunStatus.Queued, (string?)null, (int?)null), (queued.Attempt, queued.Status, queued.Outcome, queued.SourceCount));
        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((0, 0), (counts.Changed, counts.FixEntries));
        Assert.Empty(await Store.Fixes.ListAsync("r1", None));
        Assert.Null(await Store.Fixes.FindAsync("r1", cluster.ClusterId, None));
        SealedLedger log = await Store.Ledger.SealAsync("r1", Store.Signer, StoreFixture.Now, None);
        Assert.Equal(3, log.Size);
    }

    [SkippableFact]
    public async Task Begin_FromFailureInTheMiddleOfAnApply_GoesOnWithTheSameFix()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        await Store.ExecuteAsync("DELETE FROM staging.cells WHERE ordinal = 2");
        RunRecord failed = await EndAsync(run, RunOutcome.Error);

        AttemptPlan? plan = await BeginAsync(failed, AttemptRequest.GoOn);

        Assert.Equal((1, 0), (plan!.Rows, plan.DiscardedChanges));
        Assert.Equal(fix.FixId, (await Store.Fixes.FindAsync("r1", cluster.ClusterId, None))!.FixId);
        Assert.Equal(cluster.ClusterId, Assert.Single(await Store.Clusters.ListOpenAsync("r1", None)).ClusterId);
        Assert.Single(await Store.StageAsync("r1", cluster, fix));
        Assert.Empty(await Store.Clusters.ListOpenAsync("r1", None));
    }

    [SkippableFact]
    public async Task Begin_Quarantined_LeavesTheMendedCellsAndTheirFix()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        await Store.ExecuteAsync(
            "UPDATE staging.cells SET state = 3, changed = false, new_value = NULL, reason = 'EXECUTION_ERROR' WHERE ordinal = 1");
        await PromoteAsync(run);
        RunRecord promoted = await EndAsync(run, RunOutcome.Promoted);

        AttemptPlan? plan = await BeginAsync(promoted, AttemptRequest.Of("failure", "quarantined"));

        Assert.Equal([fix.FixId], plan!.Reopened);
        Assert.Null(await Store.Fixes.FindAsync("r1", cluster.ClusterId, None));
        Assert.Equal(fix.FixId, Assert.Single(await Store.Fixes.ListAsync("r1", None)).FixId);
        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((3, 2, 0), (counts.Source, counts.Success, counts.Quarantine));
        FixRecord second = fix with { FixId = "f-2", Attempt = 2 };
        await Store.Fixes.SaveGeneratedAsync("r1", second, [], None);
        await Store.StageAsync("r1", cluster, second);
        PromotionStep again = await PromoteAsync(promoted with { Attempt = 2 });
        Assert.Equal(1, again.Counts.Promoted);
        Assert.Equal(2, (await Store.Fixes.ListAsync("r1", None)).Count);
    }

    [SkippableFact]
    public async Task Begin_RunChangedMeanwhile_DoesNothing()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        RunRecord failed = await EndAsync(run, RunOutcome.Error);
        Assert.NotNull(await BeginAsync(failed, AttemptRequest.GoOn));

        Assert.Null(await BeginAsync(failed, AttemptRequest.GoOn));
        Assert.Equal(2, (await Store.Runs.FindAsync("r1", None))!.Attempt);
    }

    [SkippableFact]
    public async Task Begin_ManyAtOnce_OneBegins()
    {
        RunRecord failed = await EndAsync(await Store.IngestAsync("r1", StoreFixture.Row("1", "a")), RunOutcome.Error);

        AttemptPlan?[] begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => BeginAsync(failed, AttemptRequest.GoOn))));

        Assert.Single(begun, plan => plan is not null);
        Assert.Equal(2, (await Store.Runs.FindAsync("r1", None))!.Attempt);
        Assert.Equal(1, (await Store.Ledger.SealAsync("r1", Store.Signer, StoreFixture.Now, None)).Size);
    }

    [SkippableFact]
    public async Task Plan_IsWhatBeginDoes_AndChangesNothing()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        RunRecord held = await EndAsync(run, RunOutcome.Held);
        var request = AttemptRequest.Of("start", "failed");

        AttemptPlan planned = await Store.Attempts.PlanAsync("r1", facts => AttemptPlanner.Plan(facts, request), None);

        Assert.Equal(1, (await Store.Runs.FindAsync("r1", None))!.Attempt);
        Assert.Equivalent(planned, await BeginAsync(held, request), strict: true);
    }

    [SkippableFact]
    public async Task Write_ByAStepOfAnEndedAttempt_IsRefused()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        Assert.True(await Store.Attempts.ChangeStatusAsync(run, RunStatus.Terminated, StoreFixture.Now, Receipt(run), None));

        await Assert.ThrowsAsync<AttemptEndedException>(() => Store.Fixes.SaveDecidedAsync("r1", fix, None));
        await Assert.ThrowsAsync<AttemptEndedException>(() => PromoteAsync(run));
        Assert.Equal(RunStatus.Terminated, (await Store.Runs.EndAsync("r1", 1, Ending(RunOutcome.Promoted), None)).Status);
        await Store.Runs.EnterPhaseAsync("r1", 1, RunPhase.Promote, StoreFixture.Now, None);
        Assert.Equal(RunPhase.Queued, (await Store.Runs.FindAsync("r1", None))!.Phase);

        Assert.NotNull(await BeginAsync((await Store.Runs.FindAsync("r1", None))!, AttemptRequest.Of("start", "failed")));
        await Assert.ThrowsAsync<AttemptEndedException>(() => Store.Staging.StageAsync("r1", fix, [], [], None));
        await Assert.ThrowsAsync<AttemptEndedException>(() => Store.Staging.StageAllAsync("r1", cluster, fix, CellState.HumanReview, "AMBIGUOUS", None));
    }

    [SkippableFact]
    public async Task Terminate_AfterThePromotion_IsTooLate()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        await PromoteAsync(run);

        Assert.False(await Store.Attempts.ChangeStatusAsync(run, RunStatus.Terminated, StoreFixture.Now, Receipt(run), None));
        Assert.Equal(RunStatus.Queued, (await Store.Runs.FindAsync("r1", None))!.Status);
        Assert.True(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Promote).Balanced);
    }

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

    private Task<PromotionStep> PromoteAsync(RunRecord run) => new PromotionStage(Store.Promotion, TimeProvider.System).RunAsync(run, None);

    private Task<RunRecord> EndAsync(RunRecord run, string outcome) => Store.Runs.EndAsync(run.RunId, run.Attempt, Ending(outcome), None);

    private Task<AttemptPlan?> BeginAsync(RunRecord seen, AttemptRequest request) =>
        Store.Attempts.BeginAsync(seen, new AttemptStart(facts => AttemptPlanner.Plan(facts, request), request.WaivesHold, _ => Receipt(seen)), None);
}
