using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteIdentityStoreTests : IDisposable
{
    private readonly SqliteStoreFixture _store = new();

    [Fact]
    public async Task FindHeld_ValuesOfTheColumn_AreThoseOfProductionNow()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b", column: "due"), StoreFixture.Row("3", "it's \"x\" 😀"));

        Assert.Equal(["a", "it's \"x\" 😀"], (await FindAsync(run, "day", "a", "b", "c", "it's \"x\" 😀")).Order(StringComparer.Ordinal));
        await _store.ExecuteAsync("UPDATE production_orders SET value = 'c' WHERE row_id = '1'");
        Assert.Equal(["c"], await FindAsync(run, "day", "a", "b", "c"));
    }

    [Fact]
    public async Task FindHeld_NoSuchTable_HoldsNothing() => Assert.Empty(await FindAsync(StoreFixture.NewRun(), "day", "a"));

    public void Dispose() => _store.Dispose();

    private Task<IReadOnlyList<string>> FindAsync(RunRecord run, string column, params string[] values) =>
        _store.Identities.FindHeldAsync(run, column, values, CancellationToken.None);
}
