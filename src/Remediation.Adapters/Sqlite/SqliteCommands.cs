using Microsoft.Data.Sqlite;

namespace Remediation.Adapters.Sqlite;

/// <summary>Short forms for parameterised commands.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Prepare(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    public static SqliteCommand With(this SqliteCommand command, string name, object? value)
    {
        command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public static void Set(this SqliteCommand command, int parameter, object? value) => command.Parameters[parameter].Value = value ?? DBNull.Value;

    public static int Execute(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = connection.Prepare(transaction, sql);
        foreach ((string name, object? value) in values)
        {
            command.With(name, value);
        }

        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = connection.Prepare(transaction, sql);
        foreach ((string name, object? value) in values)
        {
            command.With(name, value);
        }

        object? result = command.ExecuteScalar();
        return result is DBNull ? null : result;
    }

    public static List<T> Query<T>(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = connection.Prepare(transaction, sql);
        foreach ((string name, object? value) in values)
        {
            command.With(name, value);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long RunNo(this SqliteConnection connection, SqliteTransaction? transaction, string runId) =>
        connection.Scalar(transaction, "SELECT run_no FROM ops_runs WHERE run_id = $id", ("$id", runId)) is long runNo
            ? runNo
            : throw new InvalidOperationException("The run is not in the store.");
}
