using System.Text.RegularExpressions;
using Remediation.Adapters.Sqlite;
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

namespace Remediation.Adapters.Tests.Sqlite;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed partial class SqliteStoreFixture : StoreFixture, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-store-").FullName;
    private readonly SqliteClusterStore _clusters;
    private readonly SqliteLedgerStore _ledger;

    public SqliteStoreFixture()
    {
        Database = SqliteDatabase.Open(DatabaseFile);
        Runs = new SqliteRunStore(Database);
        Attempts = new SqliteAttemptStore(Database);
        Publications = new SqlitePublicationStore(Database);
        Ingest = new SqliteIngestStore(Database);
        _clusters = new SqliteClusterStore(Database);
        Fixes = new SqliteFixStore(Database);
        Library = new SqliteFixLibrary(Database);
        Reviews = new SqliteReviewStore(Database);
        Staging = new SqliteStagingStore(Database);
        Promotion = new SqlitePromotionStore(Database);
        Gate = new SqliteGateStore(Database);
        Changes = new SqliteChangeStore(Database);
        Identities = new SqliteIdentityStore(Database);
        _ledger = new SqliteLedgerStore(Database);
        Rollbacks = new SqliteRollbackStore(Database);
        Alerts = new SqliteAlertOutbox(Database);
    }

    /// <summary>A store of its own for a test of a contract.</summary>
    public static Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new SqliteStoreFixture());

    public string DatabaseFile => Path.Combine(_folder, "remediation.db");

    public SqliteDatabase Database { get; }

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

    public override IFigureStore Figures => new SqliteFigureStore(Database);

    // One process writes a SQLite file, so there is no other worker.
    public override ILedgerStore OpenLedger() => Ledger;

    public override Task<int> ExecuteAsync(string sql) =>
        Database.WriteAsync((connection, transaction) => connection.Execute(transaction, WithPrefixes(sql)), durable: false, CancellationToken.None);

    public override Task<long> CountAsync(string sql) => Database.ReadAsync(connection => (long)connection.Scalar(null, WithPrefixes(sql))!);

    public override Task DeleteEntriesAsync() => ExecuteAsync("DROP TRIGGER audit_entries_no_delete; DELETE FROM audit.entries");

    public override Task SetProductionAsync(string id, string column, string? value) => WriteProductionAsync(
        "UPDATE production_orders SET value = $value WHERE fingerprint = $fingerprint AND column_name = $column", id, ("$column", column), ("$value", value));

    public override Task AddProductionAsync(string id, string column, string? value) => WriteProductionAsync(
        "INSERT INTO production_orders (fingerprint, column_name, row_key, row_id, value) VALUES ($fingerprint, $column, $key, $id, $value)",
        id,
        ("$key", Row(id, null).Key.Json),
        ("$id", id),
        ("$column", column),
        ("$value", value));

    public override Task DeleteProductionAsync(string id) => WriteProductionAsync("DELETE FROM production_orders WHERE fingerprint = $fingerprint", id);

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return base.DisposeAsync();
    }

    // Schemas are prefixes here.
    private static string WithPrefixes(string sql) => Schema().Replace(sql, "${schema}_");

    [GeneratedRegex(@"\b(?<schema>ops|staging|audit)\.", RegexOptions.None, 1000)]
    private static partial Regex Schema();

    private Task WriteProductionAsync(string sql, string id, params (string, object?)[] values) => Database.WriteAsync(
        (connection, transaction) => connection.Execute(transaction, sql, [("$fingerprint", Row(id, null).Key.Fingerprint.ToBytes()), .. values]),
        durable: false,
        CancellationToken.None);
}
