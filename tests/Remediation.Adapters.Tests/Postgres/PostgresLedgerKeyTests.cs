using System.Security.Cryptography;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Tests.Postgres;

public sealed class PostgresLedgerKeyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Seal_ByAWorkerWithAnotherKey_IsRefusedAndTheLogStaysVerifiable()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync();
        PostgresDatabase database = test.Open("remediation_app");
        await new PostgresRunStore(database).AdmitAsync(StoreFixture.NewRun(), "{}"u8.ToArray(), None);
        var ledger = new PostgresLedgerStore(database);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = new LedgerSigner("test/ledger", key);
        using var stranger = new LedgerSigner("test/ledger", strange);
        await ledger.AppendAsync("r1", Entries(), None);
        SealedLedger first = await ledger.SealAsync("r1", signer, StoreFixture.Now, None);
        await ledger.AppendAsync("r1", Entries(), None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.SealAsync("r1", stranger, StoreFixture.Now, None));

        Assert.Equal(first, await ledger.LastAsync("r1", None));
        SealedLedger second = await ledger.SealAsync("r1", signer, StoreFixture.Now, None);
        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(ledger.ReadAsync(None), signer.PublicKey, export, None);
        export.Position = 0;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, signer.PublicKey, second.Note, None);
        Assert.True(verdict.Verified, verdict.Message);
        Assert.Equal(2, second.Size);
    }

    private static IReadOnlyList<EntryBundle> Entries() =>
        EntryBundle.Pack([new PromoteEntry { RunId = "r1", Table = "orders", Attempt = 1, Timestamp = StoreFixture.Now, Promoted = 1, Refused = 0 }]);
}
