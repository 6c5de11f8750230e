using System.Data.Common;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Staged decisions: each cell is decided once, with its receipt, and counted as it is in the store.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class StagingStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    private static readonly IntakeRow[] TwoRows = [StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b")];

    [SkippableFact]
    public async Task Stage_CellThatIsStagedAlready_FailsWholeAndLeavesNoEntry()
    {
        await Store.IngestAsync("r1", TwoRows);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StagedCell> staged = await Store.StageAsync("r1", cluster, fix);
        var entry = new PromoteEntry { RunId = "r1", Table = "orders", Attempt = 1, Timestamp = StoreFixture.Now, Promoted = 1, Refused = 0 };

        await Assert.ThrowsAnyAsync<DbException>(() => Store.Staging.StageAsync("r1", fix, staged, EntryBundle.Pack([entry]), None));

        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((2, 2), (counts.Changed, counts.FixEntries));
        Assert.Equal(0, await Store.CountAsync("SELECT count(*) FROM audit.entries WHERE kind = 'promote'"));
    }

    [SkippableFact]
    public async Task Stage_FixOfAnEndedAttempt_IsRefusedAndWritesNothing()
    {
        await Store.IngestAsync("r1", TwoRows);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        FixRecord other = fix with { Attempt = 2 };

        await Assert.ThrowsAsync<AttemptEndedException>(() => Store.StageAsync("r1", cluster, other));
        await Assert.ThrowsAsync<AttemptEndedException>(
            () => Store.Staging.StageAllAsync("r1", cluster, other, CellState.HumanReview, ReasonCode.LowConfidence, None));

        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((2, 0), (counts.Undecided, counts.FixEntries));
    }

    [SkippableTheory]
    [InlineData("DELETE FROM staging.cells WHERE ordinal = 1")]
    [InlineData("DELETE FROM ops.cells WHERE ordinal = 1")]
    [InlineData("DELETE FROM ops.cells WHERE ordinal = 1; DELETE FROM staging.cells WHERE ordinal = 1")]
    [InlineData("UPDATE ops.runs SET source_count = 5")]
    [InlineData("UPDATE ops.shapes SET row_count = row_count + 1")]
    [InlineData("UPDATE staging.cells SET state = 0 WHERE ordinal = 1")]
    [InlineData("UPDATE staging.cells SET state = 9 WHERE ordinal = 1")]
    [InlineData("INSERT INTO staging.cells (run_no, shape_no, ordinal, state, changed) SELECT run_no, shape_no, 99, 3, FALSE FROM staging.cells WHERE ordinal = 1")]
    [InlineData("UPDATE staging.cells SET ordinal = 99 WHERE ordinal = 1")]
    [InlineData("UPDATE staging.cells SET changed = FALSE WHERE ordinal = 1")]
    [InlineData("UPDATE staging.cells SET fix_no = NULL WHERE ordinal = 1")]
    [InlineData("UPDATE ops.clusters SET replaced = TRUE")]
    [InlineData("DELETE FROM ops.clusters")]
    [InlineData(
        "INSERT INTO audit.entries (run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes) "
        + "SELECT run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes FROM audit.entries")]
    [InlineData("INSERT INTO audit.entries (run_no, kind, entry_count, payload, leaf_hashes) SELECT run_no, kind, 1, payload, leaf_hashes FROM audit.entries")]
    public async Task Count_BrokenOnPurpose_DoesNotBalance(string damage)
    {
        await StageTwoAsync();

        await Store.ExecuteAsync(damage);

        Assert.False(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);
    }

    [SkippableFact]
    public async Task Count_EntriesDeletedPastTheGuards_DoesNotBalance()
    {
        await StageTwoAsync();

        await Store.DeleteEntriesAsync();

        Assert.Equal(2, Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Fix).MissingEntries);
    }

    [SkippableFact]
    public async Task Count_EveryState_IsCountedWithReasonsAndReceipts()
    {
        await Store.IngestAsync(
            "r1", [.. Enumerable.Range(0, 6).Select(i => StoreFixture.Row($"{i}", $"v{i}")), StoreFixture.Row("9", "x", fault: ReasonCode.NotTagged)]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StoredCell> cells = await ReadUndecidedAsync(cluster);
        FixEntryWriter writer = Writer(cluster, fix);
        writer.Add(cells[0].RowId, cells[0].Value, "new", StoreFixture.Now);
        await Store.Staging.StageAsync(
            "r1",
            fix,
            [
                new StagedCell(cells[0].Address, CellState.AiFixed, "new", true, null),
                new StagedCell(cells[1].Address, CellState.AiFixed, cells[1].Value, false, null),
                new StagedCell(cells[2].Address, CellState.Quarantined, null, false, ReasonCode.ExecutionError),
            ],
            writer.Drain(),
            None);
        Assert.Equal(3, (await Store.Staging.CountAsync("r1", None)).Undecided);
        await Store.Staging.StageAllAsync("r1", cluster, fix, CellState.HumanReview, ReasonCode.LowConfidence, None);

        CellCounts counts = await Store.Staging.CountAsync("r1", None);

        Assert.Equal((7, 2, 5, 0), (counts.Source, counts.Success, counts.Quarantine, counts.Undecided));
        Assert.Equal((2, 3, 2), (counts.ByState[CellState.AiFixed], counts.ByState[CellState.HumanReview], counts.ByState[CellState.Quarantined]));
        Assert.Equal(
            (1, 3, 1), (counts.ByReason[ReasonCode.ExecutionError], counts.ByReason[ReasonCode.LowConfidence], counts.ByReason[ReasonCode.NotTagged]));
        Assert.Equal((1, 1, 0), (counts.Changed, counts.FixEntries, counts.Strays));
        Assert.Equal(new FixReceipts(fix.FixId, 1, 1), Assert.Single(counts.Receipts));
        Assert.True(Reconciler.Judge(counts, RunPhase.Fix).Balanced);
        RunRecord run = (await Store.Runs.FindAsync("r1", None))!;
        Assert.Equal((2, 4), (run.ProgressSuccess, run.ProgressQuarantine));
    }

    [SkippableFact]
    public async Task StageAll_SomeAreDecided_TakesOnlyTheOthers()
    {
        await Store.IngestAsync("r1", TwoRows);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        StoredCell first = (await ReadUndecidedAsync(cluster))[0];
        await Store.Staging.StageAsync("r1", fix, [new StagedCell(first.Address, CellState.AiFixed, first.Value, false, null)], [], None);

        await Store.Staging.StageAllAsync("r1", cluster, fix, CellState.Quarantined, ReasonCode.GeneratorFailed, None);
        await Store.Staging.StageAllAsync("r1", cluster, fix, CellState.HumanReview, ReasonCode.LowConfidence, None);

        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((1, 1), (counts.ByState[CellState.AiFixed], counts.ByState[CellState.Quarantined]));
        Assert.Equal(2, counts.ByState.Values.Sum());
    }

    [SkippableFact]
    public async Task ReadUndecided_ManyCells_ComeInTheOrderOfFingerprintsWithoutThoseDecided()
    {
        await Store.IngestAsync("r1", [.. Enumerable.Range(0, 300).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StoredCell> all = await ReadUndecidedAsync(cluster);
        Assert.Equal(300, all.Count);
        Assert.Equal(all.Select(c => c.Fingerprint).Order(), all.Select(c => c.Fingerprint));
        Assert.All(all, c => Assert.Equal(StoreFixture.Row(c.RowId, null).Key.Fingerprint, c.Fingerprint));

        await Store.Staging.StageAsync(
            "r1", fix, [.. all.Take(100).Select(c => new StagedCell(c.Address, CellState.AiFixed, c.Value, false, null))], [], None);

        Assert.Equal(all.Skip(100), await ReadUndecidedAsync(cluster));
    }

    [SkippableFact]
    public async Task ReadUndecided_CellsAreStagedMeanwhile_StaysOneReading()
    {
        await Store.IngestAsync("r1", [.. Enumerable.Range(0, 300).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StoredCell> read = [];

        await foreach (StoredCell cell in Store.Staging.ReadUndecidedAsync("r1", cluster, None))
        {
            read.Add(cell);
            if (read.Count == 1)
            {
                await Store.Staging.StageAsync("r1", fix, [new StagedCell(cell.Address, CellState.AiFixed, cell.Value, false, null)], [], None);
            }

            if (read.Count == 50)
            {
                await Store.Staging.StageAllAsync("r1", cluster, fix, CellState.Quarantined, ReasonCode.GeneratorFailed, None);
            }
        }

        Assert.Equal(300, read.Distinct().Count());
        Assert.Empty(await ReadUndecidedAsync(cluster));
        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        Assert.Equal((1, 299), (counts.ByState[CellState.AiFixed], counts.ByState[CellState.Quarantined]));
    }

    [SkippableFact]
    public async Task Read_AwkwardText_ComesBackAsItWas()
    {
        string?[] values = ["it's \"x\" 😀", "\\n\t\u0001\u2028", "", null, "{\"a\":[1]}", "@p $1 :q -- ; %", " \r\n "];
        await Store.IngestAsync("r1", [.. values.Select((v, i) => StoreFixture.Row($"{i}", v, rowId: $"row '{i}' é"))]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StoredCell> cells = await ReadUndecidedAsync(cluster);
        await Store.Staging.StageAsync(
            "r1", fix, [.. cells.Select(c => new StagedCell(c.Address, CellState.AiFixed, c.Value is null ? null : c.Value + "'", true, null))], [], None);

        var read = (await ToListAsync(Store.Staging.ReadAllAsync("r1", None))).ToDictionary(c => c.RowId);

        Assert.Equal(values, values.Select((_, i) => read[$"row '{i}' é"].OldValue));
        Assert.Equal(values.Select(v => v is null ? null : v + "'"), values.Select((_, i) => read[$"row '{i}' é"].NewValue));
    }

    [SkippableFact]
    public async Task List_PagesOfAState_GiveEveryCellOnceInTheStoresOrder()
    {
        await Store.IngestAsync("r1", [.. Enumerable.Range(0, 25).Select(i => StoreFixture.Row($"{i}", i % 2 == 0 ? $"v{i}" : $"{i}"))]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StoredCell> cells = await ReadUndecidedAsync(cluster);
        await Store.Staging.StageAsync(
            "r1", fix, [.. cells.Take(12).Select(c => new StagedCell(c.Address, CellState.AiFixed, "x", false, null))], [], None);

        List<CellRow> mended = await PagesAsync(CellState.AiFixed);
        List<CellRow> undecided = await PagesAsync(CellState.NeedsAi);
        List<CellRow> all = await PagesAsync(null);

        Assert.Equal((12, 13, 25), (mended.Count, undecided.Count, all.Count));
        Assert.Equal(25, all.DistinctBy(c => c.RowId).Count());
        Assert.Equal(mended.Concat(undecided).Select(c => c.RowId).Order(), all.Select(c => c.RowId).Order());
        Assert.Equal(all, await PagesAsync(null));
        Assert.Empty((await Store.Staging.ListAsync("r1", CellState.Promoted, 10, null, None)).Cells);
    }

    [SkippableFact]
    public async Task List_Cell_SaysWhatWasDecidedAndWhy()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a", rowId: "row 1"), StoreFixture.Row("2", "b", rowId: "row 2"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        FixRecord decided = fix with { Reasoning = "Because \0 of it.", ConfidenceScore = 0.8125 };
        await Store.Fixes.SaveDecidedAsync("r1", decided, None);
        var cells = (await ReadUndecidedAsync(cluster)).ToDictionary(c => c.RowId);
        await Store.Staging.StageAsync(
            "r1",
            decided,
            [
                new StagedCell(cells["row 1"].Address, CellState.AiFixed, "A", true, null),
                new StagedCell(cells["row 2"].Address, CellState.Quarantined, null, false, ReasonCode.ExecutionError),
            ],
            [],
            None);

        var read = (await Store.Staging.ListAsync("r1", null, 10, null, None)).Cells.ToDictionary(c => c.RowId);

        var mended = new CellRow("row 1", """[["id","1"]]""", "day", "a", "A", CellState.AiFixed, null, null, cluster.ClusterId, fix.FixId, decided.Reasoning, 0.8125);
        var quarantined = new CellRow(
            "row 2", """[["id","2"]]""", "day", "b", null, CellState.Quarantined, ReasonCode.ExecutionError, null, cluster.ClusterId, fix.FixId, null, null);
        Assert.Equal((mended, quarantined), (read["row 1"], read["row 2"]));
        Assert.Equal([mended, quarantined], (await ToListAsync(Store.Staging.ReadAllAsync("r1", None))).OrderBy(c => c.RowId, StringComparer.Ordinal));
        Assert.Equal(2, (await Store.Staging.SampleAsync("r1", cluster, 20, None)).Count);
        Assert.Single(await Store.Staging.SampleAsync("r1", cluster, 1, None));
    }

    [SkippableFact]
    public async Task Count_TwoRuns_AreCountedApart()
    {
        await Store.IngestAsync("r1", TwoRows);
        await Store.IngestAsync("r2", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r2");
        await Store.StageAsync("r2", cluster, fix);

        Assert.Equal((2, 0), ((await Store.Staging.CountAsync("r1", None)).Undecided, (await Store.Staging.CountAsync("r1", None)).Success));
        Assert.Equal((0, 1), ((await Store.Staging.CountAsync("r2", None)).Undecided, (await Store.Staging.CountAsync("r2", None)).Success));
    }

    [SkippableFact]
    public async Task Count_RunThatIsNotThere_Fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Staging.CountAsync("nobody", None));

    private static FixEntryWriter Writer(Cluster cluster, FixRecord fix) => new(new FixEntryHeader
    {
        RunId = "r1",
        Table = "orders",
        Column = cluster.Column,
        ClusterId = cluster.ClusterId,
        FixId = fix.FixId,
        Attempt = 1,
        LambdaApplied = fix.Lambda,
        ConfidenceScore = 1,
        ModelVersion = fix.ModelVersion,
    });

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (T item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private async Task StageTwoAsync()
    {
        await Store.IngestAsync("r1", TwoRows);
        Assert.True(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Ingest).Balanced);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        Assert.True(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Cluster).Balanced);
        Assert.False(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);
        await Store.StageAsync("r1", cluster, fix);
        Assert.True(Reconciler.Judge(await Store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);
    }

    private Task<List<StoredCell>> ReadUndecidedAsync(Cluster cluster) => ToListAsync(Store.Staging.ReadUndecidedAsync("r1", cluster, None));

    private async Task<List<CellRow>> PagesAsync(CellState? state)
    {
        List<CellRow> rows = [];
        string? token = null;
        do
        {
            CellPage page = await Store.Staging.ListAsync("r1", state, 7, token, None);
            Assert.True(page.Cells.Count <= 7);
            rows.AddRange(page.Cells);
            token = page.NextPageToken;
        }
        while (token is not null);

        return rows;
    }
}
