using Microsoft.Data.Sqlite;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
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

    private const string Sorted = "temp.promoting";

    // The mended cells of a part, of staging_cells s.
    private const string OfPart =
        "s.run_no = $run AND s.state = $fixed AND (s.shape_no, s.ordinal) > ($afterShape, $afterOrdinal) AND (s.shape_no, s.ordinal) <= ($lastShape, $lastOrdinal)";

    /// <inheritdoc/>
    public Task<PromotionStep> PromoteNextAsync(RunRecord run, PromotionEntries entries, PromotionLimits limits, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, run.RunId);
                PromotionRecord record = Find(connection, transaction, runNo, run.Attempt);
                if (record.Finished)
                {
                    return record.ToStep();
                }

                SqliteRunStore.RequireAttempt(connection, transaction, runNo, run.Attempt);
                string production = SqliteProduction.NameOf(run.Table);
                CellAddress last = LastOfPart(connection, transaction, runNo, record.Reached, limits);
                (string, object?)[] part = Part(runNo, record.Reached, last);
                Sort(connection, transaction, part);
                List<RefusedCell> refused = Refuse(connection, transaction, production, runNo);
                record = record.After(new PromotionCounts(Write(connection, transaction, production, part), refused.Count), last);
                Save(connection, transaction, runNo, run.Attempt, record);
                IEnumerable<LedgerEntry> receipts = refused.Select(entries.Refused);
                SqliteLedgerStore.Append(
                    connection, transaction, runNo, null, null, EntryBundle.Pack(record.Finished ? receipts.Append(entries.Promoted(record.Counts)) : receipts));
                return record.ToStep();
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ProductionValue> ReadAsync(RunRecord run, RowKey key, string column, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Query(
            null,
            $"SELECT value FROM {SqliteProduction.NameOf(run.Table)} WHERE fingerprint = $fingerprint AND column_name = $column",
            reader => new ProductionValue(true, reader.Text(0)),
            ("$fingerprint", key.Fingerprint.ToBytes()),
            ("$column", column)).FirstOrDefault());

    // An earlier attempt's promotion that never came to its end is carried on: its cells are in production, and no entry counts them yet.
    private static PromotionRecord Find(SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt)
    {
        (int Attempt, PromotionRecord Record) found = connection.Query(
            transaction,
            "SELECT attempt, promoted, refused, reached_shape, reached_ordinal, finished FROM staging_promoted "
            + "WHERE run_no = $run AND (attempt = $attempt OR (attempt < $attempt AND NOT finished)) ORDER BY attempt DESC LIMIT 1",
            reader => (
                reader.GetInt32(0),
                new PromotionRecord(
                    new PromotionCounts(reader.GetInt32(1), reader.GetInt32(2)), new CellAddress(reader.GetInt32(3), reader.GetInt32(4)), reader.GetBoolean(5))),
            ("$run", runNo),
            ("$attempt", attempt)).FirstOrDefault((0, PromotionRecord.New));
        return found.Attempt == attempt ? found.Record : found.Record.Carried();
    }

    private static void Save(SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt, PromotionRecord record)
    {
        connection.Execute(transaction, "DELETE FROM staging_promoted WHERE run_no = $run AND NOT finished", ("$run", runNo));
        connection.Execute(
            transaction,
            "INSERT INTO staging_promoted (run_no, attempt, promoted, refused, reached_shape, reached_ordinal, finished) "
            + "VALUES ($run, $attempt, $promoted, $refused, $shape, $ordinal, $finished)",
            ("$run", runNo),
            ("$attempt", attempt),
            ("$promoted", record.Counts.Promoted),
            ("$refused", record.Counts.Refused),
            ("$shape", record.Reached.ShapeNo),
            ("$ordinal", record.Reached.Ordinal),
            ("$finished", record.Finished));
    }

    private static CellAddress LastOfPart(SqliteConnection connection, SqliteTransaction transaction, long runNo, CellAddress after, PromotionLimits limits)
    {
        (string, object?)[] rest = [.. Part(runNo, after, PromotionRecord.End), ("$whole", limits.Whole + 1L), ("$part", limits.Part - 1)];
        long left = (long)connection.Scalar(transaction, $"SELECT count(*) FROM (SELECT 1 FROM staging_cells s WHERE {OfPart} LIMIT $whole)", rest)!;
        return left <= limits.Whole ? PromotionRecord.End : connection.Query(
            transaction,
            $"SELECT s.shape_no, s.ordinal FROM staging_cells s WHERE {OfPart} ORDER BY s.shape_no, s.ordinal LIMIT 1 OFFSET $part",
            reader => new CellAddress(reader.GetInt32(0), reader.GetInt32(1)),
            rest)[0];
    }

    private static (string, object?)[] Part(long runNo, CellAddress after, CellAddress last) =>
    [
        ("$run", runNo),
        ("$fixed", (int)CellState.AiFixed),
        ("$afterShape", after.ShapeNo),
        ("$afterOrdinal", after.Ordinal),
        ("$lastShape", last.ShapeNo),
        ("$lastOrdinal", last.Ordinal),
    ];

    // Both the check and the write go through production in the order of its key: a cell at a time in the batch's order would fetch every page of a large
    // table many times over.
    private static void Sort(SqliteConnection connection, SqliteTransaction transaction, (string, object?)[] part)
    {
        connection.Execute(transaction, $"DROP TABLE IF EXISTS {Sorted}");
        connection.Execute(
            transaction,
            $"CREATE TEMP TABLE promoting AS SELECT c.fingerprint, h.column_name, c.value AS old_value, s.new_value, s.shape_no, s.ordinal {Staged} "
            + $"WHERE {OfPart} ORDER BY c.fingerprint, h.column_name",
            part);
    }

    private static List<RefusedCell> Refuse(SqliteConnection connection, SqliteTransaction transaction, string production, long runNo)
    {
        List<(RefusedCell Cell, long Shape, long Ordinal)> refused = connection.Query(
            transaction,
            "SELECT c.row_id, n.column_name, f.cluster_id, f.fix_id, n.old_value, p.value, p.fingerprint IS NULL, n.shape_no, n.ordinal "
            + $"FROM {Sorted} n LEFT JOIN {production} p ON p.fingerprint = n.fingerprint AND p.column_name = n.column_name "
            + "JOIN ops_cells c ON c.run_no = $run AND c.shape_no = n.shape_no AND c.ordinal = n.ordinal "
            + "JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal JOIN ops_fixes f ON f.fix_no = s.fix_no "
            + "WHERE p.fingerprint IS NULL OR p.value IS NOT n.old_value ORDER BY n.rowid",
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
            ("$run", runNo));
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

    private static int Write(SqliteConnection connection, SqliteTransaction transaction, string production, (string, object?)[] part)
    {
        // Compare-and-set: the old value is compared again in the write itself, so what was refused above is not written.
        int written = connection.Execute(
            transaction,
            $"UPDATE {production} AS p SET value = n.new_value FROM {Sorted} n "
            + "WHERE p.fingerprint = n.fingerprint AND p.column_name = n.column_name AND p.value IS n.old_value");
        int marked = connection.Execute(
            transaction, $"UPDATE staging_cells AS s SET state = $promoted WHERE {OfPart}", [.. part, ("$promoted", (int)CellState.Promoted)]);
        if (written != marked)
        {
            throw new InvalidOperationException("Promotion wrote another number of cells than were staged.");
        }

        connection.Execute(transaction, $"DROP TABLE {Sorted}");
        return written;
    }
}
