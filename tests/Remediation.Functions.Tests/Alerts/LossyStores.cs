using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Profiling;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Functions.Tests.Alerts;

/// <summary>Takes a chunk of decisions, says that it was stored, and loses the last of them or all receipts.</summary>
internal sealed class LossyStagingStore(IStagingStore inner, bool losesReceipts) : IStagingStore
{
    public IAsyncEnumerable<StoredCell> ReadUndecidedAsync(string runId, Cluster cluster, CancellationToken cancellationToken) =>
        inner.ReadUndecidedAsync(runId, cluster, cancellationToken);

    public Task StageAsync(
        string runId, FixRecord fix, IReadOnlyList<StagedCell> cells, IReadOnlyList<EntryBundle> entries, CancellationToken cancellationToken) =>
        losesReceipts
            ? inner.StageAsync(runId, fix, cells, [], cancellationToken)
            : inner.StageAsync(runId, fix, [.. cells.SkipLast(1)], entries, cancellationToken);

    public Task StageAllAsync(string runId, Cluster cluster, FixRecord fix, CellState state, string reasonCode, CancellationToken cancellationToken) =>
        inner.StageAllAsync(runId, cluster, fix, state, reasonCode, cancellationToken);

    public Task<CellCounts> CountAsync(string runId, CancellationToken cancellationToken) => inner.CountAsync(runId, cancellationToken);

    public Task<CellPage> ListAsync(string runId, CellState? state, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        inner.ListAsync(runId, state, pageSize, pageToken, cancellationToken);

    public IAsyncEnumerable<CellRow> ReadAllAsync(string runId, CancellationToken cancellationToken) => inner.ReadAllAsync(runId, cancellationToken);

    public Task<IReadOnlyList<CellRow>> SampleAsync(string runId, Cluster cluster, int count, CancellationToken cancellationToken) =>
        inner.SampleAsync(runId, cluster, count, cancellationToken);
}

/// <summary>Takes rows in and loses the first of every chunk.</summary>
internal sealed class LossyIngestStore(IIngestStore inner) : IIngestStore
{
    public async Task<IIngestSession?> BeginAsync(string runId, CancellationToken cancellationToken) =>
        await inner.BeginAsync(runId, cancellationToken) is { } session ? new Session(session) : null;

    private sealed class Session(IIngestSession inner) : IIngestSession
    {
        public Task AppendAsync(IReadOnlyList<IngestedCell> cells, CancellationToken cancellationToken) =>
            inner.AppendAsync([.. cells.Skip(1)], cancellationToken);

        public Task<IReadOnlyList<IngestedCell>> ReadAsync(IReadOnlyList<CellAddress> addresses, CancellationToken cancellationToken) =>
            inner.ReadAsync(addresses, cancellationToken);

        public Task QuarantineAsync(IReadOnlyList<CellAddress> addresses, string reasonCode, CancellationToken cancellationToken) =>
            inner.QuarantineAsync(addresses, reasonCode, cancellationToken);

        public Task CompleteAsync(IReadOnlyList<ShapeProfile> shapes, int sourceCount, CancellationToken cancellationToken) =>
            inner.CompleteAsync(shapes, sourceCount, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
