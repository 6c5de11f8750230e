using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>What production holds in identity columns, as it is now.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class IdentityStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task FindHeld_ValuesOfTheColumn_AreThoseOfProductionNow()
    {
        RunRecord run = await Store.IngestAsync(
            "r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b", column: "due"), StoreFixture.Row("3", "it's \"x\" 😀"), StoreFixture.Row("4", ""));

        Assert.Equal(["", "a", "it's \"x\" 😀"], (await FindAsync(run, "day", "", "a", "b", "c", "it's \"x\" 😀")).Order(StringComparer.Ordinal));
        await Store.SetProductionAsync("1", "day", "c");
        Assert.Equal(["c"], await FindAsync(run, "day", "a", "b", "c"));
        await Store.AddProductionAsync("9", "day", "a");
        Assert.Equal(["a", "c"], (await FindAsync(run, "day", "a", "b", "c")).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task FindHeld_ThousandValues_AreAskedAtOnce()
    {
        RunRecord run = await Store.IngestAsync("r1", [.. Enumerable.Range(0, 600).Select(i => StoreFixture.Row($"{i}", $"v{i * 2}"))]);

        IReadOnlyList<string> held = await FindAsync(run, "day", [.. Enumerable.Range(0, 1000).Select(i => $"v{i}")]);

        Assert.Equal(500, held.Count);
    }

    [SkippableFact]
    public async Task FindHeld_NoSuchTable_HoldsNothing() => Assert.Empty(await FindAsync(StoreFixture.NewRun(), "day", "a"));

    protected Task<IReadOnlyList<string>> FindAsync(RunRecord run, string column, params string[] values) =>
        Store.Identities.FindHeldAsync(run, column, values, None);
}
