using Microsoft.Data.Sqlite;
using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Reconciliation;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteStoreFixture _store = new();

    [Fact]
    public async Task Stage_CellThatIsStagedAlready_FailsWholeAndLeavesNoEntry()
    {
        await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        List<StagedCell> staged = await _store.StageAsync("r1", cluster, fix);

        await Assert.ThrowsAsync<SqliteException>(() => _store.Staging.StageAsync("r1", fix, staged, EntryBundle.Pack([Promoted()]), None));

        CellCounts counts = await _store.Staging.CountAsync("r1", None);
        Assert.Equal((2, 2), (counts.Changed, counts.FixEntries));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM audit_entries WHERE kind = 'promote'"));
    }

    [Theory]
    [InlineData("DELETE FROM staging_cells WHERE ordinal = 1")]
    [InlineData("DELETE FROM ops_cells WHERE ordinal = 1")]
    [InlineData("DELETE FROM ops_cells WHERE ordinal = 1; DELETE FROM staging_cells WHERE ordinal = 1")]
    [InlineData("UPDATE ops_runs SET source_count = 5")]
    [InlineData("UPDATE ops_shapes SET row_count = row_count + 1")]
    [InlineData("UPDATE staging_cells SET state = 0 WHERE ordinal = 1")]
    [InlineData("UPDATE staging_cells SET state = 9 WHERE ordinal = 1")]
    [InlineData("INSERT INTO staging_cells (run_no, shape_no, ordinal, state, changed) SELECT run_no, shape_no, 99, 3, 0 FROM staging_cells WHERE ordinal = 1")]
    [InlineData("UPDATE staging_cells SET ordinal = 99 WHERE ordinal = 1")]
    [InlineData("UPDATE staging_cells SET changed = 0 WHERE ordinal = 1")]
    [InlineData("UPDATE staging_cells SET fix_no = NULL WHERE ordinal = 1")]
    [InlineData("UPDATE ops_clusters SET replaced = 1")]
    [InlineData("DELETE FROM ops_clusters")]
    [InlineData("DROP TRIGGER audit_entries_no_delete; DELETE FROM audit_entries WHERE kind = 'fix'")]
    [InlineData(
        "INSERT INTO audit_entries (bundle_no, run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes) "
        + "SELECT bundle_no + 1, run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes FROM audit_entries")]
    [InlineData(
        "INSERT INTO audit_entries (bundle_no, run_no, kind, entry_count, payload, leaf_hashes) SELECT bundle_no + 1, run_no, kind, 1, payload, leaf_hashes FROM audit_entries")]
    public async Task Count_BrokenOnPurpose_DoesNotBalance(string damage)
    {
        await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"));
        Assert.True(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Ingest).Balanced);
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        Assert.True(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Cluster).Balanced);
        Assert.False(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);
        await _store.StageAsync("r1", cluster, fix);
        Assert.True(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);

        await _store.ExecuteAsync(damage);

        Assert.False(Reconciler.Judge(await _store.Staging.CountAsync("r1", None), RunPhase.Fix).Balanced);
    }

    [Fact]
    public async Task Promote_ChangedAndMissingRows_AreQuarantinedAndTheRestIsWrittenOnce()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", "c"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        await _store.ExecuteAsync("UPDATE production_orders SET value = 'changed' WHERE row_id = '2'");
        await _store.ExecuteAsync("DELETE FROM production_orders WHERE row_id = '3'");
        var stage = new PromotionStage(_store.Promotion, TimeProvider.System);

        PromotionStep first = await stage.RunAsync(run, None);
        PromotionStep again = await stage.RunAsync(run, None);

        Assert.Equal(new PromotionStep(new PromotionCounts(1, 2), true), first);
        Assert.Equal(first, again);
        CellCounts counts = await _store.Staging.CountAsync("r1", None);
        Assert.Equal((1, 1), (counts.ByReason[ReasonCode.Conflict], counts.ByReason[ReasonCode.MissingRow]));
        Assert.Equal((1, 2), (counts.Success, counts.Quarantine));
        Assert.Equal("new a", (await _store.Promotion.ReadAsync(run, StoreFixture.Row("1", null).Key, "day", None)).Value);
        Assert.Equal("changed", (await _store.Promotion.ReadAsync(run, StoreFixture.Row("2", null).Key, "day", None)).Value);
        Assert.False((await _store.Promotion.ReadAsync(run, StoreFixture.Row("3", null).Key, "day", None)).Exists);
        Assert.Equal(1, await CountAsync("SELECT count(*) FROM audit_entries WHERE kind = 'promote'"));
    }

    [Fact]
    public async Task Seal_Entries_StandInTheOrderOfFingerprintsAndVerify()
    {
        await _store.IngestAsync("r1", [.. Enumerable.Range(0, 600).Select(i => StoreFixture.Row($"{i}", $"v{i}"))]);
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);

        SealedLedger first = await _store.Ledger.SealAsync("r1", _store.Signer, StoreFixture.Now, None);
        SealedLedger again = await _store.Ledger.SealAsync("r1", _store.Signer, StoreFixture.Now, None);

        Assert.Equal(600, first.Size);
        Assert.Equal(first, again);
        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(_store.Ledger.ReadAsync(None), _store.Signer.PublicKey, export, None);
        export.Position = 0;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, _store.Signer.PublicKey, first.Note, None);
        Assert.True(verdict.Verified, verdict.Message);
        string[] rowIds = [.. (await ReadLeavesAsync()).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("row_id").GetString()!)];
        Assert.Equal(rowIds.OrderBy(id => StoreFixture.Row(id, null).Key.Fingerprint), rowIds);
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET kind = 'x'")]
    [InlineData("DELETE FROM audit_entries")]
    [InlineData("INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries")]
    [InlineData("UPDATE audit_sequence SET first_seq = 7")]
    [InlineData("DELETE FROM audit_sequence")]
    [InlineData("INSERT OR REPLACE INTO audit_sequence SELECT * FROM audit_sequence")]
    [InlineData("UPDATE audit_checkpoints SET note = ''")]
    [InlineData("DELETE FROM audit_checkpoints")]
    [InlineData("REPLACE INTO audit_checkpoints SELECT * FROM audit_checkpoints")]
    public async Task Audit_AnyChange_IsRefused(string attack)
    {
        await _store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        await _store.Ledger.SealAsync("r1", _store.Signer, StoreFixture.Now, None);

        SqliteException refused = await Assert.ThrowsAsync<SqliteException>(() => _store.ExecuteAsync(attack));

        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatabaseOfANewerProgram_IsRefused()
    {
        using (var connection = new SqliteConnection($"Data Source={_store.DatabaseFile}"))
        {
            connection.Open();
            connection.Execute(null, "PRAGMA user_version = 99");
        }

        Assert.Throws<InvalidOperationException>(() => SqliteDatabase.Open(_store.DatabaseFile));
    }

    [Fact]
    public void Open_NewFile_IsForTheOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_store.DatabaseFile));
        }
    }

    public void Dispose() => _store.Dispose();

    private static PromoteEntry Promoted() => new() { RunId = "r1", Table = "orders", Attempt = 1, Timestamp = StoreFixture.Now, Promoted = 1, Refused = 0 };

    private async Task<List<string>> ReadLeavesAsync()
    {
        List<string> leaves = [];
        await foreach (LedgerItem item in _store.Ledger.ReadAsync(None))
        {
            leaves.AddRange(item.Bundle?.Leaves() ?? []);
        }

        return leaves;
    }

    private Task<long> CountAsync(string sql) => _store.Database.ReadAsync(connection => (long)connection.Scalar(null, sql)!);
}
