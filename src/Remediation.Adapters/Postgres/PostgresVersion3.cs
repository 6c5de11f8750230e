namespace Remediation.Adapters.Postgres;

/// <summary>The third schema: where relations of a run's gate are laid, and where test programs store what fails.</summary>
internal static partial class PostgresMigrations
{
    private const string Version3 = "CREATE SCHEMA gate; GRANT USAGE, CREATE ON SCHEMA gate TO remediation_app;";

/// <summary>The third schema.</summary>
internal static partial class PostgresMigrations
{
    // What a bundle may hold, as Core's BundleSummary has it; bundles from before have none and are always read.
    private const string Version3 = $"""
        ALTER TABLE audit.entries ADD COLUMN first_at {Text}, ADD COLUMN last_at {Text}, ADD COLUMN filter bytea;
        """;
}
