using Npgsql;

namespace Remediation.Adapters.Postgres;

/// <summary>The schema's versions. A version, once released, is never edited; a change is a new one.</summary>
internal static partial class PostgresMigrations
{
    private static readonly string[] Versions = [Version1, Version2, Version3, Version4];

    /// <summary>The version that this program works with.</summary>
    public static int Latest => Versions.Length;

    /// <summary>Sees to it that the database has the schema that this program works with, and that the connection's role can work in it.</summary>
    /// <exception cref="PostgresSchemaException">It has an older or a newer one, or the role lacks a right that no migration gives.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        int version = await ReadVersionAsync(connection, cancellationToken);
        if (version != Latest)
        {
            throw version > Latest ? PostgresSchemaException.Newer(version) : PostgresSchemaException.Older(version);
        }

        // Whoever only reads makes none.
        if (await connection.Sql("SELECT 1 WHERE has_table_privilege('ops.runs', 'INSERT') AND NOT has_database_privilege(current_database(), 'TEMPORARY')")
            .AnyAsync(cancellationToken))
        {
            throw PostgresSchemaException.NoTemporaryTables();
        }
    }

    /// <summary>
    /// Brings a database to the present version, inside the connection's transaction; safe when several processes start at once. The connection's role is
    /// <c>remediation_owner</c> itself, a member of it, or one that may make roles.
    /// </summary>
    /// <exception cref="PostgresSchemaException">The database has the schema of a newer program.</exception>
    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.LockAsync(DeploymentLock.Migration, cancellationToken);
        int version = await ReadVersionAsync(connection, cancellationToken);
        if (version > Latest)
        {
            throw PostgresSchemaException.Newer(version);
        }

        if (version == Latest)
        {
            return;
        }

        if (version == 0)
        {
            await connection.Sql(Roles).ExecuteAsync(cancellationToken);
        }

        // Whoever migrates, all objects belong to the owner: the role that the service works with must be able to take no trigger away.
        await connection.Sql("SET LOCAL ROLE remediation_owner").ExecuteAsync(cancellationToken);
        for (int next = version; next < Latest; next++)
        {
            await connection.Sql(Versions[next]).ExecuteAsync(cancellationToken);
            await connection.Sql("INSERT INTO ops.schema_versions (version) VALUES (@version)").With("version", next + 1).ExecuteAsync(cancellationToken);
        }

        await connection.Sql("RESET ROLE").ExecuteAsync(cancellationToken);
    }

    // 0 when there is no schema.
    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await connection.Sql("SELECT 1 WHERE to_regclass('ops.schema_versions') IS NOT NULL").AnyAsync(cancellationToken))
        {
            return 0;
        }

        return (int)(await connection.Sql("SELECT coalesce(max(version), 0)::bigint FROM ops.schema_versions").LongAsync(cancellationToken))!.Value;
    }
}
