using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Remediation.Adapters.Postgres;

/// <summary>
/// Short forms for parameterised commands: <c>connection.Sql("…").With("name", value).ListAsync(read, cancellationToken)</c>. A command belongs to the
/// connection's open transaction; running it disposes of it. Every value says its type, so that a null has one too.
/// </summary>
internal static class PostgresCommands
{
    public static NpgsqlCommand Sql(this NpgsqlConnection connection, string sql) => new(sql, connection);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, string? value) => command.With(name, NpgsqlDbType.Text, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, long? value) => command.With(name, NpgsqlDbType.Bigint, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, int? value) => command.With(name, NpgsqlDbType.Integer, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, bool? value) => command.With(name, NpgsqlDbType.Boolean, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, double? value) => command.With(name, NpgsqlDbType.Double, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, byte[]? value) => command.With(name, NpgsqlDbType.Bytea, value);

    public static NpgsqlCommand With(this NpgsqlCommand command, string name, DateTimeOffset? value) =>
        command.With(name, NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    /// <summary>A list for <c>= ANY (@name)</c> or <c>unnest(@name)</c>.</summary>
    public static NpgsqlCommand With(this NpgsqlCommand command, string name, IEnumerable<string?> values) =>
        command.With(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    /// <inheritdoc cref="With(NpgsqlCommand, string, IEnumerable{string?})"/>
    public static NpgsqlCommand With(this NpgsqlCommand command, string name, IEnumerable<int> values) =>
        command.With(name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    /// <inheritdoc cref="With(NpgsqlCommand, string, IEnumerable{string?})"/>
    public static NpgsqlCommand With(this NpgsqlCommand command, string name, IEnumerable<bool> values) =>
        command.With(name, NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    /// <inheritdoc cref="With(NpgsqlCommand, string, IEnumerable{string?})"/>
    public static NpgsqlCommand With(this NpgsqlCommand command, string name, IEnumerable<byte[]> values) =>
        command.With(name, NpgsqlDbType.Array | NpgsqlDbType.Bytea, values.ToArray());

    /// <summary>Runs the command; the number of rows that it changed.</summary>
    public static async Task<int> ExecuteAsync(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>All rows.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        await foreach (T row in command.StreamAsync(read, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The first row, or the type's default when there is none.</summary>
    public static async Task<T?> FirstAsync<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? read(reader) : default;
        }
    }

    /// <summary>The first column of the first row, or null when there is none or it is null.</summary>
    public static Task<long?> LongAsync(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        command.FirstAsync(reader => reader.IsDBNull(0) ? (long?)null : reader.GetInt64(0), cancellationToken);

    /// <inheritdoc cref="LongAsync"/>
    public static Task<string?> TextAsync(this NpgsqlCommand command, CancellationToken cancellationToken) =>
        command.FirstAsync(reader => reader.Text(0), cancellationToken);

    /// <summary>Whether there is a row.</summary>
    public static Task<bool> AnyAsync(this NpgsqlCommand command, CancellationToken cancellationToken) => command.FirstAsync(_ => true, cancellationToken);

    /// <summary>The rows as the server sends them; none is kept.</summary>
    public static async IAsyncEnumerable<T> StreamAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return read(reader);
            }
        }
    }

    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static int? Number(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public static byte[] Bytes(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Moment(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? OptionalMoment(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Moment(column);

    private static NpgsqlCommand With(this NpgsqlCommand command, string name, NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        return command;
    }
}
