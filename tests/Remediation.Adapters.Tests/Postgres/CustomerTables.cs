using System.Text.Json;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Identity;
using Remediation.Core.Intake;
using Remediation.Core.Promotion;
using Remediation.Core.Runs;
using Remediation.Core.Staging;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>
/// Tests on tables as customers have them: each makes its own, then promotes cells <c>key, old value, new value</c> of one column into it.
/// </summary>
public abstract class CustomerTables : IAsyncLifetime
{
    private PostgresStoreFixture? _store;

    protected static CancellationToken None => CancellationToken.None;

    protected PostgresStoreFixture Store => _store!;

    public async Task InitializeAsync() => _store = (PostgresStoreFixture)await PostgresStoreFixture.OpenAsync();

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    /// <summary>A run on <c>orders</c> with the key <c>id</c>, and a contract of the column <c>day</c>.</summary>
    protected static RunRecord RunOf(string? model = null, string? column = null, string name = "day") => StoreFixture.NewRun() with
    {
        ContractJson = model is null && column is null ? null : ContractOf(
            $$$"""{"columns":[{"name":{{{JsonSerializer.Serialize(name)}}},"meta":{"remediation":{{{column ?? "{}"}}}}}],"meta":{"remediation":{{{model ?? "{}"}}}}}"""),
    };

    /// <summary>Makes a table, and lets the service use it.</summary>
    protected Task CreateAsync(string sql, string table = "production.orders") =>
        Store.ExecuteAsync($"{sql}; GRANT SELECT, UPDATE ON {table} TO remediation_app");

    /// <summary>Takes cells in, stages their new values and promotes them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cells">Key (several columns by <c>|</c>), old value, new value.</param>
    protected Task<PromotionStep> PromoteAsync(RunRecord run, params (string Key, string? Old, string? New)[] cells) => PromoteAsync(run, "day", cells);

    /// <inheritdoc cref="PromoteAsync(RunRecord, ValueTuple{string, string, string}[])"/>
    protected async Task<PromotionStep> PromoteAsync(RunRecord run, string column, IReadOnlyList<(string Key, string? Old, string? New)> cells)
    {
        await StageAsync(run, column, cells);
        return await new PromotionStage(Store.Promotion, TimeProvider.System).RunAsync(run, None);
    }

    /// <summary>Takes cells in and stages their new values.</summary>
    protected async Task StageAsync(RunRecord run, string column, IReadOnlyList<(string Key, string? Old, string? New)> cells)
    {
        await Store.Runs.AdmitAsync(run, "{}"u8.ToArray(), None);
        await new IngestStage(Store.Ingest).RunAsync(run.RunId, cells.Select(c => RowOf(run, column, c.Key, c.Old)).ToAsyncEnumerable(), None);
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync(run.RunId, column);
        var values = cells.ToDictionary(c => c.Key, c => c.New);
        List<StagedCell> staged = [];
        await foreach (StoredCell cell in Store.Staging.ReadUndecidedAsync(run.RunId, cluster, None))
        {
            staged.Add(new StagedCell(cell.Address, CellState.AiFixed, values[cell.RowId], false, null));
        }

        await Store.Staging.StageAsync(run.RunId, fix, staged, [], None);
    }

    /// <summary>What became of the cells, by key: <c>PROMOTED</c>, or the reason.</summary>
    protected async Task<Dictionary<string, string>> OutcomesAsync()
    {
        var outcomes = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (CellRow cell in Store.Staging.ReadAllAsync("r1", None))
        {
            outcomes.Add(cell.RowId, cell.Reason ?? CellStateNames.NameOf(cell.State));
        }

        return outcomes;
    }

    /// <summary>One text of a query.</summary>
    protected Task<string> TextAsync(string sql) => Store.TextAsync(sql);

    private static string ContractOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        ContractReading reading = ContractReader.ReadInline(document.RootElement);
        Assert.Empty(reading.Problems);
        return reading.Contract!.ToJson();
    }

    private static IntakeRow RowOf(RunRecord run, string column, string key, string? value) => new()
    {
        RowId = key,
        Key = RowKey.Of(run.PrimaryKey, key.Split('|')),
        Column = column,
        Value = value,
    };
}
