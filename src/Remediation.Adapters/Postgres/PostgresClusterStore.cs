using System.Globalization;
using System.Text.Json;
using Npgsql;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Profiling;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Postgres;

/// <summary>Shapes, clusters and their splits in PostgreSQL.</summary>
/// <param name="database">The database.</param>
public sealed class PostgresClusterStore(PostgresDatabase database) : IClusterStore, ISplitStore
{
    /// <summary>What <see cref="Read"/> reads, of <c>ops.clusters k</c>.</summary>
    internal const string Columns = "k.cluster_id, k.column_name, k.shapes, k.parent_id, k.kept_separate, k.look_alikes";

    /// <summary>How many columns that is.</summary>
    internal const int ColumnCount = 6;

    private const string OfShapes = "c.run_no = (SELECT run_no FROM ops.runs WHERE run_id = @run) AND c.shape_no = ANY (@shapes)";

    // Cells that no decision is staged for, by shape.
    private const string Undecided =
        $"FROM ops.cells c WHERE {OfShapes} AND NOT EXISTS "
        + "(SELECT 1 FROM staging.cells s WHERE s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal)";

    /// <inheritdoc/>
    public Task ProfileAsync(string runId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection => await connection.Sql(
                "UPDATE ops.shapes h SET distinct_count = d.found FROM (SELECT shape_no, count(*)::int AS found FROM "
                + "(SELECT DISTINCT shape_no, value FROM ops.cells WHERE run_no = @run) v GROUP BY shape_no) d "
                + "WHERE h.run_no = @run AND h.shape_no = d.shape_no AND h.distinct_count = 0")
                .With("run", await connection.RunNoAsync(runId, cancellationToken))
                .ExecuteAsync(cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ShapeProfile>> ReadShapesAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.Sql(
                "SELECT h.shape_no, h.column_name, h.shape, h.row_count, h.distinct_count, h.samples FROM ops.shapes h JOIN ops.runs r ON r.run_no = h.run_no "
                + "WHERE r.run_id = @run AND h.shape <> @faulty ORDER BY h.shape_no")
                .With("run", runId)
                .With("faulty", ShapeProfile.Faulty)
                .ListAsync(
                    reader => new ShapeProfile
                    {
                        ShapeNo = reader.GetInt32(0),
                        Column = reader.GetString(1),
                        Shape = reader.GetString(2),
                        Rows = reader.GetInt32(3),
                        Distinct = reader.GetInt32(4),
                        SampleValues = JsonSerializer.Deserialize<string?[]>(reader.GetString(5))!,
                    },
                    cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string runId, IReadOnlyList<Cluster> clusters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection => await InsertAsync(
                connection, await connection.JoinRunAsync(runId, cancellationToken), clusters, keepsFix: false, cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Cluster>> ListAsync(string runId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async connection => await ListAsync(connection, await connection.RunNoAsync(runId, cancellationToken), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Cluster>> ListOpenAsync(string runId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Cluster>>(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                Dictionary<int, int> open = await UndecidedByShapeAsync(connection, runNo, cancellationToken);
                return [.. (await ListAsync(connection, runNo, cancellationToken)).Where(k => k.Shapes.Any(s => open.ContainsKey(s.ShapeNo)))];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<Cluster?> FindAsync(string runId, string clusterId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.Sql(
                $"SELECT {Columns} FROM ops.clusters k JOIN ops.runs r ON r.run_no = k.run_no WHERE r.run_id = @run AND k.cluster_id = @cluster")
                .With("run", runId)
                .With("cluster", clusterId)
                .FirstAsync(reader => Read(reader), cancellationToken),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredRecord> ReadRecordsAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            $"SELECT c.fingerprint, c.row_id, c.row_key, c.record {Undecided} AND c.record IS NOT NULL",
            reader => new StoredRecord(Fingerprint.FromBytes(reader.Bytes(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3)),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ReadRepeatedAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            $"SELECT c.value FROM ops.cells c WHERE {OfShapes} AND c.value IS NOT NULL GROUP BY c.value HAVING count(DISTINCT c.fingerprint) > 1",
            reader => reader.GetString(0),
            cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<string?> ReadValuesAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(runId, shapeNos, $"SELECT DISTINCT c.value FROM ops.cells c WHERE {OfShapes}", reader => reader.Text(0), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<DistinctValue> ReadDistinctAsync(string runId, IReadOnlyList<int> shapeNos, CancellationToken cancellationToken) =>
        StreamAsync(
            runId,
            shapeNos,
            $"SELECT c.shape_no, c.value, count(*)::int {Undecided} GROUP BY c.shape_no, c.value",
            reader => new DistinctValue(reader.GetInt32(0), reader.Text(1), reader.GetInt32(2)),
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveSplitAsync(string runId, ClusterSplit split, FixRecord keptFix, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                long runNo = await connection.RunNoAsync(runId, cancellationToken);
                await connection.JoinAttemptAsync(runNo, keptFix.Attempt, cancellationToken);
                await connection.Sql("UPDATE ops.clusters SET replaced = true WHERE run_no = @run AND cluster_id = @parent")
                    .With("run", runNo)
                    .With("parent", split.ParentId)
                    .ExecuteAsync(cancellationToken);
                await InsertAsync(connection, runNo, [split.Kept], keepsFix: true, cancellationToken);
                await InsertAsync(connection, runNo, split.Open, keepsFix: false, cancellationToken);
                await connection.Sql("DELETE FROM ops.fixes WHERE run_no = @run AND cluster_id = @parent AND attempt = @attempt")
                    .With("run", runNo)
                    .With("parent", split.ParentId)
                    .With("attempt", keptFix.Attempt)
                    .ExecuteAsync(cancellationToken);
                await PostgresFixStore.PutAsync(connection, runNo, keptFix, cancellationToken);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<ClusterSplit?> FindSplitAsync(string runId, string clusterId, CancellationToken cancellationToken)
    {
        List<(Cluster Cluster, bool Kept)> parts = await database.ReadAsync(
            connection => connection.Sql(
                $"SELECT {Columns}, k.keeps_fix FROM ops.clusters k JOIN ops.runs r ON r.run_no = k.run_no JOIN ops.clusters parent ON parent.run_no = k.run_no "
                + "AND parent.cluster_id = k.parent_id WHERE r.run_id = @run AND k.parent_id = @cluster AND parent.replaced ORDER BY k.cluster_id")
                .With("run", runId)
                .With("cluster", clusterId)
                .ListAsync(reader => (Read(reader), reader.GetBoolean(ColumnCount)), cancellationToken),
            cancellationToken);
        return parts.Count == 0
            ? null
            : new ClusterSplit(clusterId, parts.Single(p => p.Kept).Cluster, [.. parts.Where(p => !p.Kept).Select(p => p.Cluster)]);
    }

    /// <summary>All clusters of a run by id.</summary>
    internal static Task<List<Cluster>> ListAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken) =>
        connection.Sql($"SELECT {Columns} FROM ops.clusters k WHERE k.run_no = @run AND NOT k.replaced ORDER BY k.cluster_id")
            .With("run", runNo)
            .ListAsync(reader => Read(reader), cancellationToken);

    /// <summary>Cells that no decision is staged for, by shape; shapes without any are not in it.</summary>
    internal static async Task<Dictionary<int, int>> UndecidedByShapeAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken) =>
        (await connection.Sql(
            "SELECT c.shape_no, (count(*) - count(s.run_no))::int FROM ops.cells c "
            + "LEFT JOIN staging.cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal "
            + "WHERE c.run_no = @run GROUP BY c.shape_no HAVING count(*) <> count(s.run_no)")
            .With("run", runNo)
            .ListAsync(reader => (ShapeNo: reader.GetInt32(0), Cells: reader.GetInt32(1)), cancellationToken)).ToDictionary(u => u.ShapeNo, u => u.Cells);

    /// <summary>A cluster out of <see cref="Columns"/>, from a column on.</summary>
    internal static Cluster Read(NpgsqlDataReader reader, int at = 0) => new()
    {
        ClusterId = reader.GetString(at),
        Column = reader.GetString(at + 1),
        Shapes = JsonSerializer.Deserialize<ClusterShape[]>(reader.GetString(at + 2))!,
        ParentId = reader.Text(at + 3),
        KeptSeparate = reader.GetInt32(at + 4),
        LookAlikes = JsonSerializer.Deserialize<LookAlike[]>(reader.GetString(at + 5))!,
    };

    // The numbers of a cluster's shapes travel as the text of an array: an array of arrays would have to be a rectangle.
    private static Task<int> InsertAsync(
        NpgsqlConnection connection, long runNo, IReadOnlyList<Cluster> clusters, bool keepsFix, CancellationToken cancellationToken) =>
        connection.Sql(
            "INSERT INTO ops.clusters (run_no, cluster_id, column_name, shapes, shape_nos, parent_id, kept_separate, look_alikes, keeps_fix) "
            + "SELECT @run, n.id, n.column_name, n.shapes, n.shape_nos::int[], n.parent, n.kept, n.alikes, @keepsFix "
            + "FROM unnest(@ids, @columns, @shapes, @shapeNos, @parents, @kept, @alikes) AS n (id, column_name, shapes, shape_nos, parent, kept, alikes) "
            + "ON CONFLICT (run_no, cluster_id) DO NOTHING")
            .With("run", runNo)
            .With("keepsFix", keepsFix)
            .With("ids", clusters.Select(k => k.ClusterId))
            .With("columns", clusters.Select(k => k.Column))
            .With("shapes", clusters.Select(k => JsonSerializer.Serialize(k.Shapes)))
            .With("shapeNos", clusters.Select(k => $"{{{string.Join(',', k.Shapes.Select(s => s.ShapeNo.ToString(CultureInfo.InvariantCulture)))}}}"))
            .With("parents", clusters.Select(k => k.ParentId))
            .With("kept", clusters.Select(k => k.KeptSeparate))
            .With("alikes", clusters.Select(k => JsonSerializer.Serialize(k.LookAlikes)))
            .ExecuteAsync(cancellationToken);

    private IAsyncEnumerable<T> StreamAsync<T>(
        string runId, IReadOnlyList<int> shapeNos, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        database.StreamAsync(
            connection => connection.Sql(sql).With("run", runId).With("shapes", shapeNos).StreamAsync(read, cancellationToken), cancellationToken);
}
