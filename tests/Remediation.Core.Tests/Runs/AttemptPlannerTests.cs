using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Tests.Runs;

public sealed class AttemptPlannerTests
{
    private static readonly AttemptRequest Quarantined = AttemptRequest.Of("failure", "quarantined");
    private static readonly AttemptRequest FromStart = AttemptRequest.Of("start", "failed");

    internal static RunRecord Run { get; } = new()
    {
        RunId = "r",
        BatchId = "b",
        Source = "s",
        Table = "t",
        PrimaryKey = ["id"],
        BodySha256 = "aa",
        Options = new RunOptions(),
        Status = RunStatus.Completed,
        Phase = RunPhase.Done,
        Attempt = 1,
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Plan_FromFailure_TakesUpOnlyWhatIsUndecided()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.Applied), Fix(2, FixDecision.Applied), Fix(3, FixDecision.HumanReview)],
                [Staged(1, CellState.AiFixed, 10), Staged(2, CellState.AiFixed, 4), Staged(3, CellState.HumanReview, 5)],
                (2, 6),
                (4, 7)),
            AttemptRequest.GoOn);

        Assert.False(plan.FromScratch);
        Assert.Empty(plan.Superseded);
        Assert.Empty(plan.Reopened);
        Assert.Equal((0, 13), (plan.DiscardedChanges, plan.Rows));
        Assert.Equal([("c-4", 7), ("c-2", 6)], plan.Clusters.Select(c => (c.ClusterId, c.Rows)));
    }

    [Fact]
    public void Plan_FixWithoutDecision_IsWrittenAnew()
    {
        AttemptPlan plan = AttemptPlanner.Plan(Facts([Fix(1, "")], [], (1, 3)), AttemptRequest.GoOn);

        Assert.Equal(["f-1"], plan.Superseded);
        Assert.Equal(3, plan.Rows);
    }

    [Fact]
    public void Plan_Quarantined_KeepsMendedCellsAndTakesWaitingOnesAnew()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.Applied), Fix(2, FixDecision.HumanReview), Fix(3, FixDecision.Quarantined), Fix(4, FixDecision.Applied)],
                [
                    Staged(1, CellState.Promoted, 95), Staged(1, CellState.Quarantined, 5), Staged(2, CellState.HumanReview, 20),
                    Staged(3, CellState.Quarantined, 30), Staged(4, CellState.Promoted, 8), new StagedGroup(null, 1, CellState.Quarantined, false, 2),
                ]),
            Quarantined);

        Assert.Equal(["f-2", "f-3"], plan.Superseded);
        Assert.Equal(["f-1"], plan.Reopened);
        Assert.Equal((0, 55), (plan.DiscardedChanges, plan.Rows));
        Assert.Equal([("c-3", 30), ("c-2", 20), ("c-1", 5)], plan.Clusters.Select(c => (c.ClusterId, c.Rows)));
    }

    // A run with cells that were taken back is restarted only after data loss; the table of operations refuses it otherwise.
    [Theory]
    [InlineData("failure", "failed")]
    [InlineData("failure", "quarantined")]
    [InlineData("start", "quarantined")]
    public void Plan_CellsThatWereRolledBack_AreNeverTakenAnewAndKeepTheirFix(string from, string scope)
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.Applied), Fix(2, FixDecision.Applied)],
                [Staged(1, CellState.RolledBack, 10), Staged(1, CellState.Promoted, 2), Staged(2, CellState.RolledBack, 3)]),
            AttemptRequest.Of(from, scope));

        Assert.False(plan.FromScratch);
        Assert.Empty(plan.Superseded);
        Assert.Empty(plan.Reopened);
        Assert.Equal((0, 0), (plan.DiscardedChanges, plan.Rows));
    }

    [Fact]
    public void Plan_CellsThatProductionRefused_AreNeverTakenAnew()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts([Fix(1, FixDecision.Applied)], [new StagedGroup("f-1", 1, CellState.Quarantined, true, 3)]), AttemptRequest.Of("start", "quarantined"));

        Assert.False(plan.FromScratch);
        Assert.Equal(0, plan.Rows);
        Assert.Empty(plan.Superseded);
        Assert.Empty(plan.Reopened);
    }

    [Fact]
    public void Plan_FromStartBeforePromotion_DiscardsEverythingAndCountsTheVoidEntries()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.Applied), Fix(2, FixDecision.HumanReview)],
                [Staged(1, CellState.AiFixed, 10), Staged(2, CellState.HumanReview, 5), new StagedGroup(null, 2, CellState.Quarantined, false, 1)],
                (3, 4)),
            FromStart);

        Assert.True(plan.FromScratch);
        Assert.Equal(["f-1", "f-2"], plan.Superseded);
        Assert.Equal((10, 20), (plan.DiscardedChanges, plan.Rows));
    }

    [Fact]
    public void Plan_FromStartAfterPromotion_KeepsWhatReachedProduction()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.Applied), Fix(2, FixDecision.Applied), Fix(3, FixDecision.HumanReview)],
                [Staged(1, CellState.Promoted, 90), Staged(1, CellState.Quarantined, 10), Staged(2, CellState.AiFixed, 7), Staged(3, CellState.HumanReview, 5)]),
            FromStart);

        Assert.False(plan.FromScratch);
        Assert.Equal(["f-2", "f-3"], plan.Superseded);
        Assert.Equal(["f-1"], plan.Reopened);
        Assert.Equal((7, 22), (plan.DiscardedChanges, plan.Rows));
    }

    [Fact]
    public void Plan_RowsWereNotTakenIn_BeginsFromScratchWhateverIsAsked()
    {
        AttemptPlan plan = AttemptPlanner.Plan(Facts([], []) with { SourceCount = null }, AttemptRequest.GoOn);

        Assert.True(plan.FromScratch);
        Assert.Null(plan.Rows);
    }

    [Fact]
    public void Plan_RejectedByASteward_StaysQuarantined()
    {
        AttemptFacts facts = Facts([], [Staged(1, CellState.Quarantined, 5)]) with { Fixes = [new FixStanding(Fix(1, FixDecision.Quarantined).Fix, Rejected: true)] };

        Assert.Equal(0, AttemptPlanner.Plan(facts, Quarantined).Rows);
    }

    [Fact]
    public void Plan_Reviewed_TakesOnlyTheWaitingCellsOfThatFix()
    {
        AttemptPlan plan = AttemptPlanner.Plan(
            Facts(
                [Fix(1, FixDecision.HumanReview), Fix(2, FixDecision.HumanReview)], [Staged(1, CellState.HumanReview, 5), Staged(2, CellState.HumanReview, 6)]),
            AttemptRequest.GoOn with { ReviewedFixes = new HashSet<string>(StringComparer.Ordinal) { "f-2" } });

        Assert.Equal(["f-2"], plan.Superseded);
        Assert.Equal(6, plan.Rows);
    }

    private static AttemptFacts Facts(FixStanding[] fixes, StagedGroup[] staged, params (int ShapeNo, int Cells)[] undecided) => new(
        staged.Sum(g => g.Cells) + undecided.Sum(u => u.Cells),
        [.. Enumerable.Range(1, 4).Select(ClusterOf)],
        fixes,
        staged,
        undecided.ToDictionary(u => u.ShapeNo, u => u.Cells));

    // Cluster, fix and shape number n belong together.
    private static Cluster ClusterOf(int n) => new() { ClusterId = $"c-{n}", Column = "day", Shapes = [new ClusterShape(n, $"shape {n}", 1, 1, [])] };

    private static StagedGroup Staged(int n, CellState state, int cells) =>
        new($"f-{n}", n, state, state is CellState.AiFixed or CellState.Promoted, cells);

    private static FixStanding Fix(int n, string decision) => new(
        new FixRecord
        {
            FixId = $"f-{n}",
            ClusterId = $"c-{n}",
            Attempt = 1,
            Lambda = "lambda x: x",
            JavaScript = "x",
            ModelVersion = "test@1",
            Reasoning = "",
            PatternType = "",
            SelfConfidence = 1,
            Decision = decision,
        },
        Rejected: false);
}
