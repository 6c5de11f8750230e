using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Alerts;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Monitoring;
using Remediation.Core.Promotion;
using Remediation.Core.Reviews;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>
/// A PostgreSQL database of its own, worked with by the service's role. The customer's table is <c>production.orders</c>, with the key <c>id</c> and text columns; it
/// gets the rows of a batch before the batch is taken in, and a test may make it otherwise before that.
/// </summary>
public sealed class PostgresStoreFixture : StoreFixture
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestDatabase _test;
    private readonly PostgresClusterStore _clusters;
    private readonly PostgresLedgerStore _ledger;

    private PostgresStoreFixture(TestDatabase test)
    {
        _test = test;
        Owner = test.Open("postgres");
        Database = test.Open("remediation_app");
        Runs = new PostgresRunStore(Database);
        Attempts = new PostgresAttemptStore(Database);
        Publications = new PostgresPublicationStore(Database);
        Ingest = new PostgresIngestStore(Database);
        _clusters = new PostgresClusterStore(Database);
        Fixes = new PostgresFixStore(Database);
        Library = new PostgresFixLibrary(Database);
        Reviews = new PostgresReviewStore(Database);
        Staging = new PostgresStagingStore(Database);
        Promotion = new PostgresPromotionStore(Database);
        Gate = new PostgresGateStore(Database);
        Changes = new PostgresChangeStore(Database);
        Identities = new PostgresIdentityStore(Database);
        _ledger = new PostgresLedgerStore(Database);
        Rollbacks = new PostgresRollbackStore(Database);
        Alerts = new PostgresAlertOutbox(Database);
    }

    /// <summary>The database's name.</summary>
    public string Name => _test.Name;

    public PostgresDatabase Database { get; }

    /// <summary>The database as who owns it and the customer's tables sees it.</summary>
    public PostgresDatabase Owner { get; }

    public override IRunStore Runs { get; }

    public override IAttemptStore Attempts { get; }

    public override IPublicationStore Publications { get; }

    public override IIngestStore Ingest { get; }

    public override IClusterStore Clusters => _clusters;

    public override ISplitStore Splits => _clusters;

    public override IFixStore Fixes { get; }

    public override IFixLibrary Library { get; }

    public override IReviewStore Reviews { get; }

    public override IStagingStore Staging { get; }

    public override IPromotionStore Promotion { get; }

    public override IGateStore Gate { get; }

    public override IChangeStore Changes { get; }

    public override IProductionIdentities Identities { get; }

    public override ILedgerStore Ledger => _ledger;

    public override ILedgerIndex LedgerIndex => _ledger;

    public override IRollbackStore Rollbacks { get; }

    public override IAlertOutbox Alerts { get; }

    public override IFigureStore Figures => new PostgresFigureStore(Database);

    /// <summary>A store on a new database. The test is skipped where there is no PostgreSQL.</summary>
    public static async Task<StoreFixture> OpenAsync() => new PostgresStoreFixture(await TestDatabase.CreateAsync());

    public override ILedgerStore OpenLedger() => new PostgresLedgerStore(_test.OpenAnew("remediation_app"));

    /// <summary>The text that a query gives.</summary>
    public async Task<string> TextAsync(string sql) => (await Owner.ReadAsync(connection => connection.Sql(sql).TextAsync(None), None))!;

    public override Task<int> ExecuteAsync(string sql) => Owner.WriteAsync(connection => connection.Sql(sql).ExecuteAsync(None), None);

    public override async Task<long> CountAsync(string sql) => (await Owner.ReadAsync(connection => connection.Sql(sql).LongAsync(None), None))!.Value;

    public override Task DeleteEntriesAsync() => ExecuteAsync("ALTER TABLE audit.entries DISABLE TRIGGER ALL; DELETE FROM audit.entries");

    public override Task SetProductionAsync(string id, string column, string? value) =>
        WriteProductionAsync($"UPDATE production.orders SET {column} = @value WHERE id::text = @id", id, value);

    public override Task AddProductionAsync(string id, string column, string? value) =>
        WriteProductionAsync($"INSERT INTO production.orders (id, {column}) VALUES (@id, @value)", id, value);

    public override Task DeleteProductionAsync(string id) => WriteProductionAsync("DELETE FROM production.orders WHERE id::text = @id", id, null);

    public override async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task LayInProductionAsync(IReadOnlyList<IntakeRow> rows) =>
        Owner.WriteAsync(
            async connection =>
            {
                if (await connection.Sql("SELECT 1 WHERE to_regclass('production.orders') IS NOT NULL").AnyAsync(None))
                {
                    return;
                }

                await connection.Sql("CREATE TABLE production.orders (id text PRIMARY KEY); GRANT SELECT, UPDATE ON production.orders TO remediation_app").ExecuteAsync(None);
                foreach (IGrouping<string, IntakeRow> column in rows.GroupBy(r => r.Column))
                {
                    string name = PostgresCasts.Quoted(column.Key);
                    await connection.Sql($"ALTER TABLE production.orders ADD COLUMN {name} text").ExecuteAsync(None);
                    IntakeRow[] cells = [.. column.DistinctBy(r => r.Key)];
                    await connection.Sql(
                        $"INSERT INTO production.orders AS o (id, {name}) SELECT key::json -> 0 ->> 1, value FROM unnest(@keys, @values) AS u (key, value) "
                        + $"ON CONFLICT (id) DO UPDATE SET {name} = excluded.{name}")
                        .With("keys", cells.Select(c => c.Key.Json))
                        .With("values", cells.Select(c => c.Value))
                        .ExecuteAsync(None);
                }
            },
            None);

    private Task WriteProductionAsync(string sql, string id, string? value) =>
        Owner.WriteAsync(connection => connection.Sql(sql).With("id", id).With("value", value).ExecuteAsync(None), None);
}
