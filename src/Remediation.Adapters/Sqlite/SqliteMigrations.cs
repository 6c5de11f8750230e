using Microsoft.Data.Sqlite;

namespace Remediation.Adapters.Sqlite;

/// <summary>The schema's versions. A version, once released, is never edited; a change is a new one.</summary>
internal static class SqliteMigrations
{
    private static readonly string[] Versions = [Version1, Version2, Version3, Version4, Version5, Version6, Version7, Version8, Version9];

    private const string Version1 = """
        CREATE TABLE ops_runs (
            run_no INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, batch_id TEXT NOT NULL, source TEXT NOT NULL, table_name TEXT NOT NULL,
            primary_key TEXT NOT NULL, body_sha256 TEXT NOT NULL, contract TEXT, known_valid TEXT NOT NULL, options TEXT NOT NULL, status TEXT NOT NULL, phase TEXT NOT NULL,
            outcome TEXT, attempt INTEGER NOT NULL, received_at TEXT NOT NULL, started_at TEXT, ended_at TEXT, source_count INTEGER,
            error_code TEXT, error TEXT, report TEXT, progress_success INTEGER NOT NULL DEFAULT 0, progress_quarantine INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE ops_bodies (run_no INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE ops_phases (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, position INTEGER NOT NULL, phase TEXT NOT NULL, entered_at TEXT NOT NULL,
            PRIMARY KEY (run_no, attempt, position)) WITHOUT ROWID;
        CREATE TABLE ops_shapes (
            run_no INTEGER NOT NULL, shape_no INTEGER NOT NULL, column_name TEXT NOT NULL, shape TEXT NOT NULL, row_count INTEGER NOT NULL,
            distinct_count INTEGER NOT NULL, samples TEXT NOT NULL, PRIMARY KEY (run_no, shape_no)) WITHOUT ROWID;
        CREATE TABLE ops_cells (
            run_no INTEGER NOT NULL, shape_no INTEGER NOT NULL, ordinal INTEGER NOT NULL, row_id TEXT NOT NULL, fingerprint BLOB NOT NULL,
            row_key TEXT NOT NULL, value TEXT, record TEXT, peers TEXT, detail TEXT, PRIMARY KEY (run_no, shape_no, ordinal)) WITHOUT ROWID;
        CREATE TABLE ops_clusters (
            run_no INTEGER NOT NULL, cluster_id TEXT NOT NULL, column_name TEXT NOT NULL, shapes TEXT NOT NULL, parent_id TEXT,
            kept_separate INTEGER NOT NULL, replaced INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run_no, cluster_id)) WITHOUT ROWID;
        CREATE TABLE ops_fixes (
            fix_no INTEGER PRIMARY KEY, run_no INTEGER NOT NULL, cluster_id TEXT NOT NULL, attempt INTEGER NOT NULL, fix_id TEXT NOT NULL,
            decision TEXT NOT NULL, fix TEXT NOT NULL, UNIQUE (run_no, cluster_id, attempt));
        CREATE TABLE ops_generator_calls (
            run_no INTEGER NOT NULL, cluster_id TEXT NOT NULL, attempt INTEGER NOT NULL, call_no INTEGER NOT NULL, model_version TEXT NOT NULL,
            called_model INTEGER NOT NULL, proposed INTEGER NOT NULL, rejected_code TEXT,
            PRIMARY KEY (run_no, cluster_id, attempt, call_no)) WITHOUT ROWID;
        CREATE TABLE ops_gates (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, verdict TEXT NOT NULL, PRIMARY KEY (run_no, attempt)) WITHOUT ROWID;
        CREATE TABLE staging_cells (
            run_no INTEGER NOT NULL, shape_no INTEGER NOT NULL, ordinal INTEGER NOT NULL, state INTEGER NOT NULL, changed INTEGER NOT NULL,
            new_value TEXT, reason TEXT, fix_no INTEGER, PRIMARY KEY (run_no, shape_no, ordinal)) WITHOUT ROWID;
        CREATE TABLE staging_promotions (
            run_no INTEGER PRIMARY KEY, promoted INTEGER NOT NULL, refused INTEGER NOT NULL);
        CREATE TABLE audit_entries (
            bundle_no INTEGER PRIMARY KEY, run_no INTEGER NOT NULL, cluster_id TEXT, kind TEXT NOT NULL, entry_count INTEGER NOT NULL,
            payload BLOB NOT NULL, leaf_hashes BLOB NOT NULL);
        CREATE TABLE audit_sequence (
            first_seq INTEGER PRIMARY KEY, bundle_no INTEGER NOT NULL UNIQUE, entry_count INTEGER NOT NULL);
        CREATE TABLE audit_checkpoints (
            checkpoint_no INTEGER PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL, tree TEXT NOT NULL,
            run_id TEXT NOT NULL, sealed_at TEXT NOT NULL);
        CREATE INDEX audit_entries_of_run ON audit_entries (run_no, bundle_no);
        """;

    // The fix library; which part of a split keeps the fix; what was wrong with a generator's answer; the calls beyond the first one of each cluster.
    private const string Version2 = """
        CREATE TABLE ops_library (
            function_no INTEGER PRIMARY KEY, meaning TEXT NOT NULL, lambda TEXT NOT NULL, origin TEXT, kept_at TEXT, revoked_why INTEGER, revoked_at TEXT,
            UNIQUE (meaning, lambda));
        CREATE TABLE ops_library_shapes (
            shape TEXT NOT NULL, function_no INTEGER NOT NULL, PRIMARY KEY (shape, function_no)) WITHOUT ROWID;
        CREATE TABLE ops_extra_calls (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, spent INTEGER NOT NULL, PRIMARY KEY (run_no, attempt)) WITHOUT ROWID;
        ALTER TABLE ops_generator_calls ADD COLUMN defect TEXT;
        ALTER TABLE ops_clusters ADD COLUMN keeps_fix INTEGER NOT NULL DEFAULT 0;
        UPDATE ops_clusters SET keeps_fix = 1 WHERE parent_id IS NOT NULL
            AND EXISTS (SELECT 1 FROM ops_fixes f WHERE f.run_no = ops_clusters.run_no AND f.cluster_id = ops_clusters.cluster_id)
            AND NOT EXISTS (SELECT 1 FROM ops_generator_calls g WHERE g.run_no = ops_clusters.run_no AND g.cluster_id = ops_clusters.cluster_id);
        """;

    // Failing cells of the gate's tests, look-alikes of a cluster, and what is known of the table that a batch was cut from.
    private const string Version3 = """
        CREATE TABLE ops_gate_failures (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, test_no INTEGER NOT NULL, shape_no INTEGER NOT NULL, ordinal INTEGER NOT NULL,
            PRIMARY KEY (run_no, attempt, test_no, shape_no, ordinal)) WITHOUT ROWID;
        CREATE TABLE ops_whole_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, PRIMARY KEY (table_name, column_name)) WITHOUT ROWID;
        ALTER TABLE ops_clusters ADD COLUMN look_alikes TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE ops_runs ADD COLUMN table_rows INTEGER;
        """;

    // Attempts: which fixes still count (0 in force, 1 closed, 2 superseded), entries by fix, one promotion for each attempt, and what stewards decided.
    private const string Version4 = """
        ALTER TABLE ops_runs ADD COLUMN hold_waived INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE ops_fixes ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE audit_entries ADD COLUMN fix_id TEXT;
        CREATE TABLE staging_promoted (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, promoted INTEGER NOT NULL, refused INTEGER NOT NULL,
            PRIMARY KEY (run_no, attempt)) WITHOUT ROWID;
        INSERT INTO staging_promoted (run_no, attempt, promoted, refused) SELECT run_no, 1, promoted, refused FROM staging_promotions;
        DROP TABLE staging_promotions;
        CREATE TABLE ops_reviews (
            run_no INTEGER NOT NULL, fix_id TEXT NOT NULL, decision TEXT NOT NULL, lambda TEXT, reasoning TEXT NOT NULL, pattern_type TEXT NOT NULL,
            waived TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, decided_at TEXT NOT NULL, taken_by INTEGER,
            PRIMARY KEY (run_no, fix_id)) WITHOUT ROWID;
        """;

    // When the message of a run's attempt was put into the queue.
    private const string Version5 = """
        CREATE TABLE ops_publications (
            run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, first_published_at TEXT NOT NULL, last_published_at TEXT NOT NULL,
            PRIMARY KEY (run_no, attempt)) WITHOUT ROWID;
        CREATE INDEX ops_runs_by_status ON ops_runs (status, run_no);
        """;

    // Alerts on their way; an ended one has no due date.
    private const string Version6 = """
        CREATE TABLE ops_alerts (
            alert_id TEXT NOT NULL, channel TEXT NOT NULL, severity INTEGER NOT NULL, alert TEXT NOT NULL, failures INTEGER NOT NULL, due_at TEXT,
            PRIMARY KEY (alert_id, channel)) WITHOUT ROWID;
        CREATE INDEX ops_alerts_due ON ops_alerts (due_at) WHERE due_at IS NOT NULL;
        """;

    // How far a promotion in parts has come; one that was finished before there were parts is at its end.
    private const string Version7 = """
        ALTER TABLE staging_promoted ADD COLUMN finished INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE staging_promoted ADD COLUMN reached_shape INTEGER NOT NULL DEFAULT -1;
        ALTER TABLE staging_promoted ADD COLUMN reached_ordinal INTEGER NOT NULL DEFAULT -1;
        """;

    // Rollbacks, and how far each of their fixes came; a run has one open at most.
    private const string Version8 = """
        CREATE TABLE ops_rollbacks (
            rollback_id TEXT PRIMARY KEY, run_no INTEGER NOT NULL, attempt INTEGER NOT NULL, clusters TEXT, actor TEXT NOT NULL, reason TEXT NOT NULL,
            begun_at TEXT NOT NULL, closed_at TEXT, ended_at TEXT) WITHOUT ROWID;
        CREATE UNIQUE INDEX ops_rollbacks_open ON ops_rollbacks (run_no) WHERE ended_at IS NULL;
        CREATE INDEX ops_rollbacks_of_run ON ops_rollbacks (run_no);
        CREATE TABLE ops_rollback_fixes (
            rollback_id TEXT NOT NULL, position INTEGER NOT NULL, fix_id TEXT NOT NULL, cluster_id TEXT NOT NULL, column_name TEXT NOT NULL,
            restored INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, reached BLOB, done INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (rollback_id, position)) WITHOUT ROWID;
        """;

    // What bundles may hold, made for those that are there already (Summarize); and the rows of ended runs, made when somebody asks.
    private const string Version9 = """
        CREATE TABLE audit_summaries (bundle_no INTEGER PRIMARY KEY, first_at TEXT NOT NULL, last_at TEXT NOT NULL, filter BLOB NOT NULL);
        CREATE INDEX audit_entries_by_kind ON audit_entries (run_no, kind, bundle_no);
        CREATE TABLE ops_row_filters (run_no INTEGER PRIMARY KEY, filter BLOB NOT NULL);
        """;

    private const int WithSummaries = 9;

    // Refuses what makes a log editable: UPDATE, DELETE, and the INSERT OR REPLACE of an existing key, which fires neither of those triggers.
    private static readonly (string Table, string Key)[] AppendOnly =
    [
        ("audit_entries", "bundle_no"), ("audit_sequence", "first_seq"), ("audit_checkpoints", "checkpoint_no"),
    ];

    /// <summary>Brings a database to the present version; safe when several processes start at once.</summary>
    public static void Apply(SqliteConnection connection)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long version = Convert.ToInt64(connection.Scalar(transaction, "PRAGMA user_version"), null);
        if (version > Versions.Length)
        {
            throw new InvalidOperationException($"The database has schema version {version}; this program knows up to {Versions.Length}. Use a newer program.");
        }

        for (long next = version; next < Versions.Length; next++)
        {
            connection.Execute(transaction, Versions[next]);
        }

        if (version == 0)
        {
            foreach ((string table, string key) in AppendOnly)
            {
                connection.Execute(transaction, Guards(table, key));
            }
        }

        if (version < WithSummaries)
        {
            connection.Execute(transaction, Guards("audit_summaries", "bundle_no"));
            Summarize(connection, transaction);
        }

        connection.Execute(transaction, $"PRAGMA user_version = {Versions.Length}");
        transaction.Commit();
    }

    private static void Summarize(SqliteConnection connection, SqliteTransaction transaction)
    {
        using SqliteCommand bundles = connection.Prepare(transaction, "SELECT bundle_no, kind, entry_count, payload, leaf_hashes FROM audit_entries ORDER BY bundle_no");
        using SqliteDataReader reader = bundles.ExecuteReader();
        while (reader.Read())
        {
            SqliteLedgerStore.AppendSummary(connection, transaction, reader.GetInt64(0), SqliteLedgerStore.Bundle(reader, 1));
        }
    }

    private static string Guards(string table, string key) => $"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
        """;
}
