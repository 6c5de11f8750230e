using Npgsql;
using NpgsqlTypes;
using Remediation.Adapters.Postgres;
using Remediation.Core.Ledger;
using Remediation.TestServers;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>Attacks on the audit tables, by the role that the service works with, the one that reads, and the one that owns them.</summary>
public sealed class AppendOnlyTests(AppendOnlyTests.Log log) : IClassFixture<AppendOnlyTests.Log>
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Audit = ["entries", "sequence", "checkpoints"];

    public static TheoryData<string> Tables => new(Audit);

    [SkippableTheory]
    [InlineData("UPDATE audit.entries SET kind = 'x'")]
    [InlineData("UPDATE audit.entries SET kind = 'x' WHERE false")]
    [InlineData("UPDATE audit.sequence SET first_seq = 7")]
    [InlineData("UPDATE audit.checkpoints SET note = ''")]
    [InlineData("DELETE FROM audit.entries")]
    [InlineData("DELETE FROM audit.sequence")]
    [InlineData("DELETE FROM audit.checkpoints")]
    [InlineData("TRUNCATE audit.entries")]
    [InlineData("TRUNCATE audit.sequence")]
    [InlineData("TRUNCATE audit.checkpoints")]
    [InlineData("INSERT INTO audit.sequence SELECT * FROM audit.sequence")]
    [InlineData("INSERT INTO audit.checkpoints SELECT * FROM audit.checkpoints")]
    [InlineData("INSERT INTO audit.entries OVERRIDING SYSTEM VALUE SELECT * FROM audit.entries")]
    [InlineData("INSERT INTO audit.sequence SELECT * FROM audit.sequence ON CONFLICT DO NOTHING")]
    [InlineData("INSERT INTO audit.sequence SELECT * FROM audit.sequence ON CONFLICT (first_seq) DO UPDATE SET bundle_no = 9")]
    [InlineData("INSERT INTO audit.sequence VALUES (5, 1, 1) ON CONFLICT (first_seq) DO UPDATE SET bundle_no = 9")]
    [InlineData("INSERT INTO audit.checkpoints SELECT * FROM audit.checkpoints ON CONFLICT (checkpoint_no) DO UPDATE SET note = ''")]
    [InlineData("INSERT INTO audit.entries OVERRIDING SYSTEM VALUE SELECT * FROM audit.entries ON CONFLICT (bundle_no) DO UPDATE SET kind = 'x'")]
    [InlineData("MERGE INTO audit.sequence t USING (SELECT 0 AS n) s ON t.first_seq = s.n WHEN MATCHED THEN UPDATE SET bundle_no = 9")]
    [InlineData("WITH gone AS (DELETE FROM audit.entries RETURNING 1) SELECT count(*) FROM gone")]
    public async Task Change_AnyWay_IsRefusedToEveryRole(string attack)
    {
        TestDatabase test = log.Database;
        string before = await ContentAsync(test);

        foreach (string role in new[] { "remediation_app", "remediation_auditor", "remediation_owner" })
        {
            PostgresException refused = await RefusedAsync(test, role, attack);
            Assert.True(
                refused.MessageText.Contains("append-only", StringComparison.Ordinal) || refused.SqlState == PostgresErrorCodes.InsufficientPrivilege, refused.MessageText);
        }

        // The owner has every right but that: the trigger alone is what refuses it, and says so.
        Assert.Contains("append-only", (await RefusedAsync(test, "remediation_owner", attack)).MessageText, StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(test));
    }

    [SkippableTheory]
    [InlineData("ALTER TABLE audit.{0} DISABLE TRIGGER ALL")]
    [InlineData("ALTER TABLE audit.{0} DISABLE TRIGGER refuse_change")]
    [InlineData("DROP TRIGGER refuse_change ON audit.{0}")]
    [InlineData("DROP TRIGGER refuse_existing ON audit.{0}")]
    [InlineData("DROP TABLE audit.{0}")]
    [InlineData("ALTER TABLE audit.{0} RENAME TO other")]
    [InlineData("ALTER TABLE audit.{0} ADD COLUMN more int")]
    [InlineData("CREATE RULE quiet AS ON INSERT TO audit.{0} DO INSTEAD NOTHING")]
    [InlineData("CREATE TRIGGER quiet BEFORE INSERT ON audit.{0} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")]
    [InlineData("ALTER TABLE audit.{0} OWNER TO remediation_app")]
    [InlineData("CREATE OR REPLACE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")]
    [InlineData("DROP FUNCTION audit.refuse_existing() CASCADE")]
    [InlineData("DROP SCHEMA audit CASCADE")]
    [InlineData("CREATE TABLE audit.more (n int)")]
    [InlineData("SET ROLE remediation_owner")]
    [InlineData("SET session_replication_role = replica")]
    public async Task Dismantle_AsTheService_IsRefused(string attack)
    {
        TestDatabase test = log.Database;

        foreach (string table in Audit)
        {
            PostgresException refused = await RefusedAsync(test, "remediation_app", attack.Replace("{0}", table, StringComparison.Ordinal));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public async Task Grant_AsTheService_GrantsNothing(string table)
    {
        await log.Database.QueryAsync($"GRANT ALL ON audit.{table} TO remediation_app", "remediation_app");

        Assert.Equal("INSERT\nSELECT\n", await log.Database.QueryAsync(
            $"SELECT privilege_type FROM information_schema.role_table_grants WHERE table_schema = 'audit' AND table_name = '{table}' AND grantee = 'remediation_app' ORDER BY 1"));
    }

    [SkippableFact]
    public async Task Copy_OfAnExistingKey_IsRefused()
    {
        TestDatabase test = log.Database;

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => test.Open("remediation_app").WriteAsync(
            connection => connection.CopyAsync(
                "audit.sequence (first_seq, bundle_no, entry_count)",
                [0L],
                async (row, first) =>
                {
                    await row.WriteAsync(first, NpgsqlDbType.Bigint, None);
                    await row.WriteAsync(7L, NpgsqlDbType.Bigint, None);
                    await row.WriteAsync(1, NpgsqlDbType.Integer, None);
                },
                None),
            None));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Tables))]
    public async Task Change_InASessionThatSaysItReplicates_IsRefused(string table)
    {
        TestDatabase test = log.Database;

        PostgresException refused = await RefusedAsync(test, "postgres", $"SET LOCAL session_replication_role = replica; DELETE FROM audit.{table}");

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Auditor_ReadsEverySchema_AndWritesNowhere()
    {
        TestDatabase test = log.Database;

        Assert.Equal("1\n", await test.QueryAsync("SELECT count(*) FROM audit.entries, audit.checkpoints", "remediation_auditor"));
        Assert.Equal("0\n", await test.QueryAsync("SELECT count(*) FROM ops.runs, staging.cells", "remediation_auditor"));
        foreach (string attack in new[]
        {
            "INSERT INTO audit.sequence VALUES (9, 9, 1)", "DELETE FROM ops.runs", "UPDATE staging.cells SET state = 1", "CREATE TABLE production.t (n int)",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(test, "remediation_auditor", attack)).SqlState);
        }
    }

    private static Task<string> ContentAsync(TestDatabase test) =>
        test.QueryAsync("SELECT * FROM audit.entries; SELECT * FROM audit.sequence; SELECT * FROM audit.checkpoints");

    private static Task<PostgresException> RefusedAsync(TestDatabase test, string role, string attack) =>
        Assert.ThrowsAsync<PostgresException>(() => test.Open(role).WriteAsync(connection => connection.Sql(attack).ExecuteAsync(None), None));

    /// <summary>A log of one entry. No attack changes it, so that one does for all.</summary>
    public sealed class Log : IAsyncLifetime
    {
        private TestDatabase? _test;

        internal TestDatabase Database
        {
            get
            {
                Skip.IfNot(PostgresServer.IsInstalled, PostgresServer.NotInstalled);
                return _test!;
            }
        }

        public async Task InitializeAsync()
        {
            if (!PostgresServer.IsInstalled)
            {
                return;
            }

            _test = await TestDatabase.CreateAsync();
            await _test.Open("remediation_app").WriteAsync(
                async connection =>
                {
                    var entry = new PromoteEntry { RunId = "r1", Table = "orders", Attempt = 1, Timestamp = default, Promoted = 1, Refused = 0 };
                    await PostgresLedgerStore.AppendAsync(connection, 1, null, EntryBundle.Pack([entry]), None);
                    await connection.Sql("INSERT INTO audit.sequence VALUES (0, 1, 1)").ExecuteAsync(None);
                    await connection.Sql("INSERT INTO audit.checkpoints VALUES (1, 1, 'root', 'note', 'tree', 'r1', now())").ExecuteAsync(None);
                },
                None);
        }

        public async Task DisposeAsync()
        {
            if (_test is not null)
            {
                await _test.DisposeAsync();
            }
        }
    }
}
