using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Parts of the log: what is found is what a reading of everything finds, and little else is read.</summary>
public abstract class LedgerIndexContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    public static TheoryData<LedgerQuery> Queries() =>
    [
        new LedgerQuery { RowId = "7" },
        new LedgerQuery { RowId = "7", RunId = "r2" },
        new LedgerQuery { RowId = "no such row" },
        new LedgerQuery { RunId = "r1" },
        new LedgerQuery { RunId = "no such run" },
        new LedgerQuery { Column = "day", RunId = "r2" },
        new LedgerQuery { Column = "other" },
        new LedgerQuery { Kinds = ["promote"] },
        new LedgerQuery { Seq = 511 },
        new LedgerQuery { Seq = 9999 },
        new LedgerQuery { From = StoreFixture.Now.AddHours(1) },
        new LedgerQuery { To = StoreFixture.Now.AddHours(1), RowId = "8" },
    ];

    [SkippableTheory]
    [MemberData(nameof(Queries))]
    public async Task Find_Query_FindsWhatAReadingOfEverythingFinds(LedgerQuery query)
    {
        await FillAsync();
        var desk = new AuditDesk(Store.LedgerIndex);

        AuditPage page = await desk.SearchAsync(query, 2000, null, None);

        List<long> expected = [];
        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(Store.Ledger.ReadAsync(None), Store.Signer.PublicKey, export, None);
        export.Position = 0;
        await LedgerSearch.RunAsync(
            export,
            query,
            (line, _) =>
            {
                expected.Add(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64());
                return ValueTask.CompletedTask;
            },
            None);
        Assert.Equal(expected, page.Entries.Select(e => e.Seq));
        Assert.Null(page.NextPageToken);
    }

    [SkippableFact]
    public async Task Find_OneRow_ReadsFewBundles()
    {
        await FillAsync();

        List<SealedBundle> read = [];
        await foreach (SealedBundle bundle in Store.LedgerIndex.FindAsync(new LedgerQuery { RowId = "7" }, 0, None))
        {
            read.Add(bundle);
        }

        // Each run has the row once, in one of its three bundles; a filter errs once in 300 times.
        Assert.InRange(read.Count, 2, 3);
    }

    [SkippableFact]
    public async Task Search_PageByPage_GivesEveryEntryOnce()
    {
        await FillAsync();
        var desk = new AuditDesk(Store.LedgerIndex);
        List<long> seqs = [];
        string? token = null;
        do
        {
            AuditPage page = await desk.SearchAsync(new LedgerQuery { RunId = "r2" }, 97, token, None);
            seqs.AddRange(page.Entries.Select(e => e.Seq));
            token = page.NextPageToken;
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(601, 601).Select(i => (long)i), seqs);
    }

    [SkippableFact]
    public async Task ReadFrom_ACheckpoint_GivesTheRest_AndTheRootIsThatOfTheHashes()
    {
        await FillAsync();
        var desk = new AuditDesk(Store.LedgerIndex);
        using var auditor = new LedgerAuditor(Store.LedgerIndex, Store.Signer, TimeProvider.System);

        List<LedgerItem> rest = [];
        await foreach (LedgerItem item in Store.LedgerIndex.ReadFromAsync(601, None))
        {
            rest.Add(item);
        }

        Assert.Equal(601, rest.Sum(i => i.Bundle?.Count ?? 0));
        Assert.Equal((601, 1202), (rest[0].FirstSeq, rest[^1].FirstSeq));
        Assert.NotNull(rest[^1].Note);
        Assert.Equal((true, 1202L), ((await desk.CheckAsync(Store.Signer.PublicKey, None)) is var verdict ? (verdict.Verified, verdict.Entries) : default));
        Assert.Equal(1202, (await auditor.VerifyAsync(false, None)).Entries);
        LedgerProof proof = (await desk.ProveAsync(700, None))!;
        Assert.Null(proof.Verify(Store.Signer.PublicKey));
        Assert.Null(await desk.ProveAsync(1202, None));
    }

    // Two runs over the rows 0 to 599, sealed one after the other: 600 fix entries and a promotion each.
    private async Task FillAsync()
    {
        foreach (string runId in (string[])["r1", "r2"])
        {
            await Store.IngestAsync(runId, [.. Enumerable.Range(0, 600).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
            (Cluster cluster, FixRecord fix) = await Store.ClusterAsync(runId);
            await Store.StageAsync(runId, cluster, fix);
            PromoteEntry promoted = new() { RunId = runId, Table = "orders", Attempt = 1, Promoted = 600, Refused = 0, Timestamp = StoreFixture.Now.AddHours(2) };
            await Store.Ledger.AppendAsync(runId, EntryBundle.Pack([promoted]), None);
            await Store.Ledger.SealAsync(runId, Store.Signer, StoreFixture.Now, None);
        }
    }
}
