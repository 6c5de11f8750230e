namespace Remediation.Core.Ledger;

/// <summary>Reads parts of the log without reading all of it. Each reading is one consistent snapshot.</summary>
public interface ILedgerIndex
{
    /// <summary>
    /// Sealed bundles that may hold entries of a query, in the order of the log: with a run only its own, with a row, a column or a time only those whose
    /// summary admits it. What is in them is for the caller to look at.
    /// </summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="fromSeq">Only bundles with an entry of this number or a later one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<SealedBundle> FindAsync(LedgerQuery query, long fromSeq, CancellationToken cancellationToken);

    /// <summary>Bundles of a run, sealed or not, in the order in which they were appended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="kinds">Only of these kinds.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<EntryBundle> ReadRunAsync(string runId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken);

    /// <summary>Sealed bundles and checkpoints behind the first entries of the log, as <see cref="ILedgerStore.ReadAsync"/> gives them.</summary>
    /// <param name="size">So many entries are left out; the size of a checkpoint.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<LedgerItem> ReadFromAsync(long size, CancellationToken cancellationToken);

    /// <summary>The log as its last seal left it, or null before the first.</summary>
    Task<SealedLedger?> LatestAsync(CancellationToken cancellationToken);

    /// <summary>The leaf hashes of all sealed entries in order, some at a time, 32 bytes each.</summary>
    IAsyncEnumerable<byte[]> ReadLeafHashesAsync(CancellationToken cancellationToken);
}

/// <summary>A bundle with its place in the log.</summary>
/// <param name="FirstSeq">The number of its first entry.</param>
/// <param name="Bundle">The entries.</param>
public sealed record SealedBundle(long FirstSeq, EntryBundle Bundle);
