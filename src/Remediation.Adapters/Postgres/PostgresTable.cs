using Npgsql;

namespace Remediation.Adapters.Postgres;

/// <summary>A table of somebody else's, from the catalogue.</summary>
/// <param name="Oid">Its number there.</param>
/// <param name="Name">Its quoted name with the schema.</param>
/// <param name="IsReachable">Whether the connection's role may use the schema.</param>
internal sealed record PostgresTable(long Oid, string Name, bool IsReachable)
{
    /// <summary>The table, view or foreign table of a name, or null.</summary>
    public static Task<PostgresTable?> FindAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken) =>
        connection.Sql(
            "SELECT c.oid::bigint, has_schema_privilege(n.oid, 'USAGE') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            + "WHERE n.nspname = @schema AND c.relname = @table AND c.relkind IN ('r', 'p', 'v', 'f')")
            .With("schema", schema)
            .With("table", table)
            .FirstAsync(
                reader => new PostgresTable(reader.GetInt64(0), PostgresCasts.Quoted(schema) + "." + PostgresCasts.Quoted(table), reader.GetBoolean(1)), cancellationToken);

    /// <summary>Those of some columns that there are, by name.</summary>
    public async Task<Dictionary<string, PostgresColumn>> FindColumnsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        List<(string Name, PostgresColumn Column)> found = await connection.Sql(
            "SELECT a.attname::text, format_type(a.atttypid, -1), format_type(a.atttypid, a.atttypmod), t.typcategory = 'S', "
            + "has_column_privilege(a.attrelid, a.attnum, 'SELECT'), a.attgenerated = '' AND has_column_privilege(a.attrelid, a.attnum, 'UPDATE') "
            + "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
            + "WHERE a.attrelid = @table::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = ANY (@names)")
            .With("table", Oid)
            .With("names", names)
            .ListAsync(
                reader => (
                    reader.GetString(0),
                    new PostgresColumn(
                        PostgresCasts.Quoted(reader.GetString(0)),
                        new PostgresCast(reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)),
                        reader.GetBoolean(4),
                        reader.GetBoolean(5))),
                cancellationToken);
        return found.ToDictionary(c => c.Name, c => c.Column, StringComparer.Ordinal);
    }

    /// <summary>Whether a unique index over some of the columns, and no others, is on the table.</summary>
    public Task<bool> IsUniqueAsync(NpgsqlConnection connection, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        connection.Sql(
            "SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = @table::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL "
            + "AND NOT EXISTS (SELECT 1 FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place) JOIN pg_catalog.pg_attribute a "
            + "ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts AND a.attname <> ALL (@names))")
            .With("table", Oid)
            .With("names", names)
            .AnyAsync(cancellationToken);
}

/// <summary>A column of somebody else's table.</summary>
/// <param name="Name">Its quoted name.</param>
/// <param name="Cast">How text becomes a value of it.</param>
/// <param name="IsReadable">Whether the connection's role may read it.</param>
/// <param name="IsWritable">Whether the connection's role may write it.</param>
internal sealed record PostgresColumn(string Name, PostgresCast Cast, bool IsReadable, bool IsWritable)
{
    /// <summary>The column with the contract's cast before its own.</summary>
    public PostgresColumn With(string? cast) => cast is null ? this : this with { Cast = Cast with { First = cast } };
}
