using Microsoft.Data.Sqlite;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>The embedded production table of a data folder, read past the product.</summary>
internal static class Production
{
    /// <summary>Row ids and values, in the order of row ids.</summary>
    public static List<(string Row, string? Value)> ByRow(string dataFolder, string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "remediation.db")};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = $"SELECT row_id, value FROM production_{table} ORDER BY row_id";
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<(string, string?)> cells = [];
        while (reader.Read())
        {
            cells.Add((reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        }

        return cells;
    }
}
