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
}
