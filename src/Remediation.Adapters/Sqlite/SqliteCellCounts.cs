using Microsoft.Data.Sqlite;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Sqlite;

/// <summary>Counts a run's cells, decisions and ledger entries from the tables that hold them, each by a query of its own.</summary>
internal static class SqliteCellCounts
{
    /// <summary>Counts within a reading's snapshot.</summary>
    public static CellCounts Read(SqliteConnection connection, SqliteTransaction snapshot, long runNo)
    {
        (string, object?) run = ("$run", runNo);
        Dictionary<int, int> taken = ByShape("SELECT shape_no, row_count FROM ops_shapes WHERE run_no = $run");
        Dictionary<int, int> stored = ByShape("SELECT shape_no, count(*) FROM ops_cells WHERE run_no = $run GROUP BY shape_no");
        Dictionary<int, int> staged = ByShape("SELECT shape_no, count(*) FROM staging_cells WHERE run_no = $run GROUP BY shape_no");
        List<DecidedCount> decided = connection.Query(
            snapshot,
            "SELECT g.shape_no, f.fix_id, g.state, g.reason, g.cells, g.changed FROM (SELECT s.shape_no, s.fix_no, s.state, s.reason, count(*) AS cells, "
            + "sum(s.changed) AS changed FROM staging_cells s JOIN ops_cells c ON c.run_no = s.run_no AND c.shape_no = s.shape_no AND c.ordinal = s.ordinal "
            + "WHERE s.run_no = $run GROUP BY s.shape_no, s.fix_no, s.state, s.reason) g LEFT JOIN ops_fixes f ON f.run_no = $run AND f.fix_no = g.fix_no",
            reader => new DecidedCount(
                reader.GetInt32(0), reader.Text(1), (CellState)reader.GetInt32(2), reader.Text(3), reader.GetInt32(4), reader.GetInt32(5)),
            run);
        List<EntryCount> entries = connection.Query(
            snapshot,
            "SELECT coalesce(e.fix_id, ''), sum(CASE e.kind WHEN 'fix' THEN e.entry_count ELSE 0 END), sum(CASE e.kind WHEN 'fix' THEN 0 ELSE e.entry_count END) "
            + "FROM audit_entries e WHERE e.run_no = $run AND (e.kind = 'fix' OR (e.kind = 'rollback' AND e.fix_id IS NOT NULL)) AND NOT EXISTS "
            + "(SELECT 1 FROM ops_fixes f WHERE f.run_no = e.run_no AND f.fix_id = e.fix_id AND f.standing = $superseded) GROUP BY 1",
            reader => new EntryCount(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)),
            run,
            ("$superseded", SqliteFixStore.Superseded));
        return CellCounts.Of(
            (int)(long)connection.Scalar(snapshot, "SELECT coalesce(source_count, 0) FROM ops_runs WHERE run_no = $run", run)!,
            [
                .. taken.Keys.Union(stored.Keys).Union(staged.Keys)
                    .Select(no => new ShapeCount(no, taken.GetValueOrDefault(no), stored.GetValueOrDefault(no), staged.GetValueOrDefault(no))),
            ],
            decided,
            entries,
            SqliteClusterStore.ListAll(connection, snapshot, runNo));

        Dictionary<int, int> ByShape(string sql) => connection.Query(snapshot, sql, reader => (No: reader.GetInt32(0), Cells: reader.GetInt32(1)), run)
            .ToDictionary(s => s.No, s => s.Cells);
    }
}
