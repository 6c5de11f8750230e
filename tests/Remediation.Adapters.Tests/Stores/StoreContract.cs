namespace Remediation.Adapters.Tests.Stores;

/// <summary>
/// What a port's store does, whatever keeps it. Each test has a store of its own; where what keeps it is not on this machine, opening it skips the test, so
/// the tests of a contract are skippable ones.
/// </summary>
/// <param name="open">Opens an empty store.</param>
public abstract class StoreContract(Func<Task<StoreFixture>> open) : IAsyncLifetime
{
    private StoreFixture? _store;

    protected static CancellationToken None => CancellationToken.None;

    protected StoreFixture Store => _store!;

    public async Task InitializeAsync() => _store = await open();

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
