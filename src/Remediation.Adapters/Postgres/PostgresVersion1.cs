namespace Remediation.Adapters.Postgres;

/// <summary>The first schema.</summary>
internal static partial class PostgresMigrations
{
    // Order is ordinal everywhere, whatever the database's locale is.
    private const string Text = "text COLLATE \"C\"";

    private const string Version1 =
        "CREATE SCHEMA ops; CREATE SCHEMA staging; CREATE SCHEMA audit;" + Production1 + Grants + Ops1 + Staging1 + Audit1 + AppendOnly
        + "REVOKE INSERT, UPDATE, DELETE ON ops.schema_versions FROM remediation_app;";

    // The customer's tables. A schema that is there already is the customer's, and so are the rights on it.
    private const string Production1 = """
        DO $$
        BEGIN
            IF to_regnamespace('production') IS NULL THEN
                CREATE SCHEMA production;
                GRANT USAGE ON SCHEMA production TO remediation_app, remediation_auditor;
            END IF;
        END
        $$;
        """;

    // JSON that holds text of a model or of data stays text: jsonb refuses an escaped NUL. What SQL needs of it has a column of its own.
    private const string Ops1 = $"""
        CREATE TABLE ops.schema_versions (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE ops.runs (
            run_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id {Text} NOT NULL UNIQUE, batch_id {Text} NOT NULL, source {Text} NOT NULL,
            table_name {Text} NOT NULL, table_rows int, primary_key jsonb NOT NULL, body_sha256 {Text} NOT NULL, contract {Text}, known_valid {Text} NOT NULL,
            options jsonb NOT NULL, status {Text} NOT NULL, phase {Text} NOT NULL, outcome {Text}, attempt int NOT NULL, hold_waived boolean NOT NULL DEFAULT false,
            received_at timestamptz NOT NULL, started_at timestamptz, ended_at timestamptz, source_count int, error_code {Text}, error {Text}, report {Text},
            progress_success int NOT NULL DEFAULT 0, progress_quarantine int NOT NULL DEFAULT 0);
        CREATE INDEX runs_by_status ON ops.runs (status, run_no);
        CREATE TABLE ops.bodies (run_no bigint PRIMARY KEY, body bytea NOT NULL);
        CREATE TABLE ops.publications (
            run_no bigint NOT NULL, attempt int NOT NULL, first_published_at timestamptz NOT NULL, last_published_at timestamptz NOT NULL,
            PRIMARY KEY (run_no, attempt));
        CREATE TABLE ops.phases (
            run_no bigint NOT NULL, attempt int NOT NULL, position int NOT NULL, phase {Text} NOT NULL, entered_at timestamptz NOT NULL,
            PRIMARY KEY (run_no, attempt, position));
        CREATE TABLE ops.shapes (
            run_no bigint NOT NULL, shape_no int NOT NULL, column_name {Text} NOT NULL, shape {Text} NOT NULL, row_count int NOT NULL,
            distinct_count int NOT NULL, samples {Text} NOT NULL, PRIMARY KEY (run_no, shape_no));
        CREATE TABLE ops.cells (
            run_no bigint NOT NULL, shape_no int NOT NULL, ordinal int NOT NULL, row_id {Text} NOT NULL, fingerprint bytea NOT NULL, row_key {Text} NOT NULL,
            value {Text}, record {Text}, peers {Text}, detail {Text}, PRIMARY KEY (run_no, shape_no, ordinal));
        CREATE TABLE ops.clusters (
            run_no bigint NOT NULL, cluster_id {Text} NOT NULL, column_name {Text} NOT NULL, shapes {Text} NOT NULL, shape_nos int[] NOT NULL, parent_id {Text},
            kept_separate int NOT NULL, look_alikes {Text} NOT NULL, replaced boolean NOT NULL DEFAULT false, keeps_fix boolean NOT NULL,
            PRIMARY KEY (run_no, cluster_id));
        CREATE TABLE ops.fixes (
            fix_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_no bigint NOT NULL, cluster_id {Text} NOT NULL, attempt int NOT NULL, fix_id {Text} NOT NULL,
            decision {Text} NOT NULL, confidence double precision NOT NULL, fix {Text} NOT NULL, standing smallint NOT NULL DEFAULT 0,
            UNIQUE (run_no, cluster_id, attempt));
        CREATE INDEX fixes_by_id ON ops.fixes (run_no, fix_id);
        CREATE TABLE ops.generator_calls (
            run_no bigint NOT NULL, cluster_id {Text} NOT NULL, attempt int NOT NULL, call_no int NOT NULL, model_version {Text} NOT NULL,
            called_model boolean NOT NULL, proposed boolean NOT NULL, rejected_code {Text}, defect {Text}, PRIMARY KEY (run_no, cluster_id, attempt, call_no));
        CREATE TABLE ops.extra_calls (run_no bigint NOT NULL, attempt int NOT NULL, spent int NOT NULL, PRIMARY KEY (run_no, attempt));
        CREATE TABLE ops.library (
            function_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, meaning {Text} NOT NULL, lambda {Text} NOT NULL, lambda_sha256 bytea NOT NULL, origin {Text},
            kept_at timestamptz, revoked_why smallint, revoked_at timestamptz, UNIQUE (meaning, lambda_sha256));
        CREATE TABLE ops.library_shapes (shape {Text} NOT NULL, function_no bigint NOT NULL, PRIMARY KEY (shape, function_no));
        CREATE INDEX library_shapes_of_function ON ops.library_shapes (function_no);
        CREATE TABLE ops.gates (run_no bigint NOT NULL, attempt int NOT NULL, verdict {Text} NOT NULL, PRIMARY KEY (run_no, attempt));
        CREATE TABLE ops.gate_failures (
            run_no bigint NOT NULL, attempt int NOT NULL, test_no int NOT NULL, shape_no int NOT NULL, ordinal int NOT NULL,
            PRIMARY KEY (run_no, attempt, test_no, shape_no, ordinal));
        CREATE TABLE ops.reviews (
            run_no bigint NOT NULL, fix_id {Text} NOT NULL, decision {Text} NOT NULL, lambda {Text}, reasoning {Text} NOT NULL, pattern_type {Text} NOT NULL,
            waived jsonb NOT NULL, reviewer {Text} NOT NULL, reason {Text} NOT NULL, decided_at timestamptz NOT NULL, taken_by int, PRIMARY KEY (run_no, fix_id));
        CREATE TABLE ops.alerts (
            alert_id {Text} NOT NULL, channel {Text} NOT NULL, severity smallint NOT NULL, alert {Text} NOT NULL, failures int NOT NULL, due_at timestamptz,
            PRIMARY KEY (alert_id, channel));
        CREATE INDEX alerts_due ON ops.alerts (due_at) WHERE due_at IS NOT NULL;
        """;

    private const string Staging1 = $"""
        CREATE TABLE staging.cells (
            run_no bigint NOT NULL, shape_no int NOT NULL, ordinal int NOT NULL, state smallint NOT NULL, changed boolean NOT NULL, new_value {Text},
            reason {Text}, fix_no bigint, PRIMARY KEY (run_no, shape_no, ordinal));
        CREATE TABLE staging.promoted (
            run_no bigint NOT NULL, attempt int NOT NULL, promoted int NOT NULL, refused int NOT NULL, reached_shape int NOT NULL, reached_ordinal int NOT NULL,
            finished boolean NOT NULL, PRIMARY KEY (run_no, attempt));
        """;

    private const string Audit1 = $"""
        CREATE TABLE audit.entries (
            bundle_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_no bigint NOT NULL, cluster_id {Text}, fix_id {Text}, kind {Text} NOT NULL,
            entry_count int NOT NULL, payload bytea NOT NULL, leaf_hashes bytea NOT NULL);
        ALTER TABLE audit.entries ALTER COLUMN leaf_hashes SET STORAGE EXTERNAL;
        CREATE INDEX entries_of_run ON audit.entries (run_no, bundle_no);
        CREATE TABLE audit.sequence (first_seq bigint PRIMARY KEY, bundle_no bigint NOT NULL UNIQUE, entry_count int NOT NULL);
        CREATE TABLE audit.checkpoints (
            checkpoint_no bigint PRIMARY KEY, size bigint NOT NULL, root {Text} NOT NULL, note {Text} NOT NULL, tree {Text} NOT NULL, run_id {Text} NOT NULL,
            sealed_at timestamptz NOT NULL);
        """;

    // Refuses what makes a log editable: UPDATE (that of ON CONFLICT, too), DELETE, TRUNCATE, and the insert of an existing key; also for the owner, and
    // where a session says that it replicates.
    private const string AppendOnly = """
        CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
        BEGIN
            RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END
        $$;
        CREATE FUNCTION audit.refuse_existing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
        DECLARE
            found boolean;
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE %I = ($1).%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0]) INTO found USING NEW;
            IF found THEN
                RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END
        $$;
        REVOKE ALL ON FUNCTION audit.refuse_change(), audit.refuse_existing() FROM PUBLIC;
        CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entries FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
        CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.sequence FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
        CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
        CREATE TRIGGER refuse_existing BEFORE INSERT ON audit.entries FOR EACH ROW EXECUTE FUNCTION audit.refuse_existing('bundle_no');
        CREATE TRIGGER refuse_existing BEFORE INSERT ON audit.sequence FOR EACH ROW EXECUTE FUNCTION audit.refuse_existing('first_seq');
        CREATE TRIGGER refuse_existing BEFORE INSERT ON audit.checkpoints FOR EACH ROW EXECUTE FUNCTION audit.refuse_existing('checkpoint_no');
        ALTER TABLE audit.entries ENABLE ALWAYS TRIGGER refuse_change;
        ALTER TABLE audit.entries ENABLE ALWAYS TRIGGER refuse_existing;
        ALTER TABLE audit.sequence ENABLE ALWAYS TRIGGER refuse_change;
        ALTER TABLE audit.sequence ENABLE ALWAYS TRIGGER refuse_existing;
        ALTER TABLE audit.checkpoints ENABLE ALWAYS TRIGGER refuse_change;
        ALTER TABLE audit.checkpoints ENABLE ALWAYS TRIGGER refuse_existing;
        """;
}
