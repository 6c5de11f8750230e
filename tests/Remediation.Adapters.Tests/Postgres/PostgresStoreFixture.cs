using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Alerts;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Library;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Reviews;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>A PostgreSQL database of its own, as the service's role sees it.</summary>
public sealed class PostgresStoreFixture : StoreFixture
{
    private readonly TestDatabase _test;
    private readonly PostgresClusterStore _clusters;

    private PostgresStoreFixture(TestDatabase test)
    {
        _test = test;
        Database = test.Open("remediation_app");
        Runs = new PostgresRunStore(Database);
        Attempts = new PostgresAttemptStore(Database);
        Publications = new PostgresPublicationStore(Database);
        Ingest = new PostgresIngestStore(Database);
        _clusters = new PostgresClusterStore(Database);
        Fixes = new PostgresFixStore(Database);
        Library = new PostgresFixLibrary(Database);
        Reviews = new PostgresReviewStore(Database);
    }

    /// <summary>A store of its own for a test of a contract.</summary>
    public static async Task<StoreFixture> OpenAsync() => new PostgresStoreFixture(await TestDatabase.CreateAsync());

    public PostgresDatabase Database { get; }

    public override IRunStore Runs { get; }

    public override IAttemptStore Attempts { get; }

    public override IPublicationStore Publications { get; }

    public override IIngestStore Ingest { get; }

    public override IClusterStore Clusters => _clusters;

    public override ISplitStore Splits => _clusters;

    public override IFixStore Fixes { get; }

    public override IFixLibrary Library { get; }

    public override IReviewStore Reviews { get; }

    public override IStagingStore Staging => throw new NotSupportedException();

    public override IPromotionStore Promotion => throw new NotSupportedException();

    public override IGateStore Gate => throw new NotSupportedException();

    public override IChangeStore Changes => throw new NotSupportedException();

    public override IProductionIdentities Identities => throw new NotSupportedException();

    public override ILedgerStore Ledger => throw new NotSupportedException();

    public override IAlertOutbox Alerts => throw new NotSupportedException();

    public override ILedgerStore OpenLedger() => throw new NotSupportedException();

    public override string Table(string name) => name;

    public override Task<int> ExecuteAsync(string sql) =>
        _test.Open("postgres").WriteAsync(connection => connection.Sql(sql).ExecuteAsync(CancellationToken.None), CancellationToken.None);

    public override async Task<long> CountAsync(string sql) =>
        (await Database.ReadAsync(connection => connection.Sql(sql).LongAsync(CancellationToken.None), CancellationToken.None))!.Value;

    public override Task SetProductionAsync(string id, string column, string? value) => throw new NotSupportedException();

    public override Task AddProductionAsync(string id, string column, string? value) => throw new NotSupportedException();

    public override Task DeleteProductionAsync(string id) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        await base.DisposeAsync();
    }
}
