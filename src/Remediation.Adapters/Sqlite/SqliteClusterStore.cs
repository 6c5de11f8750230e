using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Profiling;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Sqlite;

/// <summary>Shapes, clusters and their splits in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteClusterStore(SqliteDatabase database) : IClusterStore, ISplitStore
{
    private const string ClusterColumns = "cluster_id, column_name, shapes, parent_id, kept_separate, look_alikes";

    // Cells that no decision is staged for, by shape: the list of shapes comes as a JSON array.
    private const string Undecided =
        "FROM ops_cells c LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal "
        + "WHERE c.run_no = $run AND c.shape_no IN (SELECT value FROM json_each($shapes)) AND s.run_no IS NULL";

    /// <inheritdoc/>
    public Task ProfileAsync(string runId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.Execute(
                transaction,
                "UPDATE ops_shapes SET distinct_count = (SELECT count(*) FROM (SELECT DISTINCT value FROM ops_cells c "
                + "WHERE c.run_no = ops_shapes.run_no AND c.shape_no = ops_shapes.shape_no)) WHERE run_no = $run AND distinct_count = 0",
                ("$run", connection.RunNo(transaction, runId))),
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ShapeProfile>> ReadShapesAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ShapeProfile>>(connection => connection.Query(
            null,
            "SELECT shape_no, column_name, shape, row_count, distinct_count, samples FROM ops_shapes WHERE run_no = $run AND shape <> $faulty",
            reader => new ShapeProfile
            {
                ShapeNo = reader.GetInt32(0),
                Column = reader.GetString(1),
                Shape = reader.GetString(2),
                Rows = reader.GetInt32(3),
                Distinct = reader.GetInt32(4),
                SampleValues = JsonSerializer.Deserialize<string?[]>(reader.GetString(5))!,
            },
            ("$run", connection.RunNo(null, runId)),
            ("$faulty", ShapeProfile.Faulty)));

    /// <inheritdoc/>
    public Task SaveAsync(string runId, IReadOnlyList<Cluster> clusters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                foreach (Cluster cluster in clusters)
                {
                    Insert(connection, transaction, runNo, cluster, keepsFix: false);
                }
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Cluster>> ListAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Cluster>>(connection => ListAll(connection, null, connection.RunNo(null, runId)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Cluster>> ListOpenAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Cluster>>(connection =>
        {
            long runNo = connection.RunNo(null, runId);
            HashSet<int> open = [.. SqliteStagingStore.UndecidedByShape(connection, null, runNo).Keys];
            return [.. ListAll(connection, null, runNo).Where(c => c.Shapes.Any(s => open.Contains(s.ShapeNo)))];
        });

    /// <inheritdoc/>
    public Task<Cluster?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, null, connection.RunNo(null, runId), clusterId));

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredRecord> ReadRecordsAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            $"SELECT c.fingerprint, c.row_id, c.row_key, c.record {Undecided} AND c.record IS NOT NULL",
            reader => new StoredRecord(Fingerprint.FromBytes(reader.GetFieldValue<byte[]>(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3)),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ReadRepeatedAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            "SELECT c.value FROM ops_cells c WHERE c.run_no = $run AND c.shape_no IN (SELECT value FROM json_each($shapes)) AND c.value IS NOT NULL "
            + "GROUP BY c.value HAVING count(DISTINCT c.fingerprint) > 1",
            reader => reader.GetString(0),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<string?> ReadValuesAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            "SELECT DISTINCT c.value FROM ops_cells c WHERE c.run_no = $run AND c.shape_no IN (SELECT value FROM json_each($shapes))",
            reader => reader.Text(0),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<DistinctValue> ReadDistinctAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            $"SELECT c.shape_no, c.value, count(*) {Undecided} GROUP BY c.shape_no, c.value",
            reader => new DistinctValue(reader.GetInt32(0), reader.Text(1), reader.GetInt32(2)),
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveSplitAsync(string runId, ClusterSplit split, FixRecord keptFix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                long runNo = connection.RunNo(transaction, runId);
                connection.Execute(
                    transaction, "UPDATE ops_clusters SET replaced = 1 WHERE run_no = $run AND cluster_id = $id", ("$run", runNo), ("$id", split.ParentId));
                Insert(connection, transaction, runNo, split.Kept, keepsFix: true);
                foreach (Cluster part in split.Open)
                {
                    Insert(connection, transaction, runNo, part, keepsFix: false);
                }

                SqliteRunStore.RequireAttempt(connection, transaction, runNo, keptFix.Attempt);
                connection.Execute(
                    transaction,
                    "DELETE FROM ops_fixes WHERE run_no = $run AND cluster_id = $id AND attempt = $attempt",
                    ("$run", runNo),
                    ("$id", split.ParentId),
                    ("$attempt", keptFix.Attempt));
                SqliteFixStore.Put(connection, transaction, runNo, keptFix);
            },
            durable: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ClusterSplit?> FindSplitAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection =>
        {
            long runNo = connection.RunNo(null, runId);
            if (connection.Scalar(null, "SELECT 1 FROM ops_clusters WHERE run_no = $run AND cluster_id = $id AND replaced = 1", ("$run", runNo), ("$id", clusterId)) is null)
            {
                return null;
            }

            List<(Cluster Cluster, bool Kept)> parts = connection.Query(
                null,
                $"SELECT {ClusterColumns}, keeps_fix FROM ops_clusters WHERE run_no = $run AND parent_id = $id ORDER BY cluster_id",
                reader => (Read(reader), reader.GetBoolean(6)),
                ("$run", runNo),
                ("$id", clusterId));
            Cluster kept = parts.First(p => p.Kept).Cluster;
            return new ClusterSplit(clusterId, kept, [.. parts.Where(p => p.Cluster.ClusterId != kept.ClusterId).Select(p => p.Cluster)]);
        });

    internal static Cluster? Find(SqliteConnection connection, SqliteTransaction? transaction, long runNo, string clusterId) => connection.Query(
        transaction, $"SELECT {ClusterColumns} FROM ops_clusters WHERE run_no = $run AND cluster_id = $id", Read, ("$run", runNo), ("$id", clusterId)).FirstOrDefault();

    internal static List<Cluster> ListAll(SqliteConnection connection, SqliteTransaction? transaction, long runNo) => connection.Query(
        transaction, $"SELECT {ClusterColumns} FROM ops_clusters WHERE run_no = $run AND replaced = 0 ORDER BY cluster_id", Read, ("$run", runNo));

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, long runNo, Cluster cluster, bool keepsFix) =>
        connection.Execute(
            transaction,
            "INSERT INTO ops_clusters (run_no, cluster_id, column_name, shapes, parent_id, kept_separate, keeps_fix, look_alikes) "
            + "VALUES ($run, $id, $column, $shapes, $parent, $kept, $fix, $alikes) ON CONFLICT (run_no, cluster_id) DO NOTHING",
            ("$run", runNo),
            ("$id", cluster.ClusterId),
            ("$column", cluster.Column),
            ("$shapes", JsonSerializer.Serialize(cluster.Shapes)),
            ("$parent", cluster.ParentId),
            ("$kept", cluster.KeptSeparate),
            ("$fix", keepsFix),
            ("$alikes", JsonSerializer.Serialize(cluster.LookAlikes)));

    private static Cluster Read(SqliteDataReader reader) => new()
    {
        ClusterId = reader.GetString(0),
        Column = reader.GetString(1),
        Shapes = JsonSerializer.Deserialize<ClusterShape[]>(reader.GetString(2))!,
        ParentId = reader.Text(3),
        KeptSeparate = reader.GetInt32(4),
        LookAlikes = JsonSerializer.Deserialize<LookAlike[]>(reader.GetString(5))!,
    };

    private async IAsyncEnumerable<T> StreamAsync<T>(
        string runId, IReadOnlyList<int> shapeNos, string sql, Func<SqliteDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using SqliteConnection connection = database.OpenReader();
        await using SqliteCommand command = connection.Prepare(null, sql)
            .With("$run", connection.RunNo(null, runId))
            .With("$shapes", JsonSerializer.Serialize(shapeNos));
        await using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return read(reader);
        }
    }
}
