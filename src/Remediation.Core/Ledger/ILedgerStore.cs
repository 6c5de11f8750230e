namespace Remediation.Core.Ledger;

/// <summary>The append-only log of this deployment.</summary>
public interface ILedgerStore
{
    /// <summary>Appends entries that are no part of a staging or promotion transaction.</summary>
    Task AppendAsync(string runId, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a run's unsealed entries their sequence numbers, in the order (cluster id, fingerprint, column) with other kinds behind, and signs a
    /// checkpoint over the whole log; one transaction under one lock, durable when it returns. Without unsealed entries the last checkpoint is returned.
    /// </summary>
    Task<SealedLedger> SealAsync(string runId, ICheckpointSigner signer, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The log as the last seal of a run left it, or null when the run was never sealed.</summary>
    Task<SealedLedger?> LastAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Sealed bundles and checkpoints in the order of the log.</summary>
    IAsyncEnumerable<LedgerItem> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Signs the state of the log.</summary>
public interface ICheckpointSigner
{
    /// <summary>The signed note over a tree.</summary>
    string Sign(long size, ReadOnlySpan<byte> root);

    /// <summary>What the notes are verified with.</summary>
    LedgerVerifierKey PublicKey { get; }
}

/// <summary>The log after a seal.</summary>
/// <param name="Size">Entries in the log.</param>
/// <param name="Root">The tree's root, lower-case hex.</param>
/// <param name="Note">The signed checkpoint, or empty when the log is empty.</param>
public sealed record SealedLedger(long Size, string Root, string Note);

/// <summary>A piece of the log: entries, or a checkpoint.</summary>
/// <param name="FirstSeq">The number of the first entry.</param>
/// <param name="Bundle">The entries, or null.</param>
/// <param name="Note">The checkpoint, or null.</param>
public sealed record LedgerItem(long FirstSeq, EntryBundle? Bundle, string? Note);

/// <summary>Keeps checkpoints outside of the log's own database: a copy elsewhere is what defeats a rewrite of the whole log.</summary>
public interface ICheckpointArchive
{
    /// <summary>Keeps a run's checkpoint. Keeping the same again changes nothing.</summary>
    Task KeepAsync(string runId, SealedLedger checkpoint, CancellationToken cancellationToken);
}
