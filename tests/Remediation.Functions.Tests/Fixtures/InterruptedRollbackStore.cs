using Remediation.Core.Identity;
using Remediation.Core.Ledger;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;

namespace Remediation.Functions.Tests.Fixtures;

/// <summary>A store whose n-th write is interrupted once: before it takes effect, or after it did and nobody heard of it.</summary>
internal sealed class InterruptedRollbackStore(IRollbackStore store, int at, bool afterwards) : IRollbackStore
{
    private int _writes;

    /// <summary>Whether there was an n-th write.</summary>
    public bool WasInterrupted => _writes >= at;

    /// <summary>Does a step, and once more when it was interrupted.</summary>
    public async Task<T> AgainAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (IOException)
        {
            return await step();
        }
    }

    public Task<IReadOnlyList<FixInProduction>> ListAsync(string runId, bool compare, CancellationToken cancellationToken) => store.ListAsync(runId, compare, cancellationToken);

    public Task<int> CountAsync(string runId, CancellationToken cancellationToken) => store.CountAsync(runId, cancellationToken);

    public Task<RollbackRecord?> FindAsync(string rollbackId, CancellationToken cancellationToken) => store.FindAsync(rollbackId, cancellationToken);

    public IAsyncEnumerable<PromotedCell> ReadAsync(string runId, string fixId, Fingerprint? after, CancellationToken cancellationToken) =>
        store.ReadAsync(runId, fixId, after, cancellationToken);

    public Task<RollbackRecord?> BeginAsync(RollbackOrder order, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(() => store.BeginAsync(order, now, cancellationToken));

    public Task RestoreAsync(
        string rollbackId,
        string fixId,
        Fingerprint? after,
        IReadOnlyList<PromotedCell> cells,
        Func<IReadOnlyList<RestoredCell>, IReadOnlyList<EntryBundle>> receipts,
        CancellationToken cancellationToken) => WriteAsync(() => store.RestoreAsync(rollbackId, fixId, after, cells, receipts, cancellationToken));

    public Task CompleteFixAsync(string rollbackId, string fixId, CancellationToken cancellationToken) =>
        WriteAsync(() => store.CompleteFixAsync(rollbackId, fixId, cancellationToken));

    public Task CloseAsync(string rollbackId, Func<RollbackRecord, LedgerEntry> receipt, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(() => store.CloseAsync(rollbackId, receipt, now, cancellationToken));

    public Task<RunRecord> EndAsync(string rollbackId, RollbackEnding ending, CancellationToken cancellationToken) =>
        WriteAsync(() => store.EndAsync(rollbackId, ending, cancellationToken));

    private Task WriteAsync(Func<Task> write) => WriteAsync(async () =>
    {
        await write();
        return true;
    });

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        bool interrupts = ++_writes == at;
        if (interrupts && !afterwards)
        {
            throw new IOException("The power is gone.");
        }

        T result = await write();
        return interrupts ? throw new IOException("The power is gone.") : result;
    }
}
