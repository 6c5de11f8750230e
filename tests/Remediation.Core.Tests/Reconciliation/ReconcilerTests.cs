using Remediation.Core.Clustering;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    // Two clusters of shapes 0, 1 and 2; shape 3 was quarantined at intake.
    private static readonly Cluster[] Clusters = [ClusterOf("c-1", 0, 1), ClusterOf("c-2", 2)];

    private static readonly ShapeCount[] Shapes = [new(0, 4, 4, 4), new(1, 2, 2, 2), new(2, 3, 3, 3), new(3, 1, 1, 1)];

    private static readonly DecidedCount[] Decided =
    [
        new(0, "f-1", CellState.AiFixed, null, 3, 3),
        new(0, "f-1", CellState.Quarantined, ReasonCode.ExecutionError, 1, 0),
        new(1, "f-1", CellState.Promoted, null, 2, 1),
        new(2, "f-2", CellState.HumanReview, ReasonCode.LowConfidence, 3, 0),
        new(3, null, CellState.Quarantined, ReasonCode.InvalidRow, 1, 0),
    ];

    private static readonly EntryCount[] Entries = [new("f-1", 4)];

    [Theory]
    [InlineData(RunPhase.Ingest)]
    [InlineData(RunPhase.Cluster)]
    [InlineData(RunPhase.Fix)]
    [InlineData(RunPhase.Gate)]
    [InlineData(RunPhase.Promote)]
    public void Judge_EverythingAccounted_IsBalanced(string phase)
    {
        var counts = CellCounts.Of(10, Shapes, Decided, Entries, Clusters);

        Assert.True(Reconciler.Judge(counts, phase).Balanced);
        Assert.Equal((5, 5, 0), (counts.Success, counts.Quarantine, counts.Undecided));
        Assert.Equal([new(null, 1, 0, 0, 1), new("c-1", 6, 0, 5, 1), new("c-2", 3, 0, 0, 3)], counts.Clusters);
    }

    [Theory]
    [InlineData(RunPhase.Ingest, 0)]
    [InlineData(RunPhase.Cluster, 0)]
    [InlineData(RunPhase.Fix, 3)]
    public void Judge_CellsThatWait_AreMissingOnlyWhenDecisionsAreDue(string phase, int missing)
    {
        var counts = CellCounts.Of(10, [.. Shapes[..2], new(2, 3, 3, 0), Shapes[3]], [.. Decided[..3], Decided[4]], Entries, Clusters);

        ReconciliationVerdict verdict = Reconciler.Judge(counts, phase);

        Assert.Equal((missing, missing == 0), (verdict.Missing, verdict.Balanced));
        Assert.Equal(missing == 0 ? [] : ["c-2"], verdict.Clusters);
    }

    [Fact]
    public void Judge_ShapeThatNoClusterTook_IsNotBalancedAfterClustering()
    {
        var counts = CellCounts.Of(10, [.. Shapes[..2], new(2, 3, 3, 0), Shapes[3]], [.. Decided[..3], Decided[4]], Entries, Clusters[..1]);

        Assert.True(Reconciler.Judge(counts, RunPhase.Ingest).Balanced);
        Assert.Equal([ReconciliationVerdict.NoCluster], Reconciler.Judge(counts, RunPhase.Cluster).Clusters);
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(9, -1)]
    public void Judge_SourceCountThatIsNotMet_IsNotBalanced(int source, int missing)
    {
        ReconciliationVerdict verdict = Reconciler.Judge(CellCounts.Of(source, Shapes, Decided, Entries, Clusters), RunPhase.Ingest);

        Assert.False(verdict.Balanced);
        Assert.Equal((missing, missing), (verdict.Missing, verdict.Unclustered));
    }

    [Fact]
    public void Judge_OneClusterShortAndAnotherOver_IsNotBalancedThoughTheTotalsAre()
    {
        var counts = CellCounts.Of(10, [.. Shapes[..2], new(2, 4, 3, 3), new(3, 0, 1, 1)], Decided, Entries, Clusters);

        ReconciliationVerdict verdict = Reconciler.Judge(counts, RunPhase.Fix);

        Assert.Equal((0, 0), (verdict.Missing, verdict.Unclustered));
        Assert.Equal([ReconciliationVerdict.NoCluster, "c-2"], verdict.Clusters);
        Assert.False(verdict.Balanced);
    }

    [Fact]
    public void Judge_ShapeInTwoClusters_IsNotBalanced()
    {
        var counts = CellCounts.Of(10, Shapes, Decided, Entries, [.. Clusters, ClusterOf("c-3", 2)]);

        Assert.Equal(-3, Reconciler.Judge(counts, RunPhase.Fix).Unclustered);
    }

    [Fact]
    public void Judge_DecisionAboutNoCell_IsNotBalanced()
    {
        ReconciliationVerdict verdict = Reconciler.Judge(CellCounts.Of(10, [.. Shapes, new(9, 0, 0, 1)], Decided, Entries, Clusters), RunPhase.Fix);

        Assert.Equal((1, 0), (verdict.Strays, verdict.Missing));
        Assert.False(verdict.Balanced);
    }

    [Fact]
    public void Judge_DecisionThatIsNone_IsNotBalanced()
    {
        DecidedCount[] odd = [.. Decided[..3], Decided[3] with { State = CellState.NeedsAi }, Decided[4]];

        ReconciliationVerdict verdict = Reconciler.Judge(CellCounts.Of(10, Shapes, odd, Entries, Clusters), RunPhase.Fix);

        Assert.Equal(3, verdict.Missing);
        Assert.Equal(["c-2"], verdict.Clusters);
    }

    public static TheoryData<EntryCount[], string[], int> Receipts() => new()
    {
        { [new("f-1", 3)], ["f-1"], 1 },
        { [new("f-1", 5)], ["f-1"], -1 },
        { [new("f-1", 4), new("f-2", 1)], ["f-2"], -1 },
        { [new("f-1", 3), new("f-2", 1)], ["f-1", "f-2"], 0 },
        { [new("f-9", 4)], ["f-1", "f-9"], 0 },
        { [new("", 4)], ["", "f-1"], 0 },
    };

    [Theory]
    [MemberData(nameof(Receipts))]
    public void Judge_ChangesAndEntriesDiffer_NamesTheFixes(EntryCount[] entries, string[] fixes, int missing)
    {
        ReconciliationVerdict verdict = Reconciler.Judge(CellCounts.Of(10, Shapes, Decided, entries, Clusters), RunPhase.Fix);

        Assert.Equal(fixes, verdict.Fixes);
        Assert.Equal(missing, verdict.MissingEntries);
        Assert.False(verdict.Balanced);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void Judge_RolledBackCells_AreSuccessAndHaveAnEntryEach(int entries, bool balanced)
    {
        DecidedCount[] decided = [.. Decided[..2], Decided[2] with { State = CellState.RolledBack }, .. Decided[3..]];
        var counts = CellCounts.Of(10, Shapes, decided, [new("f-1", 4, entries)], Clusters);

        ReconciliationVerdict verdict = Reconciler.Judge(counts, RunPhase.Promote);

        Assert.Equal((5, 5, 0, 1), (counts.Success, counts.Quarantine, counts.InProduction, counts.RolledBack));
        Assert.Equal((balanced, 0, balanced ? 0 : 1), (verdict.Balanced, verdict.Missing, verdict.Fixes.Count));
    }

    private static Cluster ClusterOf(string id, params int[] shapes) =>
        new() { ClusterId = id, Column = "day", Shapes = [.. shapes.Select(s => new ClusterShape(s, "9", 1, 1, []))] };
}
