using Remediation.Adapters.Postgres;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Clustering;
using Remediation.Core.Gates;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Postgres;

/// <summary>What a test program sees of a run, and how its failing rows are found again.</summary>
public sealed class PostgresGateViewsTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private PostgresStoreFixture? _store;

    public async Task InitializeAsync() => _store = (PostgresStoreFixture)await PostgresStoreFixture.OpenAsync();

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task Create_MendedRun_LaysCandidatesAndProductionOverlaidWithThem()
    {
        (GateViews views, _) = await CreateAsync("a", "b");
        await _store!.AddProductionAsync("9", "day", "untouched");
        GateViews again = await new PostgresGateViews(_store.Database).CreateAsync(StoreFixture.NewRun(), None);

        Assert.Equal((views.Prefix, 2), (again.Prefix, again.CandidatesByColumn["day"]));
        Assert.Equal(2, await _store.CountAsync($"SELECT count(*) FROM gate.\"{views.Candidates}\" WHERE value = 'new ' || old_value AND column_name = 'day'"));
        Assert.Equal(3, await _store.CountAsync($"SELECT count(*) FROM gate.\"{views.Result}\""));
        Assert.Equal(2, await _store.CountAsync($"SELECT count(*) FROM gate.\"{views.Result}\" WHERE day LIKE 'new %' AND remediation_cells ? 'day'"));
        Assert.Equal(1, await _store.CountAsync($"SELECT count(*) FROM gate.\"{views.Result}\" WHERE day = 'untouched' AND NOT remediation_cells ? 'day'"));
    }

    [SkippableTheory]
    [InlineData("SELECT cell, value FROM gate.\"{c}\" WHERE value = 'new b'", 1)]
    [InlineData("SELECT day AS unique_field, count(*) AS n_records FROM gate.\"{r}\" WHERE day = 'new a' GROUP BY day", 1)]
    [InlineData("SELECT day FROM gate.\"{r}\"", 2)]
    [InlineData("SELECT id FROM gate.\"{r}\"", 0)]
    [InlineData("SELECT cell FROM gate.\"{c}\" WHERE false", 0)]
    public async Task FindFailing_WhatATestStored_IsFoundAsCells(string stored, int cells)
    {
        (GateViews views, PostgresGateViews relations) = await CreateAsync("a", "b");
        string sql = stored.Replace("{c}", views.Candidates, StringComparison.Ordinal).Replace("{r}", views.Result, StringComparison.Ordinal);
        await _store!.Database.WriteAsync(connection => connection.Sql($"CREATE TABLE gate.\"{views.Prefix}f\" AS {sql}").ExecuteAsync(None), None);

        IReadOnlyList<CellAddress> found = await relations.FindFailingAsync(views, new StoredFailures("gate", views.Prefix + "f", "day"), 10, None);

        Assert.Equal(cells, found.Count);
        Assert.Equal(found.Distinct(), found);
        Assert.True((await relations.FindFailingAsync(views, new StoredFailures("gate", views.Prefix + "f", "day"), 1, None)).Count <= 1);
        Assert.Empty(await relations.FindFailingAsync(views, new StoredFailures("gate", "nowhere", "day"), 10, None));
    }

    [SkippableFact]
    public async Task Drop_RelationsAndStoredFailures_AreGoneAndOthersStay()
    {
        (GateViews views, PostgresGateViews relations) = await CreateAsync("a");
        await _store!.Database.WriteAsync(
            connection => connection.Sql($"CREATE TABLE gate.\"{views.Prefix}f\" (cell text); CREATE TABLE gate.other (cell text)").ExecuteAsync(None), None);

        await relations.DropAsync(views, None);

        Assert.Equal(1, await _store.CountAsync("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'gate' AND c.relkind = 'r'"));
    }

    [SkippableFact]
    public async Task Create_ProductionTableThatIsNotThere_LaysNoResultSoThatNothingPassesForWantOfIt()
    {
        (GateViews views, PostgresGateViews relations) = await CreateAsync("a");
        await _store!.ExecuteAsync("DROP TABLE production.orders");
        await relations.CreateAsync(StoreFixture.NewRun(), None);

        Assert.Equal(0, await _store.CountAsync($"SELECT count(*) FROM pg_class WHERE relname = '{views.Result}'"));
        Assert.Equal(1, await _store.CountAsync($"SELECT count(*) FROM pg_class WHERE relname = '{views.Candidates}'"));
    }

    private async Task<(GateViews Views, PostgresGateViews Relations)> CreateAsync(params string[] values)
    {
        RunRecord run = await _store!.IngestAsync("r1", [.. values.Select((v, i) => StoreFixture.Row($"{i + 1}", v))]);
        (Cluster cluster, FixRecord fix) = await _store.ClusterAsync("r1");
        await _store.StageAsync("r1", cluster, fix);
        var relations = new PostgresGateViews(_store.Database);
        return (await relations.CreateAsync(run, None), relations);
    }
}
