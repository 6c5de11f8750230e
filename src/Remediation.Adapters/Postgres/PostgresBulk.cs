using Npgsql;
using NpgsqlTypes;

namespace Remediation.Adapters.Postgres;

/// <summary>Rows by binary COPY, the bulk path: one round trip for all of them, inside the connection's transaction.</summary>
internal static class PostgresBulk
{
    /// <summary>Copies rows into a table.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="target">The table and its columns, <c>ops.cells (run_no, …)</c>.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="write">Writes one row's columns in that order.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is copied then.</param>
    public static async Task CopyAsync<T>(
        this NpgsqlConnection connection, string target, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write, CancellationToken cancellationToken)
    {
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync($"COPY {target} FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (T row in rows)
        {
            await importer.StartRowAsync(cancellationToken);
            await write(importer, row);
        }

        await importer.CompleteAsync(cancellationToken);
    }

    public static Task WriteTextAsync(this NpgsqlBinaryImporter importer, string? value, CancellationToken cancellationToken) =>
        value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value, NpgsqlDbType.Text, cancellationToken);
}
