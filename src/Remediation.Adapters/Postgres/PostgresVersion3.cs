namespace Remediation.Adapters.Postgres;

/// <summary>The third schema: where relations of a run's gate are laid, and where test programs store what fails.</summary>
internal static partial class PostgresMigrations
{
    private const string Version3 = "CREATE SCHEMA gate; GRANT USAGE, CREATE ON SCHEMA gate TO remediation_app;";
}
