using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Taking promoted changes back. Each test has a promoted run of five rows in one cluster.</summary>
public abstract class RollbackStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private static readonly DateTimeOffset Now = StoreFixture.Now;
    private static readonly string Id = RollbackOrder.IdOf("r1", 1);

    [SkippableFact]
    public async Task List_PromotedRun_CountsItsChangesAndThoseThatChangedSince()
    {
        (Cluster cluster, FixRecord fix) = await PromotedAsync();
        await Store.SetProductionAsync("2", "day", "other");
        await Store.DeleteProductionAsync("3");

        Assert.Equal(new FixInProduction(fix.FixId, cluster.ClusterId, "day", 5, 2), Assert.Single(await Store.Rollbacks.ListAsync("r1", compare: true, None)));
        Assert.Equal(0, Assert.Single(await Store.Rollbacks.ListAsync("r1", compare: false, None)).ChangedSince);
    }

    [SkippableFact]
    public async Task Begin_SameOrderTwice_IsOneActAndShutsTheRun()
    {
        (Cluster cluster, FixRecord fix) = await PromotedAsync();
        RollbackOrder order = new(Id, "r1", [cluster.ClusterId], "olga", "wrong");

        RollbackRecord begun = (await Store.Rollbacks.BeginAsync(order, Now, None))!;
        RollbackRecord again = (await Store.Rollbacks.BeginAsync(order with { Reason = "another" }, Now, None))!;

        Assert.Equivalent(begun, again, strict: true);
        Assert.Equal(("wrong", 1, false, false), (again.Order.Reason, again.Attempt, again.Closed, again.Ended));
        Assert.Equal(new RollbackFix(fix.FixId, cluster.ClusterId, "day", 0, 0, null, false), Assert.Single(again.Fixes));
        Assert.Equal((Id, 1), ((await Store.Runs.FindAsync("r1", None))!.OpenRollback, await Store.Rollbacks.CountAsync("r1", None)));
        Assert.Null(await Store.Rollbacks.BeginAsync(new RollbackOrder(RollbackOrder.IdOf("r1", 2), "r1", null, "olga", "two at once"), Now, None));
    }

    [SkippableFact]
    public async Task Begin_OpenRunOrNothingInProduction_IsRefused()
    {
        await Store.IngestAsync("open", StoreFixture.Row("9", "a"));
        Assert.Null(await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "open", null, "olga", "too early"), Now, None));

        await PromotedAsync();
        Assert.Null(await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "r1", ["c-0"], "olga", "another cluster"), Now, None));
        Assert.Null((await Store.Runs.FindAsync("r1", None))!.OpenRollback);
    }

    [SkippableFact]
    public async Task Restore_InPieces_PutsBackWhatStillHoldsThePromotedValue()
    {
        (_, FixRecord fix) = await PromotedAsync();
        List<PromotedCell> cells = await ReadAsync(fix.FixId, null);
        Assert.Equal(cells.OrderBy(c => c.Fingerprint).Select(c => c.RowId), cells.Select(c => c.RowId));
        await Store.SetProductionAsync(cells[1].RowId, "day", "later");
        await Store.DeleteProductionAsync(cells[2].RowId);
        await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "r1", null, "olga", "wrong"), Now, None);

        await Store.Rollbacks.RestoreAsync(Id, fix.FixId, null, cells[..2], Receipts, None);
        await Store.Rollbacks.RestoreAsync(Id, fix.FixId, cells[1].Fingerprint, cells[2..], Receipts, None);

        RollbackFix done = Assert.Single((await Store.Rollbacks.FindAsync(Id, None))!.Fixes);
        Assert.Equal((3, 2, cells[4].Fingerprint), (done.Restored, done.Skipped, done.Reached));
        Assert.Equal([cells[0].OldValue, "later", null, cells[3].OldValue, cells[4].OldValue], await ProductionAsync(cells));
        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((5, 5, 2, 3), (counts.Source, counts.Success, counts.InProduction, counts.RolledBack));
        Assert.Equal([new FixReceipts(fix.FixId, 5, 5, 3, 3)], counts.Receipts);
        Assert.True(Reconciler.Judge(counts, RunPhase.Promote).Balanced);
        Assert.Equal([cells[1].RowId, cells[2].RowId], (await ReadAsync(fix.FixId, null)).Select(c => c.RowId));
        Assert.Empty(await ReadAsync(fix.FixId, cells[4].Fingerprint));
        Assert.Equal(
            [(cells[1].RowId, ReasonCode.Conflict, "later"), (cells[2].RowId, ReasonCode.MissingRow, null)], await ConflictsAsync());
    }

    [SkippableFact]
    public async Task Restore_FromAnotherPlaceThanReached_DoesNothing()
    {
        (_, FixRecord fix) = await PromotedAsync();
        List<PromotedCell> cells = await ReadAsync(fix.FixId, null);
        await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "r1", null, "olga", "wrong"), Now, None);
        await Store.Rollbacks.RestoreAsync(Id, fix.FixId, null, cells[..2], Receipts, None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Rollbacks.RestoreAsync(Id, fix.FixId, null, cells, Receipts, None));
        await Store.Rollbacks.CompleteFixAsync(Id, fix.FixId, None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Rollbacks.RestoreAsync(Id, fix.FixId, cells[1].Fingerprint, cells[2..], Receipts, None));

        Assert.Equal([new FixReceipts(fix.FixId, 5, 5, 2, 2)], (await Store.Staging.CountAsync("r1", None)).Receipts);
    }

    [SkippableFact]
    public async Task CloseAndEnd_Twice_LeaveOneEntryAndTheRunOpenForTheNextAct()
    {
        (_, FixRecord fix) = await PromotedAsync();
        List<PromotedCell> cells = await ReadAsync(fix.FixId, null);
        await Store.SetProductionAsync(cells[0].RowId, "day", "later");
        await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "r1", null, "olga", "wrong"), Now, None);
        await Store.Rollbacks.RestoreAsync(Id, fix.FixId, null, cells, Receipts, None);
        await Store.Rollbacks.CompleteFixAsync(Id, fix.FixId, None);

        for (int time = 0; time < 2; time++)
        {
            await Store.Rollbacks.CloseAsync(Id, ActOf, Now, None);
            RunRecord ended = await Store.Rollbacks.EndAsync(Id, new RollbackEnding(RunOutcome.PartlyRolledBack, RunStatus.Completed, null, null, $"{{\"time\":{time}}}", Now), None);
            Assert.Equal((RunOutcome.PartlyRolledBack, (string?)null, "{\"time\":0}"), (ended.Outcome, ended.OpenRollback, ended.ReportJson));
        }

        List<string> leaves = await LeavesAsync(RollbackEntry.KindName);
        Assert.Single(leaves, l => l.Contains("\"restored\":4", StringComparison.Ordinal) && l.Contains("\"skipped\":1", StringComparison.Ordinal));
        Assert.Equal(5, leaves.Count);
        Assert.True((await Store.Rollbacks.FindAsync(Id, None))!.Ended);

        // What changed the cell is undone: the next act takes it.
        await Store.SetProductionAsync(cells[0].RowId, "day", cells[0].PromotedValue);
        RollbackRecord next = (await Store.Rollbacks.BeginAsync(new RollbackOrder(RollbackOrder.IdOf("r1", 2), "r1", null, "olga", "again"), Now, None))!;
        Assert.Equal(cells[0], Assert.Single(await ReadAsync(Assert.Single(next.Fixes).FixId, null)));
    }

    [SkippableFact]
    public async Task Complete_PromotedCellsThatWereLeftUnchanged_AreRolledBackWithoutAnEntry()
    {
        (_, FixRecord fix) = await PromotedAsync(unchanged: "same");
        await Store.Rollbacks.BeginAsync(new RollbackOrder(Id, "r1", null, "olga", "wrong"), Now, None);
        List<PromotedCell> cells = await ReadAsync(fix.FixId, null);
        Assert.Equal(5, cells.Count);
        await Store.Rollbacks.RestoreAsync(Id, fix.FixId, null, cells, Receipts, None);

        await Store.Rollbacks.CompleteFixAsync(Id, fix.FixId, None);

        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((6, 5, 5), (counts.ByState[CellState.RolledBack], counts.RolledBack, Assert.Single(counts.Receipts).RollbackEntries));
    }

    // A run r1 of the rows 1 to 5, with the values v1 to v5, and one more row 6 with a value that its fix leaves as it is; promoted and ended.
    private async Task<(Cluster Cluster, FixRecord Fix)> PromotedAsync(string? unchanged = null)
    {
        List<IntakeRow> rows = [.. Enumerable.Range(1, 5).Select(i => StoreFixture.Row($"{i}", $"v{i}"))];
        if (unchanged is not null)
        {
            rows.Add(StoreFixture.Row("6", unchanged));
        }

        RunRecord run = await Store.IngestAsync("r1", [.. rows]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        if (unchanged is not null)
        {
            await Store.ExecuteAsync(
                $"UPDATE staging.cells SET changed = false, new_value = '{unchanged}' WHERE new_value = 'new {unchanged}'");
        }

        await new PromotionStage(Store.Promotion, TimeProvider.System).RunAsync(run, None);
        await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Promoted, null, null, "{}", Now), None);
        return (cluster, fix);
    }

    private static IReadOnlyList<EntryBundle> Receipts(IReadOnlyList<RestoredCell> cells)
    {
        var writer = new RollbackEntryWriter(new RollbackEntryHeader
        {
            RollbackId = Id,
            RunId = "r1",
            Table = "orders",
            Attempt = 1,
            Column = "day",
            ClusterId = "c",
            FixId = "f",
            Actor = "olga",
            Reason = "wrong",
        });
        foreach (RestoredCell cell in cells.Where(c => c.Refusal is null))
        {
            writer.Add(cell.Cell.RowId, cell.Cell.PromotedValue, cell.Cell.OldValue, Now);
        }

        return
        [
            .. writer.Drain(),
            .. EntryBundle.Pack(cells.Where(c => c.Refusal is not null).Select(c => new ConflictEntry
            {
                RunId = "r1", Table = "orders", Attempt = 1, Column = "day", ClusterId = "c", FixId = "f", RowId = c.Cell.RowId, ExpectedValue = c.Cell.PromotedValue,
                FoundValue = c.FoundValue, Reason = c.Refusal!, RollbackId = Id, Timestamp = Now,
            })),
        ];
    }

    private static RollbackEntry ActOf(RollbackRecord act) => new()
    {
        RunId = "r1",
        Table = "orders",
        Attempt = 1,
        RollbackId = Id,
        Actor = "olga",
        Reason = "wrong",
        Clusters = null,
        Restored = act.Restored,
        Skipped = act.Skipped,
        Timestamp = Now,
    };

    private async Task<List<PromotedCell>> ReadAsync(string fixId, Fingerprint? after)
    {
        List<PromotedCell> cells = [];
        await foreach (PromotedCell cell in Store.Rollbacks.ReadAsync("r1", fixId, after, None))
        {
            cells.Add(cell);
        }

        return cells;
    }

    private async Task<List<string?>> ProductionAsync(List<PromotedCell> cells)
    {
        List<string?> values = [];
        foreach (PromotedCell cell in cells)
        {
            values.Add((await Store.ProductionAsync(StoreFixture.NewRun(), cell.RowId)).Value);
        }

        return values;
    }

    private async Task<List<(string, string, string?)>> ConflictsAsync() =>
    [
        .. (await LeavesAsync("conflict")).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(e => (e.GetProperty("row_id").GetString()!, e.GetProperty("reason").GetString()!, e.GetProperty("found_value").GetString())),
    ];

    private async Task<List<string>> LeavesAsync(string kind)
    {
        List<string> leaves = [];
        await foreach (EntryBundle bundle in Store.LedgerIndex.ReadRunAsync("r1", [kind], None))
        {
            leaves.AddRange(bundle.Leaves());
        }

        return leaves;
    }
}
