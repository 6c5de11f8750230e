namespace Remediation.Adapters.Postgres;

/// <summary>Who may do what.</summary>
internal static partial class PostgresMigrations
{
    // Roles belong to the whole server and may have been made by hand, with a password, or for another database of it at this very moment. Made here, they
    // cannot log in: a role that can is made a member of them.
    private const string Roles = """
        DO $$
        DECLARE
            wanted text;
        BEGIN
            FOREACH wanted IN ARRAY ARRAY['remediation_owner', 'remediation_app', 'remediation_auditor'] LOOP
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL;
                    END;
                END IF;
            END LOOP;
            IF NOT has_database_privilege('remediation_owner', current_database(), 'CREATE') THEN
                EXECUTE format('GRANT CREATE ON DATABASE %I TO remediation_owner', current_database());
            END IF;
            IF NOT has_database_privilege('remediation_app', current_database(), 'TEMPORARY') THEN
                EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO remediation_app', current_database());
            END IF;
        END
        $$;
        """;

    // Rights on tables that later versions make come with them.
    private const string Grants = """
        GRANT USAGE ON SCHEMA ops, staging, audit TO remediation_app, remediation_auditor;
        ALTER DEFAULT PRIVILEGES IN SCHEMA ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO remediation_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA staging GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO remediation_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT, INSERT ON TABLES TO remediation_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA ops GRANT SELECT ON TABLES TO remediation_auditor;
        ALTER DEFAULT PRIVILEGES IN SCHEMA staging GRANT SELECT ON TABLES TO remediation_auditor;
        ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO remediation_auditor;
        """;
}
