using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Sqlite;

/// <summary>Staged decisions in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteStagingStore(SqliteDatabase database) : IStagingStore
{
    private const string Joined =
        "FROM ops_cells c JOIN ops_shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
        + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal "
        + "LEFT JOIN ops_fixes f ON f.fix_no = s.fix_no";

    private const string CellColumns =
        "c.row_id, c.row_key, h.column_name, c.value, s.new_value, s.state, s.reason, c.detail, f.cluster_id, f.fix_id, c.shape_no, c.ordinal, "
        + "CASE WHEN s.reason IS NULL THEN f.fix ->> 'Reasoning' END, CASE WHEN s.reason IS NULL THEN f.fix ->> 'ConfidenceScore' END";

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCell> ReadUndecidedAsync(
        string runId, Cluster cluster, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(
            null,
            "SELECT c.shape_no, c.ordinal, c.row_id, c.fingerprint, c.value, c.peers FROM ops_cells c "
            + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal "
            + "WHERE c.run_no = $run AND c.shape_no IN (SELECT value FROM json_each($shapes)) AND s.run_no IS NULL ORDER BY c.fingerprint")
            .With("$run", connection.RunNo(null, runId))
            .With("$shapes", ShapesOf(cluster));
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();

            // A field read as a whole: reading it in parts makes the driver ask the schema for each row.
            yield return new StoredCell(
                new CellAddress(reader.GetInt32(0), reader.GetInt32(1)),
                reader.GetString(2),
                Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(3)),
                reader.Text(4),
                reader.Text(5));
        }
    }

    /// <inheritdoc/>
    public Task StageAsync(
        string runId, FixRecord fix, IReadOnlyList<StagedCell> cells, IReadOnlyList<EntryBundle> entries, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                long fixNo = FixNo(connection, transaction, runNo, fix);
                using SqliteCommand insert = connection.Prepare(
                    transaction,
                    "INSERT INTO staging_cells (run_no, shape_no, ordinal, state, changed, new_value, reason, fix_no) "
                    + "VALUES ($run, $shape, $ordinal, $state, $changed, $new, $reason, $fix)",
                    "$run",
                    "$shape",
                    "$ordinal",
                    "$state",
                    "$changed",
                    "$new",
                    "$reason",
                    "$fix");
                insert.Set(0, runNo);
                insert.Set(7, fixNo);
                foreach (StagedCell cell in cells)
                {
                    insert.Set(1, cell.Address.ShapeNo);
                    insert.Set(2, cell.Address.Ordinal);
                    insert.Set(3, (int)cell.State);
                    insert.Set(4, cell.Changed);
                    insert.Set(5, cell.NewValue);
                    insert.Set(6, cell.Reason);
                    insert.ExecuteNonQuery();
                }

                SqliteLedgerStore.Append(connection, transaction, runNo, fix.ClusterId, fix.FixId, entries);
                int success = cells.Count(c => CellStateNames.IsSuccess(c.State));
                AddProgress(connection, transaction, runNo, success, cells.Count - success);
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task StageAllAsync(
        string runId, Cluster cluster, FixRecord fix, CellState state, string reasonCode, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                int staged = connection.Execute(
                    transaction,
                    "INSERT OR IGNORE INTO staging_cells (run_no, shape_no, ordinal, state, changed, reason, fix_no) "
                    + "SELECT run_no, shape_no, ordinal, $state, 0, $reason, $fix FROM ops_cells "
                    + "WHERE run_no = $run AND shape_no IN (SELECT value FROM json_each($shapes))",
                    ("$state", (int)state),
                    ("$reason", reasonCode),
                    ("$fix", FixNo(connection, transaction, runNo, fix)),
                    ("$run", runNo),
                    ("$shapes", ShapesOf(cluster)));
                AddProgress(connection, transaction, runNo, 0, staged);
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<CellCounts> CountAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            return SqliteCellCounts.Read(connection, snapshot, connection.RunNo(snapshot, runId));
        });

    /// <inheritdoc/>
    public Task<CellPage> ListAsync(string runId, CellState? state, int pageSize, string? pageToken, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => PageOf(
            connection, "", "($state IS NULL OR coalesce(s.state, 0) = $state)", runId, pageSize, pageToken, ("$state", (int?)state)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<CellRow> ReadAllAsync(string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(null, $"SELECT {CellColumns} {Joined} WHERE c.run_no = $run")
            .With("$run", connection.RunNo(null, runId));
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Read(reader);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CellRow>> SampleAsync(string runId, Cluster cluster, int count, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<CellRow>>(connection => connection.Query(
            null,
            $"SELECT {CellColumns} {Joined} WHERE c.run_no = $run AND c.shape_no IN (SELECT value FROM json_each($shapes)) LIMIT $limit",
            Read,
            ("$run", connection.RunNo(null, runId)),
            ("$shapes", ShapesOf(cluster)),
            ("$limit", count)));

    /// <summary>A page of a run's cells, in the store's order, that a join and a condition leave.</summary>
    internal static CellPage PageOf(
        SqliteConnection connection, string join, string condition, string runId, int pageSize, string? pageToken, params ReadOnlySpan<(string, object?)> values)
    {
        int[] after = [.. (pageToken ?? "").Split('.').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)];
        List<(CellRow Row, int Shape, int Ordinal)> rows = connection.Query(
            null,
            $"SELECT {CellColumns} {Joined} {join} WHERE c.run_no = $run AND (c.shape_no, c.ordinal) > ($shape, $ordinal) "
            + $"AND {condition} ORDER BY c.shape_no, c.ordinal LIMIT $limit",
            reader => (Read(reader), reader.GetInt32(10), reader.GetInt32(11)),
            [
                .. values,
                ("$run", connection.RunNo(null, runId)),
                ("$shape", after[0]),
                ("$ordinal", after.Length > 1 ? after[1] : -1),
                ("$limit", pageSize + 1),
            ]);
        bool more = rows.Count > pageSize;
        if (more)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return new CellPage([.. rows.Select(r => r.Row)], more ? $"{rows[^1].Shape}.{rows[^1].Ordinal}" : null);
    }

    private static void AddProgress(SqliteConnection connection, SqliteTransaction transaction, long runNo, int success, int quarantine) =>
        connection.Execute(
            transaction,
            "UPDATE ops_runs SET progress_success = progress_success + $success, progress_quarantine = progress_quarantine + $quarantine WHERE run_no = $run",
            ("$success", success),
            ("$quarantine", quarantine),
            ("$run", runNo));

    /// <summary>Cells that no decision is staged for, by shape; shapes without any are not in it.</summary>
    internal static Dictionary<int, int> UndecidedByShape(SqliteConnection connection, SqliteTransaction? transaction, long runNo) => connection.Query(
        transaction,
        "SELECT c.shape_no, count(*) - count(s.run_no) FROM ops_cells c "
        + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal "
        + "WHERE c.run_no = $run GROUP BY c.shape_no HAVING count(*) <> count(s.run_no)",
        reader => (ShapeNo: reader.GetInt32(0), Cells: reader.GetInt32(1)),
        ("$run", runNo)).ToDictionary(u => u.ShapeNo, u => u.Cells);

    private static long FixNo(SqliteConnection connection, SqliteTransaction transaction, long runNo, FixRecord fix) =>
        connection.Scalar(
            transaction,
            "SELECT fix_no FROM ops_fixes WHERE run_no = $run AND cluster_id = $cluster AND attempt = $attempt AND standing = $inForce",
            ("$run", runNo),
            ("$cluster", fix.ClusterId),
            ("$attempt", fix.Attempt),
            ("$inForce", SqliteFixStore.InForce)) is long fixNo
            ? fixNo
            : throw new AttemptEndedException();

    private static string ShapesOf(Cluster cluster) => JsonSerializer.Serialize(cluster.Shapes.Select(s => s.ShapeNo));

    private static CellRow Read(SqliteDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.Text(3),
        reader.Text(4),
        reader.IsDBNull(5) ? CellState.NeedsAi : (CellState)reader.GetInt32(5),
        reader.Text(6),
        reader.Text(7),
        reader.Text(8),
        reader.Text(9),
        reader.Text(12),
        reader.IsDBNull(13) ? null : reader.GetDouble(13));
}
