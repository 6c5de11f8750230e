using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Adapters.Egress;
using Remediation.Adapters.Postgres;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Ledger;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Core.Staging;
using Remediation.TestServers;

namespace Remediation.Benchmarks.Stores;

/// <summary>The stores that a run's rows go through, on an empty database of their own.</summary>
internal sealed class MeasuredStores : IAsyncDisposable
{
    private readonly Func<Task> _close;
    private readonly Func<string, Task<string>>? _query;

    private MeasuredStores(Func<Task> close, Func<string, Task<string>>? query)
    {
        _close = close;
        _query = query;
    }

    public required string Name { get; init; }

    public required IRunStore Runs { get; init; }

    public required IIngestStore Ingest { get; init; }

    public required IClusterStore Clusters { get; init; }

    public required IFixStore Fixes { get; init; }

    public required IStagingStore Staging { get; init; }

    public required IPromotionStore Promotion { get; init; }

    public required ILedgerStore Ledger { get; init; }

    /// <summary>A SQLite file in a folder of its own.</summary>
    public static MeasuredStores OpenSqlite()
    {
        string folder = Directory.CreateTempSubdirectory("bench-").FullName;
        var database = SqliteDatabase.Open(Path.Combine(folder, "remediation.db"));
        return new MeasuredStores(
            () =>
            {
                database.Dispose();
                Directory.Delete(folder, recursive: true);
                return Task.CompletedTask;
            },
            null)
        {
            Name = "SQLite",
            Runs = new SqliteRunStore(database),
            Ingest = new SqliteIngestStore(database),
            Clusters = new SqliteClusterStore(database),
            Fixes = new SqliteFixStore(database),
            Staging = new SqliteStagingStore(database),
            Promotion = new SqlitePromotionStore(database),
            Ledger = new SqliteLedgerStore(database),
        };
    }

    /// <summary>A private PostgreSQL cluster on loopback, as the tests have it.</summary>
    public static async Task<MeasuredStores> OpenPostgresAsync()
    {
        PostgresServer server = await PostgresServer.StartNewAsync();
        var names = new SystemNameResolver();
        var allowed = new EgressAllowList([EgressRule.Of("127.0.0.1", server.Port)]);
        var guard = new EgressGuard(allowed, names, new EgressTally(TimeProvider.System), NullLogger<EgressGuard>.Instance);
        string connection = server.ConnectionString();
        var database = new PostgresDatabase(guard, new PostgresOptions(connection, connection), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        return new MeasuredStores(
            async () =>
            {
                await database.DisposeAsync();
                await server.DisposeAsync();
            },
            sql => server.QueryAsync(sql))
        {
            Name = "PostgreSQL (fsync off, server's default settings)",
            Runs = new PostgresRunStore(database),
            Ingest = new PostgresIngestStore(database),
            Clusters = new PostgresClusterStore(database),
            Fixes = new PostgresFixStore(database),
            Staging = new PostgresStagingStore(database),
            Promotion = new PostgresPromotionStore(database),
            Ledger = new PostgresLedgerStore(database),
        };
    }

    /// <summary>Makes the customer's table of the rows that were taken in; the embedded edition has one already.</summary>
    public async Task MakeCustomersTableAsync(IReadOnlyCollection<string> columns)
    {
        if (_query is null)
        {
            return;
        }

        string texts = string.Join(", ", columns.Select(c => c + " text"));
        string values = string.Join(", ", columns.Select(c => string.Create(CultureInfo.InvariantCulture, $"max(c.value) FILTER (WHERE h.column_name = '{c}')")));
        await _query(
            $"CREATE TABLE production.orders (order_id text PRIMARY KEY, {texts}); INSERT INTO production.orders "
            + $"SELECT c.row_key::json -> 0 ->> 1, {values} FROM ops.cells c JOIN ops.shapes h ON h.run_no = c.run_no AND h.shape_no = c.shape_no "
            + "GROUP BY 1; ANALYZE production.orders");
    }

    public async ValueTask DisposeAsync() => await _close();
}
