namespace Remediation.Adapters.Postgres;

/// <summary>The database is not one that this program can work with: its schema, or the rights in it.</summary>
/// <param name="message">What to do.</param>
public sealed class PostgresSchemaException(string message) : Exception(message)
{
    internal static PostgresSchemaException Newer(int version) =>
        new($"The PostgreSQL database has schema version {version}; this program knows up to {PostgresMigrations.Latest}. Use a newer program.");

    internal static PostgresSchemaException Older(int version) =>
        new($"The PostgreSQL database has schema version {version}; this program needs {PostgresMigrations.Latest}. Start it once with POSTGRES_OWNER_CONNECTION.");

    internal static PostgresSchemaException NoTemporaryTables() =>
        new("The role of POSTGRES_CONNECTION may make no temporary tables in the PostgreSQL database. As its owner: GRANT TEMPORARY ON DATABASE … TO remediation_app.");
}
