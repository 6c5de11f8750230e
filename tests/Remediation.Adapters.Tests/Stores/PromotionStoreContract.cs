using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Production is written by compare-and-set, once, and what it does not take is accounted for.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class PromotionStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Promote_ChangedAndMissingRows_AreQuarantinedAndTheRestIsWrittenOnce()
    {
        RunRecord run = await StageAsync(StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        await Store.SetProductionAsync("2", "day", "changed");
        await Store.DeleteProductionAsync("3");

        PromotionStep first = await PromoteAsync(run);
        PromotionStep again = await PromoteAsync(run);

        Assert.Equal(new PromotionStep(new PromotionCounts(1, 2), true), first);
        Assert.Equal(first, again);
        CellCounts counts = await CountAsync();
        Assert.Equal((1, 1), (counts.ByReason[ReasonCode.Conflict], counts.ByReason[ReasonCode.MissingRow]));
        Assert.Equal((1, 2), (counts.Success, counts.Quarantine));
        Assert.Equal(new ProductionValue(true, "new a"), await Store.ProductionAsync(run, "1"));
        Assert.Equal(new ProductionValue(true, "changed"), await Store.ProductionAsync(run, "2"));
        Assert.Equal(new ProductionValue(false, null), await Store.ProductionAsync(run, "3"));
        Assert.Equal(["conflict", "conflict", "promote"], (await EntriesAsync()).Select(e => e.GetProperty("kind").GetString()));
    }

    [SkippableFact]
    public async Task Promote_Refused_EntriesSayWhatWasExpectedAndFoundInTheOrderOfFingerprints()
    {
        RunRecord run = await StageAsync([.. Enumerable.Range(0, 30).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        foreach (int i in Enumerable.Range(0, 10))
        {
            await Store.SetProductionAsync($"{i}", "day", i == 0 ? null : $"w{i}");
        }

        await PromoteAsync(run);

        JsonElement[] conflicts = [.. (await EntriesAsync()).Where(e => e.GetProperty("kind").GetString() == "conflict")];
        Assert.Equal(
            Enumerable.Range(0, 10).OrderBy(i => StoreFixture.Row($"{i}", null).Key.Fingerprint).Select(i => ($"{i}", $"v{i}", i == 0 ? null : $"w{i}", "day", "f-1")),
            conflicts.Select(e => (Text(e, "row_id")!, Text(e, "expected_value")!, Text(e, "found_value"), Text(e, "column")!, Text(e, "fix_id")!)));
    }

    [SkippableFact]
    public async Task Promote_ValueThatBecameNullOrWasNull_IsComparedAsAValue()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", null), StoreFixture.Row("2", "b"), StoreFixture.Row("3", null), StoreFixture.Row("4", ""));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        List<StagedCell> staged = [];
        await foreach (StoredCell cell in Store.Staging.ReadUndecidedAsync("r1", cluster, None))
        {
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, cell.RowId == "2" ? null : "x" + cell.RowId, true, null));
        }

        await Store.Staging.StageAsync("r1", fix, staged, [], None);
        await Store.SetProductionAsync("3", "day", "");

        Assert.Equal(new PromotionCounts(3, 1), (await PromoteAsync(run)).Counts);
        string?[] values = await Task.WhenAll(new[] { "1", "2", "3", "4" }.Select(async id => (await Store.ProductionAsync(run, id)).Value));
        Assert.Equal(new[] { "x1", null, "", "x4" }, values.AsEnumerable());
    }

    [SkippableFact]
    public async Task Promote_SeveralColumnsOfARow_AreWrittenEachByItself()
    {
        RunRecord run = await Store.IngestAsync(
            "r1", StoreFixture.Row("1", "a"), StoreFixture.Row("1", "x", column: "due"), StoreFixture.Row("2", "b"), StoreFixture.Row("2", "y", column: "due"));
        foreach (string column in new[] { "day", "due" })
        {
            (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1", column, "f-" + column);
            await Store.StageAsync("r1", cluster, fix);
        }

        await Store.SetProductionAsync("2", "due", "changed");

        Assert.Equal(new PromotionCounts(3, 1), (await PromoteAsync(run)).Counts);
        Assert.Equal(("new a", "new x"), ((await Store.ProductionAsync(run, "1")).Value, (await Store.ProductionAsync(run, "1", "due")).Value));
        Assert.Equal(("new b", "changed"), ((await Store.ProductionAsync(run, "2")).Value, (await Store.ProductionAsync(run, "2", "due")).Value));
    }

    [SkippableFact]
    public async Task Promote_MoreThanOneTransaction_GoesInPartsWithOneEntryOverAll()
    {
        RunRecord run = await StageAsync([.. Enumerable.Range(0, 50).Select(i => StoreFixture.Row($"{i}", i % 2 == 0 ? $"v{i}" : $"{i}"))]);
        await Store.SetProductionAsync("7", "day", "changed");
        await Store.DeleteProductionAsync("40");

        PromotionStep step = await PromoteAsync(run, new PromotionLimits(20, 10));

        Assert.Equal(new PromotionStep(new PromotionCounts(48, 2), true), step);
        await AssertPromotedAsync(run, 48, 2);
    }

    [SkippableFact]
    public async Task PromoteNext_InterruptedBetweenParts_GoesOnBehindThem()
    {
        RunRecord run = await StageAsync([.. Enumerable.Range(0, 50).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        var limits = new PromotionLimits(20, 10);
        PromotionStep? seen = null;
        for (int part = 1; part <= 3; part++)
        {
            seen = await NextAsync(run, limits);
            Assert.Equal(new PromotionStep(new PromotionCounts(10 * part, 0), false), seen);
            Assert.True(Reconciler.Judge(await CountAsync(), RunPhase.Promote).Balanced);
        }

        // What a person changes between two parts is a conflict of the later one.
        string waiting = (await Store.Staging.ListAsync("r1", CellState.AiFixed, 1, null, None)).Cells[0].RowId;
        await Store.SetProductionAsync(waiting, "day", "changed");

        Assert.Equal(new PromotionStep(new PromotionCounts(49, 1), true), await PromoteAsync(run));
        await AssertPromotedAsync(run, 49, 1);
    }

    [SkippableFact]
    public async Task PromoteNext_AttemptEndedBetweenParts_IsCarriedOnByTheNext()
    {
        RunRecord run = await StageAsync([.. Enumerable.Range(0, 50).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        var limits = new PromotionLimits(20, 10);
        await NextAsync(run, limits);
        RunRecord failed = await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Error, null, null, "{}", StoreFixture.Now), None);
        await Assert.ThrowsAsync<AttemptEndedException>(() => PromoteAsync(run, limits));
        var start = new AttemptStart(facts => AttemptPlanner.Plan(facts, AttemptRequest.GoOn), false, _ => Receipt(run));
        Assert.NotNull(await Store.Attempts.BeginAsync(failed, start, None));

        Assert.Equal(new PromotionStep(new PromotionCounts(50, 0), true), await PromoteAsync(run with { Attempt = 2 }, limits));

        Assert.Equal(50, (await CountAsync()).ByState[CellState.Promoted]);
        Assert.Equal(50, (await EntriesAsync())[^1].GetProperty("promoted").GetInt32());
    }

    [SkippableFact]
    public async Task Promote_NothingMended_IsFinishedWithAnEntry()
    {
        RunRecord run = await Store.IngestAsync("r1", StoreFixture.Row("1", "a", fault: ReasonCode.NotTagged));

        Assert.Equal(new PromotionStep(new PromotionCounts(0, 0), true), await PromoteAsync(run));
        Assert.Single(await EntriesAsync());
    }

    [SkippableFact]
    public async Task Promote_SeveralWorkersAtOnce_PromoteOnce()
    {
        RunRecord run = await StageAsync([.. Enumerable.Range(0, 50).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);

        PromotionStep[] steps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PromoteAsync(run, new PromotionLimits(20, 10))));

        Assert.All(steps, step => Assert.Equal(new PromotionStep(new PromotionCounts(50, 0), true), step));
        await AssertPromotedAsync(run, 50, 0);
    }

    [SkippableFact]
    public async Task Promote_EndedAttempt_IsRefusedAndWritesNothing()
    {
        RunRecord run = await StageAsync(StoreFixture.Row("1", "a"));
        await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Error, null, null, "{}", StoreFixture.Now), None);

        await Assert.ThrowsAsync<AttemptEndedException>(() => PromoteAsync(run));

        Assert.Equal("a", (await Store.ProductionAsync(run, "1")).Value);
        Assert.DoesNotContain(await EntriesAsync(), e => Text(e, "kind") == "promote");
    }

    protected async Task<RunRecord> StageAsync(params IntakeRow[] rows)
    {
        RunRecord run = await Store.IngestAsync("r1", rows);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);
        return run;
    }

    protected Task<PromotionStep> PromoteAsync(RunRecord run, PromotionLimits? limits = null) =>
        new PromotionStage(Store.Promotion, TimeProvider.System) { Limits = limits ?? PromotionLimits.Default }.RunAsync(run, None);

    protected Task<CellCounts> CountAsync() => Store.Staging.CountAsync("r1", None);

    /// <summary>The entries of the log that are not of fixes.</summary>
    protected async Task<List<JsonElement>> EntriesAsync()
    {
        await Store.Ledger.SealAsync("r1", Store.Signer, StoreFixture.Now, None);
        return [.. (await Store.ReadLeavesAsync()).Select(l => JsonDocument.Parse(l).RootElement).Where(e => Text(e, "kind") != "fix")];
    }

    protected static string? Text(JsonElement entry, string field) => entry.GetProperty(field).GetString();

    private static OperatorEntry Receipt(RunRecord run) => new()
    {
        RunId = run.RunId,
        Table = run.Table,
        Attempt = run.Attempt + 1,
        Actor = "olga",
        Operation = "restart",
        Reason = null,
        Parameters = new Dictionary<string, string>(),
        Timestamp = StoreFixture.Now,
    };

    // One part, and then the process is gone.
    private async Task<PromotionStep> NextAsync(RunRecord run, PromotionLimits limits)
    {
        var dying = new DyingStore(Store.Promotion);
        await Assert.ThrowsAsync<EndOfStreamException>(() => new PromotionStage(dying, TimeProvider.System) { Limits = limits }.RunAsync(run, None));
        return dying.Step!;
    }

    private async Task AssertPromotedAsync(RunRecord run, int promoted, int refused)
    {
        CellCounts counts = await CountAsync();
        Assert.Equal((promoted, refused), (counts.ByState.GetValueOrDefault(CellState.Promoted), counts.ByState.GetValueOrDefault(CellState.Quarantined)));
        List<JsonElement> entries = await EntriesAsync();
        Assert.Equal(refused, entries.Count(e => Text(e, "kind") == "conflict"));
        JsonElement promote = Assert.Single(entries, e => Text(e, "kind") == "promote");
        Assert.Equal((promoted, refused), (promote.GetProperty("promoted").GetInt32(), promote.GetProperty("refused").GetInt32()));
        await foreach (CellRow cell in Store.Staging.ReadAllAsync("r1", None))
        {
            if (cell.State == CellState.Promoted)
            {
                Assert.Equal(cell.NewValue, (await Store.ProductionAsync(run, cell.RowId)).Value);
            }
        }
    }

    private sealed class DyingStore(IPromotionStore store) : IPromotionStore
    {
        public PromotionStep? Step { get; private set; }

        public async Task<PromotionStep> PromoteNextAsync(RunRecord run, PromotionEntries entries, PromotionLimits limits, CancellationToken cancellationToken) =>
            Step is null ? Step = await store.PromoteNextAsync(run, entries, limits, cancellationToken) : throw new EndOfStreamException();

        public Task<ProductionValue> ReadAsync(RunRecord run, RowKey key, string column, CancellationToken cancellationToken) =>
            store.ReadAsync(run, key, column, cancellationToken);
    }
}
