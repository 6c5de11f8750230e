using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>The log: entries get their places at the seal, under one lock, and every reading of it verifies.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class LedgerStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Seal_Entries_StandInTheOrderOfFingerprintsAndVerify()
    {
        await Store.IngestAsync("r1", [.. Enumerable.Range(0, 600).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.StageAsync("r1", cluster, fix);

        SealedLedger first = await SealAsync("r1");
        SealedLedger again = await SealAsync("r1");

        Assert.Equal(600, first.Size);
        Assert.Equal(first, again);
        Assert.Equal(first, await Store.Ledger.LastAsync("r1", None));
        await VerifyAsync(first);
        string[] rowIds = [.. (await Store.ReadLeavesAsync()).Select(l => FieldOf(l, "row_id"))];
        Assert.Equal(rowIds.OrderBy(id => StoreFixture.Row(id, null).Key.Fingerprint), rowIds);
    }

    [SkippableFact]
    public async Task Seal_SeveralClusters_StandByClusterThenFingerprintWithOtherKindsBehind()
    {
        IntakeRow[] rows =
        [
            .. Enumerable.Range(0, 40).Select(i => StoreFixture.Row($"{i}", $"v{i}")),
            .. Enumerable.Range(0, 40).Select(i => StoreFixture.Row($"{i}", $"v{i}", column: "due")),
            .. Enumerable.Range(0, 40).Select(i => StoreFixture.Row($"{i}", $"v{i}", column: "at")),
        ];
        await Store.IngestAsync("r1", rows);
        await Store.Ledger.AppendAsync("r1", EntryBundle.Pack([Promoted("r1", 1)]), None);
        foreach (string column in new[] { "due", "at", "day" })
        {
            (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1", column, "f-" + column);
            await Store.StageAsync("r1", cluster, fix);
        }

        SealedLedger state = await SealAsync("r1");

        Assert.Equal(121, state.Size);
        await VerifyAsync(state);
        List<string> leaves = await Store.ReadLeavesAsync();
        Assert.Equal("promote", FieldOf(leaves[^1], "kind"));
        (string Cluster, string Row)[] order = [.. leaves.SkipLast(1).Select(l => (FieldOf(l, "cluster_id"), FieldOf(l, "row_id")))];
        Assert.Equal(order.OrderBy(e => e.Cluster, StringComparer.Ordinal).ThenBy(e => StoreFixture.Row(e.Row, null).Key.Fingerprint), order);
    }

    [SkippableFact]
    public async Task Seal_SeveralWorkersAtOnce_GivesEveryEntryOnePlace()
    {
        string[] runs = [.. Enumerable.Range(0, 8).Select(i => $"r{i}")];
        foreach (string run in runs)
        {
            await Store.Runs.AdmitAsync(StoreFixture.NewRun(run), "{}"u8.ToArray(), None);
        }

        ILedgerStore[] workers = [.. Enumerable.Range(0, 4).Select(_ => Store.OpenLedger())];
        await Task.WhenAll(runs.Select(async (run, i) =>
        {
            ILedgerStore worker = workers[i % workers.Length];
            for (int entry = 0; entry < 5; entry++)
            {
                await worker.AppendAsync(run, EntryBundle.Pack([Promoted(run, entry)]), None);
                await Task.WhenAll(
                    worker.SealAsync(run, Store.Signer, StoreFixture.Now, None),
                    workers[(i + 1) % workers.Length].SealAsync(run, Store.Signer, StoreFixture.Now, None));
            }
        }));

        SealedLedger last = await SealAsync("r0");
        List<string> leaves = await Store.ReadLeavesAsync();
        Assert.Equal(40, leaves.Count);
        Assert.Equal(40, leaves.Distinct().Count());
        Assert.All(runs, run => Assert.Equal([0, 1, 2, 3, 4], leaves.Where(l => FieldOf(l, "run_id") == run).Select(l => NumberOf(l, "promoted"))));
        SealedLedger[] lasts = await Task.WhenAll(runs.Select(async run => (await Store.Ledger.LastAsync(run, None))!));
        Assert.Equal(40, lasts.Max(l => l.Size));
        await VerifyAsync(lasts.MaxBy(l => l.Size)!);
        Assert.Equal(await Store.Ledger.LastAsync("r0", None), last);
    }

    [SkippableFact]
    public async Task Read_Checkpoints_StandBehindTheEntriesThatTheySign()
    {
        await Store.Runs.AdmitAsync(StoreFixture.NewRun("r1"), "{}"u8.ToArray(), None);
        List<string> notes = [];
        for (int seal = 0; seal < 3; seal++)
        {
            await Store.Ledger.AppendAsync("r1", EntryBundle.Pack(Enumerable.Range(0, 300).Select(i => Promoted("r1", (seal * 1000) + i))), None);
            notes.Add((await SealAsync("r1")).Note);
        }

        await Store.Ledger.AppendAsync("r1", EntryBundle.Pack([Promoted("r1", 9)]), None);

        List<LedgerItem> items = await ReadAsync();
        Assert.Equal([(300L, notes[0]), (600L, notes[1]), (900L, notes[2])], items.Where(i => i.Note is not null).Select(i => (i.FirstSeq, i.Note!)));
        Assert.Equal([0L, 256, 300, 300, 556, 600, 600, 856, 900], items.Select(i => i.FirstSeq));
    }

    [SkippableFact]
    public async Task Seal_NothingYet_SignsTheEmptyLogOnce()
    {
        await Store.Runs.AdmitAsync(StoreFixture.NewRun("r1"), "{}"u8.ToArray(), None);
        Assert.Null(await Store.Ledger.LastAsync("r1", None));

        SealedLedger first = await SealAsync("r1");

        Assert.Equal(0, first.Size);
        Assert.Equal(first, await SealAsync("r1"));
        Assert.Null(Assert.Single(await ReadAsync()).Bundle);
    }

    [SkippableFact]
    public async Task Seal_RunWithoutEntries_ReturnsTheLogAsItIs()
    {
        await Store.Runs.AdmitAsync(StoreFixture.NewRun("r1"), "{}"u8.ToArray(), None);
        await Store.Runs.AdmitAsync(StoreFixture.NewRun("r2"), "{}"u8.ToArray(), None);
        await Store.Ledger.AppendAsync("r1", EntryBundle.Pack([Promoted("r1", 1)]), None);
        SealedLedger first = await SealAsync("r1");

        Assert.Equal(first, await SealAsync("r2"));
        Assert.Null(await Store.Ledger.LastAsync("r2", None));
        Assert.Equal(2, (await ReadAsync()).Count);
    }

    [SkippableFact]
    public async Task Append_RunThatIsNotThere_Fails() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => Store.Ledger.AppendAsync("nobody", EntryBundle.Pack([Promoted("nobody", 1)]), None));

    private static PromoteEntry Promoted(string runId, int promoted) => new()
    {
        RunId = runId,
        Table = "orders",
        Attempt = 1,
        Timestamp = StoreFixture.Now,
        Promoted = promoted,
        Refused = 0,
    };

    private static string FieldOf(string leaf, string field) => JsonDocument.Parse(leaf).RootElement.GetProperty(field).GetString()!;

    private static int NumberOf(string leaf, string field) => JsonDocument.Parse(leaf).RootElement.GetProperty(field).GetInt32();

    private Task<SealedLedger> SealAsync(string runId) => Store.Ledger.SealAsync(runId, Store.Signer, StoreFixture.Now, None);

    private async Task<List<LedgerItem>> ReadAsync()
    {
        List<LedgerItem> items = [];
        await foreach (LedgerItem item in Store.Ledger.ReadAsync(None))
        {
            items.Add(item);
        }

        return items;
    }

    private async Task VerifyAsync(SealedLedger state)
    {
        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(Store.Ledger.ReadAsync(None), Store.Signer.PublicKey, export, None);
        export.Position = 0;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, Store.Signer.PublicKey, state.Note, None);
        Assert.True(verdict.Verified, verdict.Message);
    }
}
