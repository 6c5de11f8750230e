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
    public static string NameOf(string table) => "\"" + Plain(table) + "\"";

    /// <summary>Whether production holds any cell of a column.</summary>
    public static bool HasColumn(SqliteConnection connection, string table, string column) =>
        Exists(connection, table)
        && connection.Scalar(null, $"SELECT 1 FROM {NameOf(table)} WHERE column_name = $column LIMIT 1", ("$column", column)) is not null;

    /// <summary>Whether the table was made yet.</summary>
    public static bool Exists(SqliteConnection connection, string table, SqliteTransaction? transaction = null) =>
        connection.Scalar(transaction, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $name", ("$name", Plain(table))) is not null;

    /// <summary>Whether production holds every value of a column, since whole tables laid them in.</summary>
    public static bool IsWhole(SqliteConnection connection, string table, string column) =>
        connection.Scalar(
            null, "SELECT 1 FROM ops_whole_columns WHERE table_name = $table AND column_name = $column", ("$table", table), ("$column", column)) is not null;

    /// <summary>Inserts key, column and old value of a run's taken cells where production has no such cell yet.</summary>
    public static void Seed(SqliteConnection connection, SqliteTransaction transaction, long runNo, string table)
    {
        Create(connection, transaction, table);
        connection.Execute(
            transaction,
            $"INSERT OR IGNORE INTO {NameOf(table)} (fingerprint, column_name, row_key, row_id, value) "
            + "SELECT c.fingerprint, h.column_name, c.row_key, c.row_id, c.value FROM ops_cells c "
            + "JOIN ops_shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
            + "LEFT JOIN staging_cells s ON s.run_no = c.run_no AND s.shape_no = c.shape_no AND s.ordinal = c.ordinal AND s.state = $quarantined "
            + "WHERE c.run_no = $run AND s.run_no IS NULL ORDER BY c.fingerprint",
            ("$quarantined", (int)CellState.Quarantined),
            ("$run", runNo));
    }

    /// <summary>Inserts cells where production has no such cell yet.</summary>
    public static void Add(SqliteConnection connection, SqliteTransaction transaction, string table, IReadOnlyList<IntakeRow> cells)
    {
        Create(connection, transaction, table);
        using SqliteCommand insert = connection.Prepare(
            transaction,
            $"INSERT OR IGNORE INTO {NameOf(table)} (fingerprint, column_name, row_key, row_id, value) VALUES ($fingerprint, $column, $key, $row, $value)",
            "$fingerprint",
            "$column",
            "$key",
            "$row",
            "$value");
        foreach (IntakeRow cell in cells)
        {
            insert.Set(0, cell.Key.Fingerprint.ToBytes());
            insert.Set(1, cell.Column);
            insert.Set(2, cell.Key.Json);
            insert.Set(3, cell.RowId);
            insert.Set(4, cell.Value);
            insert.ExecuteNonQuery();
        }
    }

    /// <summary>Remembers that production holds every value of a column.</summary>
    public static void MarkWhole(SqliteConnection connection, SqliteTransaction transaction, string table, string column) =>
        connection.Execute(
            transaction,
            "INSERT OR IGNORE INTO ops_whole_columns (table_name, column_name) VALUES ($table, $column)",
            ("$table", table),
            ("$column", column));

    private static void Create(SqliteConnection connection, SqliteTransaction transaction, string table) =>
        connection.Execute(
            transaction,
            $"CREATE TABLE IF NOT EXISTS {NameOf(table)} (fingerprint BLOB NOT NULL, column_name TEXT NOT NULL, row_key TEXT NOT NULL, row_id TEXT NOT NULL, "
            + "value TEXT, PRIMARY KEY (fingerprint, column_name)) WITHOUT ROWID");

    private static string Plain(string table) =>
        Identifier.IsValid(table)
            ? "production_" + table.Replace(".", "__", StringComparison.Ordinal)
            : throw new InvalidOperationException("A table name reached the store unchecked.");
}
