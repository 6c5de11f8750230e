using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Sqlite;

/// <summary>
/// The append-only log in SQLite. Entries lie in bundles, written with what they are a receipt of; a seal gives bundles their place in the log and
/// signs the tree over all of them.
/// </summary>
/// <param name="database">The database.</param>
public sealed class SqliteLedgerStore(SqliteDatabase database) : ILedgerStore, ILedgerIndex
{
    private const int HashBytes = 32;

    /// <inheritdoc/>
    public Task AppendAsync(string runId, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => Append(connection, transaction, connection.RunNo(transaction, runId), null, null, bundles), durable: true, cancellationToken);

    /// <inheritdoc/>
    public Task<SealedLedger> SealAsync(string runId, ICheckpointSigner signer, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                List<long> open = Unsealed(connection, transaction, runNo);
                SealedLedger? last = Last(connection, transaction, null);
                if (open.Count == 0 && last is not null)
                {
                    return Last(connection, transaction, runId) ?? last;
                }

                MerkleTree tree = LoadTree(connection, transaction);
                foreach (long bundleNo in open)
                {
                    Sequence(connection, transaction, tree, bundleNo);
                }

                byte[] root = tree.Root();
                var state = new SealedLedger(tree.Size, Convert.ToHexStringLower(root), signer.Sign(tree.Size, root));
                connection.Execute(
                    transaction,
                    "INSERT INTO audit_checkpoints (checkpoint_no, size, root, note, tree, run_id, sealed_at) "
                    + "VALUES ((SELECT coalesce(max(checkpoint_no), 0) + 1 FROM audit_checkpoints), $size, $root, $note, $tree, $run, $now)",
                    ("$size", state.Size),
                    ("$root", state.Root),
                    ("$note", state.Note),
                    ("$tree", tree.Save()),
                    ("$run", runId),
                    ("$now", SqliteRunStore.Stamp(now)));
                return state;
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<SealedLedger?> LastAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Last(connection, null, runId));

    /// <inheritdoc/>
    public IAsyncEnumerable<LedgerItem> ReadAsync(CancellationToken cancellationToken) => ReadFromAsync(0, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerItem> ReadFromAsync(long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
        Queue<(long Size, string Note)> checkpoints = new(connection.Query(
            snapshot,
            "SELECT size, note FROM audit_checkpoints WHERE size > $size OR $size = 0 ORDER BY checkpoint_no",
            reader => (reader.GetInt64(0), reader.GetString(1)),
            ("$size", size)));
        await using SqliteCommand command = connection.Prepare(
            snapshot,
            "SELECT q.first_seq, e.kind, e.entry_count, e.payload, e.leaf_hashes FROM audit_sequence q JOIN audit_entries e ON e.bundle_no = q.bundle_no "
            + "WHERE q.first_seq >= $size ORDER BY q.first_seq").With("$size", size);
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            long first = reader.GetInt64(0);
            while (checkpoints.TryPeek(out (long Size, string Note) due) && due.Size <= first)
            {
                yield return new LedgerItem(due.Size, null, checkpoints.Dequeue().Note);
            }

            yield return new LedgerItem(first, Bundle(reader, 1), null);
        }

        while (checkpoints.TryDequeue(out (long Size, string Note) rest))
        {
            yield return new LedgerItem(rest.Size, null, rest.Note);
        }
    }

    /// <inheritdoc/>
    public Task<SealedLedger?> LatestAsync(CancellationToken cancellationToken) => database.ReadAsync(connection => Last(connection, null, null));

    /// <inheritdoc/>
    public async IAsyncEnumerable<byte[]> ReadLeafHashesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(
            null, "SELECT e.leaf_hashes FROM audit_sequence q JOIN audit_entries e ON e.bundle_no = q.bundle_no ORDER BY q.first_seq");
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return reader.GetFieldValue<byte[]>(0);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SealedBundle> FindAsync(LedgerQuery query, long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);

        // The bundle itself is read only when everything that is known of it admits the query.
        await using SqliteCommand candidates = Candidates(connection, snapshot, query, fromSeq);
        await using SqliteCommand bundle = connection.Prepare(
            snapshot, "SELECT kind, entry_count, payload, leaf_hashes FROM audit_entries WHERE bundle_no = $no", "$no");
        await using SqliteDataReader reader = candidates.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!reader.IsDBNull(2) && !query.IsAdmittedBy(reader.GetFieldValue<byte[]>(2)))
            {
                continue;
            }

            bundle.Set(0, reader.GetInt64(1));
            await using SqliteDataReader found = bundle.ExecuteReader();
            found.Read();
            yield return new SealedBundle(reader.GetInt64(0), Bundle(found, 0));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryBundle> ReadRunAsync(
        string runId, IReadOnlyCollection<string> kinds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(
            null,
            "SELECT kind, entry_count, payload, leaf_hashes FROM audit_entries INDEXED BY audit_entries_by_kind "
            + "WHERE run_no = (SELECT run_no FROM ops_runs WHERE run_id = $run) "
            + "AND kind IN (SELECT value FROM json_each($kinds)) ORDER BY bundle_no")
            .With("$run", runId)
            .With("$kinds", JsonSerializer.Serialize(kinds));
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Bundle(reader, 0);
        }
    }

    /// <summary>Appends bundles inside the transaction of what they are a receipt of; those of one fix's cells with its cluster and the fix.</summary>
    internal static void Append(
        SqliteConnection connection, SqliteTransaction transaction, long runNo, string? clusterId, string? fixId, IReadOnlyList<EntryBundle> bundles)
    {
        foreach (EntryBundle bundle in bundles)
        {
            connection.Execute(
                transaction,
                "INSERT INTO audit_entries (bundle_no, run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes) VALUES "
                + "((SELECT coalesce(max(bundle_no), 0) + 1 FROM audit_entries), $run, $cluster, $fix, $kind, $count, $payload, $hashes)",
                ("$run", runNo),
                ("$cluster", clusterId),
                ("$fix", fixId),
                ("$kind", bundle.Kind),
                ("$count", bundle.Count),
                ("$payload", bundle.Payload),
                ("$hashes", bundle.LeafHashes));
            AppendSummary(connection, transaction, null, bundle);
        }
    }

    /// <summary>Stores what a bundle may hold; of the bundle that was appended last when no number is given.</summary>
    internal static void AppendSummary(SqliteConnection connection, SqliteTransaction transaction, long? bundleNo, EntryBundle bundle)
    {
        BundleSummary summary = bundle.Summary ?? BundleSummary.Of(bundle);
        connection.Execute(
            transaction,
            "INSERT INTO audit_summaries (bundle_no, first_at, last_at, filter) "
            + "VALUES (coalesce($no, (SELECT max(bundle_no) FROM audit_entries)), $first, $last, $filter)",
            ("$no", bundleNo),
            ("$first", summary.FirstAt),
            ("$last", summary.LastAt),
            ("$filter", summary.Filter));
    }

    // Bundles are told apart by indexes and summaries alone: a row of audit_entries is pages of payload, whichever column of it is read.
    private static SqliteCommand Candidates(SqliteConnection connection, SqliteTransaction snapshot, LedgerQuery query, long fromSeq)
    {
        const string Run = "run_no = (SELECT run_no FROM ops_runs WHERE run_id = $run)";
        const string Kind = "kind IN (SELECT value FROM json_each($kinds))";
        string? which = (query.RunId, query.Kinds) switch
        {
            (null, null) => null,
            (null, _) => $"audit_entries_by_kind WHERE {Kind}",
            (_, null) => $"audit_entries_of_run WHERE {Run}",
            _ => $"audit_entries_by_kind WHERE {Run} AND {Kind}",
        };
        string among = which is null ? "" : $"AND q.bundle_no IN (SELECT bundle_no FROM audit_entries INDEXED BY {which}) ";
        return connection.Prepare(
            snapshot,
            "SELECT q.first_seq, q.bundle_no, s.filter FROM audit_sequence q LEFT JOIN audit_summaries s ON s.bundle_no = q.bundle_no "
            + $"WHERE q.first_seq >= $from - {EntryBundle.MaxEntries} AND q.first_seq + q.entry_count > $from AND ($seq IS NULL OR q.first_seq <= $seq) {among}"
            + "AND (s.bundle_no IS NULL OR (($since IS NULL OR s.last_at >= $since) AND ($until IS NULL OR s.first_at < $until))) ORDER BY q.first_seq")
            .With("$from", query.Seq is { } seq ? Math.Max(seq, fromSeq) : fromSeq)
            .With("$seq", query.Seq)
            .With("$run", query.RunId)
            .With("$kinds", query.Kinds is null ? null : JsonSerializer.Serialize(query.Kinds))
            .With("$since", query.From is { } since ? LedgerEntry.Stamp(since) : null)
            .With("$until", query.To is { } until ? LedgerEntry.Stamp(until) : null);
    }

    internal static EntryBundle Bundle(SqliteDataReader reader, int at) =>
        new(reader.GetString(at), reader.GetInt32(at + 1), reader.GetFieldValue<byte[]>(at + 2), reader.GetFieldValue<byte[]>(at + 3));

    // Cells of a cluster are staged in the order of fingerprints, so bundles in the order of their numbers are in that order too.
    private static List<long> Unsealed(SqliteConnection connection, SqliteTransaction transaction, long runNo) =>
        connection.Query(
            transaction,
            "SELECT e.bundle_no FROM audit_entries e LEFT JOIN audit_sequence q ON q.bundle_no = e.bundle_no WHERE e.run_no = $run AND q.bundle_no IS NULL "
            + "ORDER BY e.cluster_id IS NULL, e.cluster_id, e.bundle_no",
            reader => reader.GetInt64(0),
            ("$run", runNo));

    private static void Sequence(SqliteConnection connection, SqliteTransaction transaction, MerkleTree tree, long bundleNo)
    {
        (int count, byte[] hashes) = connection.Query(
            transaction,
            "SELECT entry_count, leaf_hashes FROM audit_entries WHERE bundle_no = $no",
            reader => (reader.GetInt32(0), reader.GetFieldValue<byte[]>(1)),
            ("$no", bundleNo))[0];
        connection.Execute(
            transaction,
            "INSERT INTO audit_sequence (first_seq, bundle_no, entry_count) VALUES ($seq, $no, $count)",
            ("$seq", tree.Size),
            ("$no", bundleNo),
            ("$count", count));
        for (int at = 0; at < hashes.Length; at += HashBytes)
        {
            tree.Append(hashes.AsSpan(at, HashBytes));
        }
    }

    private static MerkleTree LoadTree(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.Scalar(transaction, "SELECT tree FROM audit_checkpoints ORDER BY checkpoint_no DESC LIMIT 1") is string saved
            ? MerkleTree.Load(saved)
            : new MerkleTree();

    private static SealedLedger? Last(SqliteConnection connection, SqliteTransaction? transaction, string? runId) =>
        connection.Query(
            transaction,
            "SELECT size, root, note FROM audit_checkpoints WHERE $run IS NULL OR run_id = $run ORDER BY checkpoint_no DESC LIMIT 1",
            reader => new SealedLedger(reader.GetInt64(0), reader.GetString(1), reader.GetString(2)),
            ("$run", runId)).FirstOrDefault();
}
