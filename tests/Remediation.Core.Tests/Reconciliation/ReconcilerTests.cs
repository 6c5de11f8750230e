using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Core.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    private static readonly CellCounts Balanced = new()
    {
        Source = 10,
        ByState = new Dictionary<CellState, int>
        {
            [CellState.AiFixed] = 4,
            [CellState.Promoted] = 2,
            [CellState.HumanReview] = 3,
            [CellState.Quarantined] = 1,
        },
        ByReason = new Dictionary<string, int>(StringComparer.Ordinal),
        Changed = 6,
        FixEntries = 6,
        UndecidedByCluster = new Dictionary<string, int>(StringComparer.Ordinal),
    };

    [Fact]
    public void Judge_EverythingAccounted_IsBalanced()
    {
        ReconciliationVerdict verdict = Reconciler.Judge(Balanced);

        Assert.True(verdict.Balanced);
        Assert.Equal(0, verdict.Missing);
    }

    [Fact]
    public void Judge_LostRow_IsNotBalanced()
    {
        ReconciliationVerdict verdict = Reconciler.Judge(Balanced with { Source = 11 });

        Assert.False(verdict.Balanced);
        Assert.Equal(1, verdict.Missing);
    }

    [Fact]
    public void Judge_RowTooMany_IsNotBalanced() => Assert.Equal(-1, Reconciler.Judge(Balanced with { Source = 9 }).Missing);

    [Fact]
    public void Judge_ChangeWithoutEntry_IsNotBalanced()
    {
        ReconciliationVerdict verdict = Reconciler.Judge(Balanced with { FixEntries = 5 });

        Assert.False(verdict.Balanced);
        Assert.Equal(1, verdict.MissingEntries);
    }

    [Fact]
    public void Judge_ClusterShortAndOtherOver_IsNotBalancedThoughTotalsAre()
    {
        CellCounts counts = Balanced with { UndecidedByCluster = new Dictionary<string, int>(StringComparer.Ordinal) { ["c-1"] = 1, ["c-2"] = -1 } };

        ReconciliationVerdict verdict = Reconciler.Judge(counts);

        Assert.False(verdict.Balanced);
        Assert.Equal(["c-1", "c-2"], verdict.Clusters);
    }
}
