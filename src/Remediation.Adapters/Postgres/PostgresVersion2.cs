namespace Remediation.Adapters.Postgres;

/// <summary>The second schema.</summary>
internal static partial class PostgresMigrations
{
    // Rollbacks, and how far each of their fixes came; a run has one open at most.
    private const string Version2 = $"""
        CREATE TABLE ops.rollbacks (
            rollback_id {Text} PRIMARY KEY, run_no bigint NOT NULL, attempt int NOT NULL, clusters {Text}, actor {Text} NOT NULL, reason {Text} NOT NULL,
            begun_at timestamptz NOT NULL, closed_at timestamptz, ended_at timestamptz);
        CREATE UNIQUE INDEX rollbacks_open ON ops.rollbacks (run_no) WHERE ended_at IS NULL;
        CREATE INDEX rollbacks_of_run ON ops.rollbacks (run_no);
        CREATE TABLE ops.rollback_fixes (
            rollback_id {Text} NOT NULL, position int NOT NULL, fix_id {Text} NOT NULL, cluster_id {Text} NOT NULL, column_name {Text} NOT NULL,
            restored int NOT NULL DEFAULT 0, skipped int NOT NULL DEFAULT 0, reached bytea, done boolean NOT NULL DEFAULT false, PRIMARY KEY (rollback_id, position));
        """;
}
