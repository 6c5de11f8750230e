using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>What a run would change, counted by cells of a column and by rows.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class ChangeStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Count_StagedChanges_AreCountedByColumnAndByRow()
    {
        await Store.IngestAsync(
            "r1",
            StoreFixture.Row("1", "a"),
            StoreFixture.Row("2", "b"),
            StoreFixture.Row("3", "c"),
            StoreFixture.Row("3", "y", column: "due"),
            StoreFixture.Row("4", "z", column: "due", fault: ReasonCode.NotTagged));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StagedCell> staged = [];
        await foreach (StoredCell cell in Store.Staging.ReadUndecidedAsync("r1", cluster, None))
        {
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, cell.RowId == "1" ? cell.Value : "x", cell.RowId != "1", null));
        }

        Assert.Equal([new ColumnChanges("day", 3, 0), new ColumnChanges("due", 2, 0)], await Store.Changes.CountByColumnAsync("r1", None));
        await Store.Staging.StageAsync("r1", fix, staged, [], None);

        Assert.Equal([new ColumnChanges("day", 3, 2), new ColumnChanges("due", 2, 0)], await Store.Changes.CountByColumnAsync("r1", None));
        Assert.Equal(new RowChanges(4, 2), await Store.Changes.CountRowsAsync("r1", None));
    }

    [SkippableFact]
    public async Task Count_RunWithoutRows_IsNothing()
    {
        await Store.Runs.AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);

        Assert.Empty(await Store.Changes.CountByColumnAsync("r1", None));
        Assert.Equal(new RowChanges(0, 0), await Store.Changes.CountRowsAsync("r1", None));
    }
}
