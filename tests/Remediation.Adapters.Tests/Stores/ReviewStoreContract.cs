using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Reviews;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Reviews on the store: what waits, whose decision counts, and which attempt takes it.</summary>
public abstract class ReviewStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private static readonly ReviewAttempt Attempt = new(
        (facts, fixes) => AttemptPlanner.Plan(facts, AttemptRequest.GoOn with { ReviewedFixes = fixes }),
        (_, attempt, judged, decision) => judged with { FixId = "f-human", Attempt = attempt, Lambda = decision.Lambda!, ReviewedBy = decision.Reviewer, Decision = "", Reason = null });

    [SkippableFact]
    public async Task Find_WaitingFix_HasItsValuesWithTheirRows()
    {
        await WaitingAsync("r1");

        ReviewItem item = (await Store.Reviews.FindAsync("r1", "f-1", None))!;

        Assert.Equal(("r1-f-1", 3, "LOW_CONFIDENCE"), (item.ReviewId, item.Cluster.Size, item.Fix.Reason));
        Assert.Null(item.Decision);
        Assert.Equal([("a", 2), ("b", 1)], (await ReadAsync("r1", "f-1")).Order());
        Assert.Null(await Store.Reviews.FindAsync("r1", "f-2", None));
        Assert.Null(await Store.Reviews.FindAsync("r2", "f-1", None));
    }

    [SkippableFact]
    public async Task Find_BeforeTheCellsAreStaged_ThereIsNothingToDecideYet()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (_, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.Fixes.SaveDecidedAsync("r1", fix with { Decision = FixDecision.HumanReview, Reason = ReasonCode.LowConfidence }, None);

        Assert.Null(await Store.Reviews.FindAsync("r1", "f-1", None));
        Assert.Empty((await ListAsync(decided: false)).Items);
    }

    [SkippableFact]
    public async Task Decide_EndedRun_BeginsTheNextAttemptWithThePersonsFix_AndTheSecondReviewerIsRefused()
    {
        RunRecord run = await WaitingAsync("r1");
        await EndAsync(run);

        ReviewRecording first = await DecideAsync(run, "stella", ReviewKind.Approve);
        ReviewRecording second = await DecideAsync(run, "sam", ReviewKind.Reject);

        Assert.Equal((true, 2, RunStatus.Queued), (first.Recorded, first.Run.Attempt, first.Run.Status));
        Assert.False(second.Recorded);
        FixRecord fix = (await Store.Fixes.ListAsync("r1", None)).Single(f => f.Attempt == 2);
        Assert.Equal(("f-human", "stella"), (fix.FixId, fix.ReviewedBy));
        ReviewItem decided = Assert.Single((await ListAsync(decided: true)).Items);
        Assert.Equal(("stella", 2), (decided.Decision!.Reviewer, decided.Decision.TakenBy));
        Assert.Empty((await ListAsync(decided: false)).Items);
        Assert.Equal(1, (await Store.Ledger.SealAsync("r1", Store.Signer, StoreFixture.Now, None)).Size);
    }

    [SkippableFact]
    public async Task Decide_OpenRun_IsTakenWhenItHasEnded_AndOnce()
    {
        RunRecord run = await WaitingAsync("r1");

        ReviewRecording recording = await DecideAsync(run, "stella", ReviewKind.Approve);
        Assert.Equal((true, 1), (recording.Recorded, recording.Run.Attempt));
        Assert.Null(await Store.Reviews.BeginPendingAsync("r1", Attempt, None));
        await EndAsync(run);

        Assert.Equal(2, (await Store.Reviews.BeginPendingAsync("r1", Attempt, None))!.Attempt);
        Assert.Null(await Store.Reviews.BeginPendingAsync("r1", Attempt, None));
    }

    [SkippableFact]
    public async Task Decide_Reject_QuarantinesTheCellsWithoutAnAttempt()
    {
        RunRecord run = await WaitingAsync("r1");
        await EndAsync(run);

        ReviewRecording recording = await DecideAsync(run, "stella", ReviewKind.Reject);

        Assert.Equal((true, 1), (recording.Recorded, recording.Run.Attempt));
        Assert.Equal(FixDecision.Quarantined, (await Store.Reviews.FindAsync("r1", "f-1", None))!.Fix.Decision);
        Assert.Equal((3, 3), ((await Store.Staging.CountAsync("r1", None)).Source, (await Store.Staging.CountAsync("r1", None)).Quarantine));
        Assert.Null(await Store.Reviews.BeginPendingAsync("r1", Attempt, None));
    }

    [SkippableFact]
    public async Task Decide_ManyReviewersAtOnce_OneCounts()
    {
        RunRecord run = await WaitingAsync("r1");
        await EndAsync(run);

        ReviewRecording[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => DecideAsync(run, $"s{i}", ReviewKind.Approve))));

        Assert.Single(all, r => r.Recorded);
        Assert.Equal(2, (await Store.Runs.FindAsync("r1", None))!.Attempt);
    }

    [SkippableFact]
    public async Task List_InPages_TheLowestConfidenceFirst_EachOnce()
    {
        (string Run, double Confidence)[] waiting = [("r1", 0.5), ("r2", 0.1), ("r3", 0.5), ("r4", 1 / 3d), ("r5", 0.5)];
        foreach ((string runId, double confidence) in waiting)
        {
            await WaitingAsync(runId, confidence);
        }

        List<string> seen = [];
        string? token = null;
        do
        {
            ReviewPage page = await Store.Reviews.ListAsync(new ReviewQuery(false, null, null, 2, token), None);
            Assert.InRange(page.Items.Count, 1, 2);
            seen.AddRange(page.Items.Select(i => i.Run.RunId));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.Equal(["r2", "r4", "r1", "r3", "r5"], seen);
        Assert.Equal("r4", Assert.Single((await Store.Reviews.ListAsync(new ReviewQuery(false, "r4", "day", 10, null), None)).Items).Run.RunId);
        Assert.Empty((await Store.Reviews.ListAsync(new ReviewQuery(false, null, "night", 10, null), None)).Items);
    }

    private async Task<RunRecord> WaitingAsync(string runId, double confidence = 0.5)
    {
        RunRecord run = await Store.IngestAsync(runId, StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync(runId);
        FixRecord judged = fix with { Decision = FixDecision.HumanReview, Reason = ReasonCode.LowConfidence, ConfidenceScore = confidence };
        await Store.Fixes.SaveDecidedAsync(runId, judged, None);
        await Store.Staging.StageAllAsync(runId, cluster, judged, CellState.HumanReview, ReasonCode.LowConfidence, None);
        return run;
    }

    private Task<RunRecord> EndAsync(RunRecord run) =>
        Store.Runs.EndAsync(run.RunId, run.Attempt, new RunEnding(RunOutcome.Promoted, null, null, "{}", StoreFixture.Now), None);

    private Task<ReviewPage> ListAsync(bool decided) => Store.Reviews.ListAsync(new ReviewQuery(decided, null, null, 10, null), None);

    private async Task<List<(string? Value, int Rows)>> ReadAsync(string runId, string fixId)
    {
        List<(string?, int)> values = [];
        await foreach (DistinctValue value in Store.Reviews.ReadWaitingAsync(runId, fixId, None))
        {
            values.Add((value.Value, value.Rows));
        }

        return values;
    }

    private Task<ReviewRecording> DecideAsync(RunRecord run, string reviewer, string kind)
    {
        var decision = new ReviewDecision
        {
            FixId = "f-1",
            Kind = kind,
            Lambda = kind == ReviewKind.Reject ? null : "lambda x: x.strip()",
            Reviewer = reviewer,
            Reason = "because",
            DecidedAt = StoreFixture.Now,
        };
        var receipt = new ReviewEntry
        {
            RunId = run.RunId,
            Table = run.Table,
            Attempt = run.Attempt,
            Actor = reviewer,
            Reason = "because",
            Column = "day",
            ClusterId = "c",
            FixId = "f-1",
            Decision = kind,
            Lambda = decision.Lambda,
            Waived = null,
            Timestamp = StoreFixture.Now,
        };
        return Store.Reviews.DecideAsync(run.RunId, decision, receipt, Attempt, None);
    }
}
