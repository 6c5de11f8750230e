using Microsoft.Data.Sqlite;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Sqlite;

/// <summary>
/// The embedded edition's stand-in for the customer's tables: <c>production_&lt;table&gt;</c>, one row a cell, so that an example is whole without a
/// database server.
/// </summary>
internal static class SqliteProduction
{
    /// <summary>The quoted name of a table's production table.</summary>
    public static string NameOf(string table)
    {
        if (!Identifier.IsValid(table))
        {
            throw new InvalidOperationException("A table name reached the store unchecked.");
        }

        return "\"production_" + table.Replace(".", "__", StringComparison.Ordinal) + "\"";
    }

    /// <summary>Inserts key, column and old value of a run's taken cells where production has no such cell yet.</summary>
    public static void Seed(SqliteConnection connection, SqliteTransaction transaction, long runNo, string table)
    {
        string production = NameOf(table);
        connection.Execute(
            transaction,
            $"CREATE TABLE IF NOT EXISTS {production} (fingerprint BLOB NOT NULL, column_name TEXT NOT NULL, row_key TEXT NOT NULL, row_id TEXT NOT NULL, "
            + "value TEXT, PRIMARY KEY (fingerprint, column_name)) WITHOUT ROWID");
        connection.Execute(
            transaction,
            $"INSERT OR IGNORE INTO {production} (fingerprint, column_name, row_key, row_id, value) "
            + "SELECT c.fingerprint, h.column_name, c.row_key, c.row_id, c.value FROM ops_cells c "
            + "JOIN ops_shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
            + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal AND s.state = $quarantined "
            + "WHERE c.run_no = $run AND s.run_no IS NULL ORDER BY c.fingerprint",
            ("$quarantined", (int)CellState.Quarantined),
            ("$run", runNo));
    }
}
