using Npgsql;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Postgres;

/// <summary>Counts a run's cells, decisions and ledger entries from the tables that hold them, each by a query of its own.</summary>
internal static class PostgresCellCounts
{
    /// <summary>Counts within a reading's snapshot.</summary>
    public static async Task<CellCounts> ReadAsync(NpgsqlConnection connection, long runNo, CancellationToken cancellationToken)
    {
        Dictionary<int, int> taken = await ByShapeAsync("SELECT shape_no, row_count FROM ops.shapes WHERE run_no = @run");
        Dictionary<int, int> stored = await ByShapeAsync("SELECT shape_no, count(*)::int FROM ops.cells WHERE run_no = @run GROUP BY shape_no");
        Dictionary<int, int> staged = await ByShapeAsync("SELECT shape_no, count(*)::int FROM staging.cells WHERE run_no = @run GROUP BY shape_no");
        List<DecidedCount> decided = await connection.Sql(
            "SELECT g.shape_no, f.fix_id, g.state, g.reason, g.cells, g.changed FROM (SELECT s.shape_no, s.fix_no, s.state, s.reason, count(*)::int AS cells, "
            + "(count(*) FILTER (WHERE s.changed))::int AS changed FROM staging.cells s "
            + "JOIN ops.cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
            + "WHERE s.run_no = @run GROUP BY s.shape_no, s.fix_no, s.state, s.reason) g LEFT JOIN ops.fixes f ON f.run_no = @run AND f.fix_no = g.fix_no")
            .With("run", runNo)
            .ListAsync(
                reader => new DecidedCount(
                    reader.GetInt32(0), reader.Text(1), (CellState)reader.GetInt16(2), reader.Text(3), reader.GetInt32(4), reader.GetInt32(5)),
                cancellationToken);
        List<EntryCount> entries = await connection.Sql(
            "SELECT coalesce(e.fix_id, ''), coalesce(sum(e.entry_count) FILTER (WHERE e.kind = 'fix'), 0)::int, coalesce(sum(e.entry_count) FILTER (WHERE e.kind <> 'fix'), 0)::int "
            + "FROM audit.entries e WHERE e.run_no = @run AND (e.kind = 'fix' OR (e.kind = 'rollback' AND e.fix_id IS NOT NULL)) AND NOT EXISTS "
            + "(SELECT 1 FROM ops.fixes f WHERE f.run_no = e.run_no AND f.fix_id = e.fix_id AND f.standing = @superseded) GROUP BY 1")
            .With("run", runNo)
            .With("superseded", PostgresFixStore.Superseded)
            .ListAsync(reader => new EntryCount(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)), cancellationToken);
        int? source = await connection.Sql("SELECT source_count FROM ops.runs WHERE run_no = @run")
            .With("run", runNo)
            .FirstAsync(reader => reader.Number(0), cancellationToken);
        return CellCounts.Of(
            source ?? 0,
            [
                .. taken.Keys.Union(stored.Keys).Union(staged.Keys)
                    .Select(no => new ShapeCount(no, taken.GetValueOrDefault(no), stored.GetValueOrDefault(no), staged.GetValueOrDefault(no))),
            ],
            decided,
            entries,
            await PostgresClusterStore.ListAsync(connection, runNo, cancellationToken));

        async Task<Dictionary<int, int>> ByShapeAsync(string sql) =>
            (await connection.Sql(sql).With("run", runNo).ListAsync(reader => (No: reader.GetInt32(0), Cells: reader.GetInt32(1)), cancellationToken))
            .ToDictionary(s => s.No, s => s.Cells);
    }
}
