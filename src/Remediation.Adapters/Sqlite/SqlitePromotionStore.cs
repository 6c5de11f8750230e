using Microsoft.Data.Sqlite;
using Remediation.Core.Identity;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Promotion into the embedded production tables.</summary>
/// <param name="database">The database.</param>
public sealed class SqlitePromotionStore(SqliteDatabase database) : IPromotionStore
{
    private const string Staged =
        "FROM staging_cells s JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
        + "JOIN ops_shapes h ON h.run_no = s.run_no AND h.shape_no = s.shape_no";

    /// <inheritdoc/>
    public Task<PromotionCounts> PromoteAsync(RunRecord run, PromotionEntries entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, run.RunId);
                if (FindCounts(connection, transaction, runNo, run.Attempt) is { } done)
                {
                    return done;
                }

                SqliteRunStore.RequireAttempt(connection, transaction, runNo, run.Attempt);
                string production = SqliteProduction.NameOf(run.Table);
                List<RefusedCell> refused = Refuse(connection, transaction, runNo, production);
                int promoted = Write(connection, transaction, runNo, production);
                var counts = new PromotionCounts(promoted, refused.Count);
                connection.Execute(
                    transaction,
                    "INSERT INTO staging_promoted (run_no, attempt, promoted, refused) VALUES ($run, $attempt, $promoted, $refused)",
                    ("$run", runNo),
                    ("$attempt", run.Attempt),
                    ("$promoted", counts.Promoted),
                    ("$refused", counts.Refused));
                SqliteLedgerStore.Append(
                    connection, transaction, runNo, null, EntryBundle.Pack([.. refused.Select(entries.Refused), entries.Promoted(counts)]));
                return counts;
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ProductionValue> ReadAsync(string table, RowKey key, string column, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            $"SELECT value FROM {SqliteProduction.NameOf(table)} WHERE fingerprint = $fingerprint AND column_name = $column",
            reader => new ProductionValue(true, reader.Text(0)),
            ("$fingerprint", key.Fingerprint.ToBytes()),
            ("$column", column)).FirstOrDefault());

    private static PromotionCounts? FindCounts(SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt) =>
        connection.Query(
            transaction,
            "SELECT promoted, refused FROM staging_promoted WHERE run_no = $run AND attempt = $attempt",
            reader => new PromotionCounts(reader.GetInt32(0), reader.GetInt32(1)),
            ("$run", runNo),
            ("$attempt", attempt)).FirstOrDefault();

    private static List<RefusedCell> Refuse(SqliteConnection connection, SqliteTransaction transaction, long runNo, string production)
    {
        List<(RefusedCell Cell, long Shape, long Ordinal)> refused = connection.Query(
            transaction,
            "SELECT c.row_id, h.column_name, f.cluster_id, f.fix_id, c.value, p.value, p.fingerprint IS NULL, s.shape_no, s.ordinal "
            + $"{Staged} JOIN ops_fixes f ON f.fix_no = s.fix_no "
            + $"LEFT JOIN {production} p ON p.fingerprint = c.fingerprint AND p.column_name = h.column_name "
            + "WHERE s.run_no = $run AND s.state = $fixed AND (p.fingerprint IS NULL OR p.value IS NOT c.value) ORDER BY c.fingerprint",
            reader => (
                new RefusedCell(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.Text(4),
                    reader.Text(5),
                    reader.GetBoolean(6) ? ReasonCode.MissingRow : ReasonCode.Conflict),
                reader.GetInt64(7),
                reader.GetInt64(8)),
            ("$run", runNo),
            ("$fixed", (int)CellState.AiFixed));
        foreach ((RefusedCell cell, long shape, long ordinal) in refused)
        {
            connection.Execute(
                transaction,
                "UPDATE staging_cells SET state = $state, reason = $reason WHERE run_no = $run AND shape_no = $shape AND ordinal = $ordinal",
                ("$state", (int)CellState.Quarantined),
                ("$reason", cell.Reason),
                ("$run", runNo),
                ("$shape", shape),
                ("$ordinal", ordinal));
        }

        return [.. refused.Select(r => r.Cell)];
    }

    private static int Write(SqliteConnection connection, SqliteTransaction transaction, long runNo, string production)
    {
        (string, object?)[] values = [("$run", runNo), ("$fixed", (int)CellState.AiFixed), ("$promoted", (int)CellState.Promoted)];

        // Compare-and-set: what was read as refused above is no longer AI_FIXED, and the old value is compared again in the write itself.
        int written = connection.Execute(
            transaction,
            $"UPDATE {production} AS p SET value = n.new_value FROM (SELECT c.fingerprint AS fingerprint, h.column_name AS column_name, c.value AS old_value, "
            + $"s.new_value AS new_value {Staged} WHERE s.run_no = $run AND s.state = $fixed) n "
            + "WHERE p.fingerprint = n.fingerprint AND p.column_name = n.column_name AND p.value IS n.old_value",
            values.AsSpan(0, 2));
        int marked = connection.Execute(
            transaction, "UPDATE staging_cells SET state = $promoted WHERE run_no = $run AND state = $fixed", values);
        if (written != marked)
        {
            throw new InvalidOperationException("Promotion wrote another number of cells than were staged.");
        }

        return written;
    }
}
