using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// The append-only log in PostgreSQL. Entries lie in bundles, written with what they are a receipt of; a seal gives bundles their place in the log and
/// signs the tree over all of them. Workers append side by side; one at a time seals.
/// </summary>
/// <param name="database">The database.</param>
public sealed class PostgresLedgerStore(PostgresDatabase database) : ILedgerStore, ILedgerIndex
{
    /// <inheritdoc/>
    public Task AppendAsync(string runId, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection => await AppendAsync(connection, await connection.RunNoAsync(runId, cancellationToken), null, bundles, cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task<SealedLedger> SealAsync(string runId, ICheckpointSigner signer, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                await connection.LockAsync(DeploymentLock.Seal, cancellationToken);
                SealedLedger? last = await LastAsync(connection, null, cancellationToken);
                if (last is not null && !signer.PublicKey.TryOpen(last.Note, out _))
                {
                    // One log, one key: a second one would leave a log that no key verifies.
                    throw new InvalidOperationException("The log is signed with another key. Hosts that share a database share one LEDGER_KEY_PATH.");
                }

                MerkleTree tree = await LoadTreeAsync(connection, cancellationToken);
                if (await SequenceAsync(connection, runNo, tree.Size, cancellationToken) == 0 && last is not null)
                {
                    return await LastAsync(connection, runId, cancellationToken) ?? last;
                }

                await GrowAsync(connection, tree, cancellationToken);
                byte[] root = tree.Root();
                var state = new SealedLedger(tree.Size, Convert.ToHexStringLower(root), signer.Sign(tree.Size, root));
                await connection.Sql(
                    "INSERT INTO audit.checkpoints (checkpoint_no, size, root, note, tree, run_id, sealed_at) "
                    + "SELECT coalesce(max(checkpoint_no), 0) + 1, @size, @root, @note, @tree, @run, @now FROM audit.checkpoints")
                    .With("size", state.Size)
                    .With("root", state.Root)
                    .With("note", state.Note)
                    .With("tree", tree.Save())
                    .With("run", runId)
                    .With("now", now)
                    .ExecuteAsync(cancellationToken);
                return state;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<SealedLedger?> LastAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => LastAsync(connection, runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerItem> ReadAsync(CancellationToken cancellationToken) => ReadFromAsync(0, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerItem> ReadFromAsync(long size, CancellationToken cancellationToken) =>
        database.StreamAsync(connection => StreamAsync(connection, size, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<SealedLedger?> LatestAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(connection => LastAsync(connection, null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<byte[]> ReadLeafHashesAsync(CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql("SELECT e.leaf_hashes FROM audit.sequence q JOIN audit.entries e ON e.bundle_no = q.bundle_no ORDER BY q.first_seq")
                .StreamAsync(reader => reader.Bytes(0), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<SealedBundle> FindAsync(LedgerQuery query, long fromSeq, CancellationToken cancellationToken) =>
        database.StreamAsync(connection => FindAsync(connection, query, fromSeq, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EntryBundle> ReadRunAsync(string runId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql(
                "SELECT kind, entry_count, payload, leaf_hashes FROM audit.entries WHERE run_no = (SELECT run_no FROM ops.runs WHERE run_id = @run) AND kind = ANY (@kinds) "
                + "ORDER BY bundle_no")
                .With("run", runId)
                .With("kinds", kinds)
                .StreamAsync(reader => Bundle(reader, 0), cancellationToken),
            cancellationToken);

    /// <summary>Appends bundles inside the transaction of what they are a receipt of; those of cells with the fix that mended them.</summary>
    internal static Task AppendAsync(
        NpgsqlConnection connection, long runNo, FixRecord? fix, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken) =>
        AppendAsync(connection, runNo, fix?.ClusterId, fix?.FixId, bundles, cancellationToken);

    /// <summary>Appends bundles inside the transaction of what they are a receipt of; those of one fix's cells with its cluster and the fix.</summary>
    internal static Task AppendAsync(
        NpgsqlConnection connection, long runNo, string? clusterId, string? fixId, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken) =>
        bundles.Count == 0 ? Task.CompletedTask : connection.CopyAsync(
            "audit.entries (run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes, first_at, last_at, filter)",
            bundles,
            async (row, bundle) =>
            {
                await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                await row.WriteTextAsync(clusterId, cancellationToken);
                await row.WriteTextAsync(fixId, cancellationToken);
                await row.WriteTextAsync(bundle.Kind, cancellationToken);
                await row.WriteAsync(bundle.Count, NpgsqlDbType.Integer, cancellationToken);
                await row.WriteAsync(bundle.Payload, NpgsqlDbType.Bytea, cancellationToken);
                await row.WriteAsync(bundle.LeafHashes, NpgsqlDbType.Bytea, cancellationToken);
                BundleSummary summary = bundle.Summary ?? BundleSummary.Of(bundle);
                await row.WriteTextAsync(summary.FirstAt, cancellationToken);
                await row.WriteTextAsync(summary.LastAt, cancellationToken);
                await row.WriteAsync(summary.Filter, NpgsqlDbType.Bytea, cancellationToken);
            },
            cancellationToken);

    private static EntryBundle Bundle(NpgsqlDataReader reader, int at) =>
        new(reader.GetString(at), reader.GetInt32(at + 1), reader.Bytes(at + 2), reader.Bytes(at + 3));

    // Cells of a cluster are staged in the order of fingerprints, so its bundles in the order of their numbers are in that order too.
    private static Task<int> SequenceAsync(NpgsqlConnection connection, long runNo, long size, CancellationToken cancellationToken) =>
        connection.Sql(
            "INSERT INTO audit.sequence (first_seq, bundle_no, entry_count) "
            + "SELECT @size + sum(e.entry_count) OVER (ORDER BY e.cluster_id IS NULL, e.cluster_id, e.bundle_no) - e.entry_count, e.bundle_no, e.entry_count "
            + "FROM audit.entries e WHERE e.run_no = @run AND NOT EXISTS (SELECT 1 FROM audit.sequence q WHERE q.bundle_no = e.bundle_no)")
            .With("size", size)
            .With("run", runNo)
            .ExecuteAsync(cancellationToken);

    // The hashes of what was sequenced, in its order; no more of them is in memory than a bundle's.
    private static async Task GrowAsync(NpgsqlConnection connection, MerkleTree tree, CancellationToken cancellationToken)
    {
        await foreach (byte[] hashes in connection.Sql(
            "SELECT e.leaf_hashes FROM audit.sequence q JOIN audit.entries e ON e.bundle_no = q.bundle_no WHERE q.first_seq >= @size ORDER BY q.first_seq")
            .With("size", tree.Size)
            .StreamAsync(reader => reader.Bytes(0), cancellationToken))
        {
            for (int at = 0; at < hashes.Length; at += MerkleTree.HashBytes)
            {
                tree.Append(hashes.AsSpan(at, MerkleTree.HashBytes));
            }
        }
    }

    private static async Task<MerkleTree> LoadTreeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.Sql("SELECT tree FROM audit.checkpoints ORDER BY checkpoint_no DESC LIMIT 1").TextAsync(cancellationToken) is { } saved
            ? MerkleTree.Load(saved)
            : new MerkleTree();

    private static Task<SealedLedger?> LastAsync(NpgsqlConnection connection, string? runId, CancellationToken cancellationToken) =>
        connection.Sql("SELECT size, root, note FROM audit.checkpoints WHERE @run IS NULL OR run_id = @run ORDER BY checkpoint_no DESC LIMIT 1")
            .With("run", runId)
            .FirstAsync(reader => new SealedLedger(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)), cancellationToken);

    // The bundles themselves are read only when everything that is known of them admits the query.
    private static async IAsyncEnumerable<SealedBundle> FindAsync(
        NpgsqlConnection connection, LedgerQuery query, long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<(long FirstSeq, long BundleNo)> admitted = [];
        await foreach ((long first, long no, byte[]? filter) in connection.Sql(
            "SELECT q.first_seq, q.bundle_no, e.filter FROM audit.sequence q JOIN audit.entries e ON e.bundle_no = q.bundle_no "
            + $"WHERE q.first_seq >= @from - {EntryBundle.MaxEntries} AND q.first_seq + q.entry_count > @from AND (@seq IS NULL OR q.first_seq <= @seq) "
            + "AND (@run IS NULL OR e.run_no = (SELECT run_no FROM ops.runs WHERE run_id = @run)) AND (NOT @some OR e.kind = ANY (@kinds)) "
            + "AND (e.filter IS NULL OR ((@since IS NULL OR e.last_at >= @since) AND (@until IS NULL OR e.first_at < @until))) ORDER BY q.first_seq")
            .With("from", query.Seq is { } wanted ? Math.Max(wanted, fromSeq) : fromSeq)
            .With("seq", query.Seq)
            .With("run", query.RunId)
            .With("some", query.Kinds is not null)
            .With("kinds", query.Kinds ?? [])
            .With("since", query.From is { } since ? LedgerEntry.Stamp(since) : null)
            .With("until", query.To is { } until ? LedgerEntry.Stamp(until) : null)
            .StreamAsync(reader => (reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.Bytes(2)), cancellationToken))
        {
            if (filter is null || query.IsAdmittedBy(filter))
            {
                admitted.Add((first, no));
            }
        }

        foreach ((long first, long no) in admitted)
        {
            EntryBundle? bundle = await connection.Sql("SELECT kind, entry_count, payload, leaf_hashes FROM audit.entries WHERE bundle_no = @no")
                .With("no", no)
                .FirstAsync(reader => Bundle(reader, 0), cancellationToken);
            yield return new SealedBundle(first, bundle!);
        }
    }

    private static async IAsyncEnumerable<LedgerItem> StreamAsync(
        NpgsqlConnection connection, long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queue<(long Size, string Note)> checkpoints = new(await connection.Sql(
            "SELECT size, note FROM audit.checkpoints WHERE size > @size OR @size = 0 ORDER BY checkpoint_no")
            .With("size", size)
            .ListAsync(reader => (reader.GetInt64(0), reader.GetString(1)), cancellationToken));
        await foreach ((long first, EntryBundle bundle) in connection.Sql(
            "SELECT q.first_seq, e.kind, e.entry_count, e.payload, e.leaf_hashes FROM audit.sequence q JOIN audit.entries e ON e.bundle_no = q.bundle_no "
            + "WHERE q.first_seq >= @size ORDER BY q.first_seq")
            .With("size", size)
            .StreamAsync(reader => (reader.GetInt64(0), Bundle(reader, 1)), cancellationToken))
        {
            while (checkpoints.TryPeek(out (long Size, string Note) due) && due.Size <= first)
            {
                yield return new LedgerItem(due.Size, null, checkpoints.Dequeue().Note);
            }

            yield return new LedgerItem(first, bundle, null);
        }

        while (checkpoints.TryDequeue(out (long Size, string Note) rest))
        {
            yield return new LedgerItem(rest.Size, null, rest.Note);
        }
    }
}
