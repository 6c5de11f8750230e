using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>Rollbacks out of the embedded production tables.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteRollbackStore(SqliteDatabase database) : IRollbackStore
{
    // A fix's cells lie among the shapes of its cluster; without that hint every fix would cost a reading of the whole run.
    private const string CellsOfFix =
        "ops_fixes f JOIN ops_clusters k ON k.run_no = f.run_no AND k.cluster_id = f.cluster_id CROSS JOIN json_each(k.shapes) j "
        + "CROSS JOIN staging_cells s ON s.run_no = f.run_no AND s.shape_no = j.value ->> 'ShapeNo' AND s.fix_no = f.fix_no AND s.state = $promoted "
        + "JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal";

    /// <inheritdoc/>
    public Task<IReadOnlyList<FixInProduction>> ListAsync(string runId, bool compare, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FixInProduction>>(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return List(connection, snapshot, connection.RunNo(snapshot, runId), compare ? TableOf(connection, snapshot, runId) : null);
        });

    /// <inheritdoc/>
    public Task<int> CountAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => (int)(long)connection.Scalar(
            null, "SELECT count(*) FROM ops_rollbacks WHERE run_no = $run", ("$run", connection.RunNo(null, runId)))!);

    /// <inheritdoc/>
    public Task<RollbackRecord?> FindAsync(string rollbackId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return Find(connection, snapshot, rollbackId);
        });

    /// <inheritdoc/>
    public Task<RollbackRecord?> BeginAsync(RollbackOrder order, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                if (Find(connection, transaction, order.RollbackId) is { } begun)
                {
                    return begun;
                }

                long runNo = connection.RunNo(transaction, order.RunId);
                RunRecord run = SqliteRunStore.Find(connection, transaction, order.RunId)!;
                FixInProduction[] fixes =
                [
                    .. List(connection, transaction, runNo, comparedTable: null)
                        .Where(f => order.Clusters is null || order.Clusters.Contains(f.ClusterId, StringComparer.Ordinal)),
                ];
                if (!RunOperationTable.Allows(run, RunOperation.Rollback) || fixes.Length == 0)
                {
                    return null;
                }

                Insert(connection, transaction, runNo, run.Attempt, order, fixes, now);
                return Find(connection, transaction, order.RollbackId);
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<PromotedCell> ReadAsync(
        string runId, string fixId, Fingerprint? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(
            null,
            $"SELECT s.shape_no, s.ordinal, c.row_id, c.fingerprint, c.value, s.new_value FROM {CellsOfFix} "
            + "WHERE f.run_no = $run AND f.fix_id = $fix AND s.changed AND ($after IS NULL OR c.fingerprint > $after) ORDER BY c.fingerprint")
            .With("$run", connection.RunNo(null, runId))
            .With("$fix", fixId)
            .With("$after", after?.ToBytes())
            .With("$promoted", (int)CellState.Promoted);
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new PromotedCell(
                new CellAddress(reader.GetInt32(0), reader.GetInt32(1)),
                reader.GetString(2),
                Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.Text(4),
                reader.Text(5));
        }
    }

    /// <inheritdoc/>
    public Task RestoreAsync(
        string rollbackId,
        string fixId,
        Fingerprint? after,
        IReadOnlyList<PromotedCell> cells,
        Func<IReadOnlyList<RestoredCell>, IReadOnlyList<EntryBundle>> receipts,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                RollbackRecord act = Find(connection, transaction, rollbackId) ?? throw new InvalidOperationException("The rollback is not in the store.");
                RollbackFix fix = act.Fixes.First(f => f.FixId == fixId);
                if (fix.Done || fix.Reached != after)
                {
                    throw new InvalidOperationException("Another worker takes this fix back.");
                }

                long runNo = connection.RunNo(transaction, act.Order.RunId);
                List<RestoredCell> results = PutBack(
                    connection, transaction, SqliteProduction.NameOf(TableOf(connection, transaction, act.Order.RunId)), fix.Column, cells);
                Mark(connection, transaction, runNo, results);
                SqliteLedgerStore.Append(connection, transaction, runNo, fix.ClusterId, fix.FixId, receipts(results));
                int skipped = results.Count(r => r.Refusal is not null);
                connection.Execute(
                    transaction,
                    "UPDATE ops_rollback_fixes SET reached = $reached, restored = restored + $restored, skipped = skipped + $skipped "
                    + "WHERE rollback_id = $rollback AND fix_id = $fix",
                    ("$reached", cells[^1].Fingerprint.ToBytes()),
                    ("$restored", results.Count - skipped),
                    ("$skipped", skipped),
                    ("$rollback", rollbackId),
                    ("$fix", fixId));
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task CompleteFixAsync(string rollbackId, string fixId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    transaction,
                    "UPDATE staging_cells SET state = $rolledBack WHERE (run_no, shape_no, ordinal) IN "
                    + $"(SELECT s.run_no, s.shape_no, s.ordinal FROM {CellsOfFix} WHERE f.run_no = (SELECT run_no FROM ops_rollbacks WHERE rollback_id = $rollback) "
                    + "AND f.fix_id = $fix AND NOT s.changed)",
                    ("$rolledBack", (int)CellState.RolledBack),
                    ("$promoted", (int)CellState.Promoted),
                    ("$rollback", rollbackId),
                    ("$fix", fixId));
                connection.Execute(
                    transaction,
                    "UPDATE ops_rollback_fixes SET done = 1 WHERE rollback_id = $rollback AND fix_id = $fix",
                    ("$rollback", rollbackId),
                    ("$fix", fixId));
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(string rollbackId, Func<RollbackRecord, LedgerEntry> receipt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                if (connection.Execute(
                    transaction,
                    "UPDATE ops_rollbacks SET closed_at = $now WHERE rollback_id = $rollback AND closed_at IS NULL",
                    ("$now", SqliteRunStore.Stamp(now)),
                    ("$rollback", rollbackId)) == 1)
                {
                    RollbackRecord act = Find(connection, transaction, rollbackId)!;
                    SqliteLedgerStore.Append(
                        connection, transaction, connection.RunNo(transaction, act.Order.RunId), null, null, EntryBundle.Pack([receipt(act)]));
                }
            },
            durable: true,
            cancellationToken);

    /// <inheritdoc/>
    public Task<RunRecord> EndAsync(string rollbackId, RollbackEnding ending, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                RollbackRecord act = Find(connection, transaction, rollbackId) ?? throw new InvalidOperationException("The rollback is not in the store.");
                if (!act.Ended)
                {
                    connection.Execute(
                        transaction,
                        "UPDATE ops_rollbacks SET ended_at = $now WHERE rollback_id = $rollback",
                        ("$now", SqliteRunStore.Stamp(ending.EndedAt)),
                        ("$rollback", rollbackId));
                    connection.Execute(
                        transaction,
                        "UPDATE ops_runs SET status = $status, outcome = $outcome, error_code = $code, error = $error, report = $report WHERE run_id = $run",
                        ("$status", ending.Status),
                        ("$outcome", ending.Outcome),
                        ("$code", ending.ErrorCode),
                        ("$error", ending.Error),
                        ("$report", ending.ReportJson),
                        ("$run", act.Order.RunId));
                }

                return SqliteRunStore.Find(connection, transaction, act.Order.RunId)!;
            },
            durable: true,
            cancellationToken);

    private static List<FixInProduction> List(SqliteConnection connection, SqliteTransaction transaction, long runNo, string? comparedTable)
    {
        bool compares = comparedTable is not null && SqliteProduction.Exists(connection, comparedTable, transaction);
        string changedSince = compares ? "sum(p.fingerprint IS NULL OR p.value IS NOT s.new_value)" : "0";
        string production = compares
            ? $"LEFT JOIN {SqliteProduction.NameOf(comparedTable!)} p ON p.fingerprint = c.fingerprint AND p.column_name = k.column_name"
            : "";
        return connection.Query(
            transaction,
            $"SELECT f.fix_id, f.cluster_id, k.column_name, count(*), {changedSince} FROM {CellsOfFix} {production} "
            + "WHERE f.run_no = $run AND s.changed GROUP BY f.fix_no ORDER BY f.cluster_id, f.attempt",
            reader => new FixInProduction(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4)),
            ("$run", runNo),
            ("$promoted", (int)CellState.Promoted));
    }

    private static void Insert(
        SqliteConnection connection, SqliteTransaction transaction, long runNo, int attempt, RollbackOrder order, FixInProduction[] fixes, DateTimeOffset now)
    {
        connection.Execute(
            transaction,
            "INSERT INTO ops_rollbacks (rollback_id, run_no, attempt, clusters, actor, reason, begun_at) VALUES ($id, $run, $attempt, $clusters, $actor, $reason, $now)",
            ("$id", order.RollbackId),
            ("$run", runNo),
            ("$attempt", attempt),
            ("$clusters", order.Clusters is null ? null : JsonSerializer.Serialize(order.Clusters)),
            ("$actor", order.Actor),
            ("$reason", order.Reason),
            ("$now", SqliteRunStore.Stamp(now)));
        for (int i = 0; i < fixes.Length; i++)
        {
            connection.Execute(
                transaction,
                "INSERT INTO ops_rollback_fixes (rollback_id, position, fix_id, cluster_id, column_name) VALUES ($id, $position, $fix, $cluster, $column)",
                ("$id", order.RollbackId),
                ("$position", i),
                ("$fix", fixes[i].FixId),
                ("$cluster", fixes[i].ClusterId),
                ("$column", fixes[i].Column));
        }
    }

    private static List<RestoredCell> PutBack(
        SqliteConnection connection, SqliteTransaction transaction, string production, string column, IReadOnlyList<PromotedCell> cells)
    {
        const string Cell = "WHERE fingerprint = $fingerprint AND column_name = $column";
        using SqliteCommand update = connection.Prepare(
            transaction, $"UPDATE {production} SET value = $old {Cell} AND value IS $promoted", "$fingerprint", "$column", "$old", "$promoted");
        using SqliteCommand look = connection.Prepare(transaction, $"SELECT value FROM {production} {Cell}", "$fingerprint", "$column");
        update.Set(1, column);
        look.Set(1, column);
        List<RestoredCell> results = new(cells.Count);
        foreach (PromotedCell cell in cells)
        {
            byte[] fingerprint = cell.Fingerprint.ToBytes();
            update.Set(0, fingerprint);
            update.Set(2, cell.OldValue);
            update.Set(3, cell.PromotedValue);
            if (update.ExecuteNonQuery() == 1)
            {
                results.Add(new RestoredCell(cell, null, null));
                continue;
            }

            look.Set(0, fingerprint);
            using SqliteDataReader found = look.ExecuteReader();
            results.Add(found.Read() ? new RestoredCell(cell, ReasonCode.Conflict, found.Text(0)) : new RestoredCell(cell, ReasonCode.MissingRow, null));
        }

        return results;
    }

    private static void Mark(SqliteConnection connection, SqliteTransaction transaction, long runNo, List<RestoredCell> results)
    {
        using SqliteCommand mark = connection.Prepare(
            transaction,
            "UPDATE staging_cells SET state = $state WHERE run_no = $run AND shape_no = $shape AND ordinal = $ordinal",
            "$state",
            "$run",
            "$shape",
            "$ordinal");
        mark.Set(0, (int)CellState.RolledBack);
        mark.Set(1, runNo);
        foreach (RestoredCell result in results.Where(r => r.Refusal is null))
        {
            mark.Set(2, result.Cell.Address.ShapeNo);
            mark.Set(3, result.Cell.Address.Ordinal);
            mark.ExecuteNonQuery();
        }
    }

    private static RollbackRecord? Find(SqliteConnection connection, SqliteTransaction transaction, string rollbackId) => connection.Query(
        transaction,
        "SELECT r.run_id, b.clusters, b.actor, b.reason, b.attempt, b.closed_at IS NOT NULL, b.ended_at IS NOT NULL "
        + "FROM ops_rollbacks b JOIN ops_runs r ON r.run_no = b.run_no WHERE b.rollback_id = $id",
        reader => new RollbackRecord
        {
            Order = new RollbackOrder(
                rollbackId,
                reader.GetString(0),
                reader.Text(1) is { } clusters ? JsonSerializer.Deserialize<string[]>(clusters) : null,
                reader.GetString(2),
                reader.GetString(3)),
            Attempt = reader.GetInt32(4),
            Closed = reader.GetBoolean(5),
            Ended = reader.GetBoolean(6),
            Fixes = connection.Query(
                transaction,
                "SELECT fix_id, cluster_id, column_name, restored, skipped, reached, done FROM ops_rollback_fixes WHERE rollback_id = $id ORDER BY position",
                fix => new RollbackFix(
                    fix.GetString(0),
                    fix.GetString(1),
                    fix.GetString(2),
                    fix.GetInt32(3),
                    fix.GetInt32(4),
                    fix.IsDBNull(5) ? null : Fingerprint.FromBytes(fix.GetFieldValue<byte[]>(5)),
                    fix.GetBoolean(6)),
                ("$id", rollbackId)),
        },
        ("$id", rollbackId)).FirstOrDefault();

    private static string TableOf(SqliteConnection connection, SqliteTransaction transaction, string runId) =>
        (string)connection.Scalar(transaction, "SELECT table_name FROM ops_runs WHERE run_id = $run", ("$run", runId))!;
}
