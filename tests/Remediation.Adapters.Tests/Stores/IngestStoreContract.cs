using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Profiling;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>The taking in of rows: all of them or none, once, and only for the attempt that asked.</summary>
public abstract class IngestStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Ingest_FaultsDuplicatesAndConflicts_AreQuarantinedWithTheirReasons()
    {
        await Store.IngestAsync(
            "r1",
            StoreFixture.Row("1", "a"),
            StoreFixture.Row("2", "b", rowId: "z"),
            StoreFixture.Row("2", "b", rowId: "y"),
            StoreFixture.Row("3", "c"),
            StoreFixture.Row("3", "d"),
            StoreFixture.Row("4", "e", fault: ReasonCode.NotTagged));

        CellCounts counts = await Store.Staging.CountAsync("r1", None);
        CellPage quarantined = await Store.Staging.ListAsync("r1", CellState.Quarantined, 100, null, None);
        Assert.Equal((6, 4), (counts.Source, counts.Quarantine));
        Assert.Equal(1, counts.ByReason[ReasonCode.DuplicateCell]);
        Assert.Equal(2, counts.ByReason[ReasonCode.ConflictingCells]);
        Assert.Equal(1, counts.ByReason[ReasonCode.NotTagged]);
        Assert.Equal("z", quarantined.Cells.Single(c => c.Reason == ReasonCode.DuplicateCell).RowId);
    }

    [SkippableFact]
    public async Task Ingest_Interrupted_LeavesNothingForTheNextOne()
    {
        await Store.Runs.AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);
        await using (IIngestSession? session = await Store.Ingest.BeginAsync("r1", None))
        {
            await session!.AppendAsync([new IngestedCell(new CellAddress(0, 0), StoreFixture.Row("9", "lost"))], None);
        }

        await new IngestStage(Store.Ingest).RunAsync("r1", new[] { StoreFixture.Row("1", "a") }.ToAsyncEnumerable(), None);

        CellPage cells = await Store.Staging.ListAsync("r1", null, 100, null, None);
        Assert.Equal("1", Assert.Single(cells.Cells).RowId);
        Assert.Null(await Store.Ingest.BeginAsync("r1", None));
    }

    [SkippableFact]
    public async Task Complete_StoredRows_AreThereAsTheyCame()
    {
        IntakeRow row = StoreFixture.Row("1", "it's \"x\" \\ \t\n😀") with { RowId = "row 1", Record = """{"a":"b\\n"}""", Peers = """["p","q"]""" };
        await Store.IngestAsync("r1", row, StoreFixture.Row("2", null), StoreFixture.Row("3", ""));

        CellPage cells = await Store.Staging.ListAsync("r1", null, 10, null, None);

        Assert.Equal([("2", null), ("3", ""), ("row 1", row.Value)], cells.Cells.Select(c => (c.RowId, c.OldValue)).Order());
        Assert.Equal(3, (await Store.Runs.FindAsync("r1", None))!.SourceCount);
        ShapeProfile[] shapes = [.. await Store.Clusters.ReadShapesAsync("r1", None)];
        Assert.Equal((3, 3), (shapes.Sum(s => s.Rows), shapes.Length));
        Assert.Contains(row.Value, shapes.SelectMany(s => s.SampleValues));
    }

    [SkippableFact]
    public async Task Write_OfATerminatedAttempt_IsRefusedAndLeavesNothing()
    {
        RunRecord run = StoreFixture.NewRun();
        await Store.Runs.AdmitAsync(run, "{}"u8.ToArray(), None);
        await using (IIngestSession? session = await Store.Ingest.BeginAsync("r1", None))
        {
            await session!.AppendAsync([new IngestedCell(new CellAddress(0, 0), StoreFixture.Row("9", "lost"))], None);
            Assert.True(await Store.Attempts.ChangeStatusAsync(run, RunStatus.Terminated, StoreFixture.Now, Receipt(run), None));

            await Assert.ThrowsAsync<AttemptEndedException>(() => session.AppendAsync([new IngestedCell(new CellAddress(0, 1), StoreFixture.Row("8", "late"))], None));
            await Assert.ThrowsAsync<AttemptEndedException>(() => session.CompleteAsync([], 2, None));
        }

        Assert.Null((await Store.Runs.FindAsync("r1", None))!.SourceCount);
    }

    private static OperatorEntry Receipt(RunRecord run) => new()
    {
        RunId = run.RunId,
        Table = run.Table,
        Attempt = run.Attempt,
        Actor = "olga",
        Operation = "terminate",
        Reason = "because",
        Parameters = new Dictionary<string, string>(),
        Timestamp = StoreFixture.Now,
    };
}
