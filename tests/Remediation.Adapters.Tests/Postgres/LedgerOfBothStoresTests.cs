using System.Text;
using Remediation.Adapters.Tests.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>An auditor's file does not tell which store it came from.</summary>
public sealed class LedgerOfBothStoresTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Export_SameRuns_AreTheSameBytes()
    {
        await using StoreFixture postgres = await PostgresStoreFixture.OpenAsync();
        await using var sqlite = new SqliteStoreFixture();

        var signer = new RepeatingSigner(sqlite.Signer);
        byte[] expected = await ExportAsync(sqlite, signer);
        byte[] actual = await ExportAsync(postgres, signer);

        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(actual));
        Assert.True(expected.Length > 100_000, $"{expected.Length} bytes");
    }

    // Two runs, each of three columns with rows that production does not take, sealed before and after the promotion.
    private static async Task<byte[]> ExportAsync(StoreFixture store, RepeatingSigner signer)
    {
        foreach (string runId in new[] { "r1", "r2" })
        {
            IntakeRow[] rows =
            [
                .. from column in new[] { "due", "at", "day" }
                   from i in Enumerable.Range(0, 100)
                   select StoreFixture.Row($"{i}", $"v{i} é\n\"{column}\"", column: column),
            ];
            RunRecord run = await store.IngestAsync(runId, rows);
            foreach (string column in new[] { "due", "at", "day" })
            {
                (Cluster cluster, FixRecord fix) = await store.ClusterAsync(runId, column, $"f-{runId}-{column}");
                await store.StageAsync(runId, cluster, fix);
            }

            await store.Ledger.SealAsync(runId, signer, StoreFixture.Now, None);
            for (int i = 0; i < 30; i++)
            {
                await store.SetProductionAsync($"{i}", i % 2 == 0 ? "day" : "at", i % 3 == 0 ? null : "changed 😀");
            }

            if (runId == "r2")
            {
                await store.DeleteProductionAsync("40");
            }

            await new PromotionStage(store.Promotion, new StandingClock()).RunAsync(run, None);
            await store.Ledger.SealAsync(runId, signer, StoreFixture.Now, None);
        }

        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(store.Ledger.ReadAsync(None), signer.PublicKey, export, None);
        return export.ToArray();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => StoreFixture.Now;
    }

    // An ECDSA signature is another one each time; the same tree gets the same one here.
    private sealed class RepeatingSigner(LedgerSigner signer) : ICheckpointSigner
    {
        private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);

        public LedgerVerifierKey PublicKey => signer.PublicKey;

        public string Sign(long size, ReadOnlySpan<byte> root)
        {
            string tree = $"{size} {Convert.ToHexStringLower(root)}";
            if (!_notes.TryGetValue(tree, out string? note))
            {
                _notes[tree] = note = signer.Sign(size, root);
            }

            return note;
        }
    }
}
