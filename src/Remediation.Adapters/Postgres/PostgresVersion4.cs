namespace Remediation.Adapters.Postgres;

/// <summary>The fourth schema.</summary>
internal static partial class PostgresMigrations
{
    // What a bundle may hold, as Core's BundleSummary has it; bundles from before have none and are always read.
    private const string Version4 = $"""
        ALTER TABLE audit.entries ADD COLUMN first_at {Text}, ADD COLUMN last_at {Text}, ADD COLUMN filter bytea;
        """;
}
