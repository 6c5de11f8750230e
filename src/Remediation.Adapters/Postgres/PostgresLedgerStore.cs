using Npgsql;
using NpgsqlTypes;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Postgres;

/// <summary>The append-only log in PostgreSQL.</summary>
public static class PostgresLedgerStore
{
    /// <summary>Appends bundles inside the transaction of what they are a receipt of; those of cells with the fix that mended them.</summary>
    internal static Task AppendAsync(
        NpgsqlConnection connection, long runNo, FixRecord? fix, IReadOnlyList<EntryBundle> bundles, CancellationToken cancellationToken) =>
        bundles.Count == 0 ? Task.CompletedTask : connection.CopyAsync(
            "audit.entries (run_no, cluster_id, fix_id, kind, entry_count, payload, leaf_hashes)",
            bundles,
            async (row, bundle) =>
            {
                await row.WriteAsync(runNo, NpgsqlDbType.Bigint, cancellationToken);
                await row.WriteTextAsync(fix?.ClusterId, cancellationToken);
                await row.WriteTextAsync(fix?.FixId, cancellationToken);
                await row.WriteTextAsync(bundle.Kind, cancellationToken);
                await row.WriteAsync(bundle.Count, NpgsqlDbType.Integer, cancellationToken);
                await row.WriteAsync(bundle.Payload, NpgsqlDbType.Bytea, cancellationToken);
                await row.WriteAsync(bundle.LeafHashes, NpgsqlDbType.Bytea, cancellationToken);
            },
            cancellationToken);
}
