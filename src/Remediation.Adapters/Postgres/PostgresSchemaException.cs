namespace Remediation.Adapters.Postgres;

/// <summary>The database's schema is not the one that this program works with.</summary>
/// <param name="message">What to do.</param>
public sealed class PostgresSchemaException(string message) : Exception(message)
{
    internal static PostgresSchemaException Newer(int version) =>
        new($"The PostgreSQL database has schema version {version}; this program knows up to {PostgresMigrations.Latest}. Use a newer program.");

    internal static PostgresSchemaException Older(int version) =>
        new($"The PostgreSQL database has schema version {version}; this program needs {PostgresMigrations.Latest}. Start it once with POSTGRES_OWNER_CONNECTION.");
}
