using Remediation.Adapters.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Core.Intake;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Sqlite;

public sealed class SqliteValidCellStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteStoreFixture _store = new();

    [Fact]
    public async Task Run_ValidCells_AreInProductionAndNoRowsOfTheBatch()
    {
        RunRecord run = StoreFixture.NewRun();

        await TakeAsync(run, StoreFixture.Row("8", "a"), StoreFixture.Row("9", "b"));
        await TakeAsync(run, StoreFixture.Row("8", "a"), StoreFixture.Row("9", "b"));
        await _store.IngestAsync(run.RunId, StoreFixture.Row("1", " c"));

        Assert.Equal(["a", "b"], (await _store.Identities.FindHeldAsync(run, "day", ["a", "b", "c"], None)).Order(StringComparer.Ordinal));
        Assert.True(await IsWholeAsync(run));
        Assert.Equal(1, (await _store.Runs.FindAsync(run.RunId, None))!.SourceCount);
    }

    [Fact]
    public async Task Run_CellThatProductionHasOtherwise_IsLeftAsItIs()
    {
        RunRecord run = await _store.IngestAsync("r1", StoreFixture.Row("1", "promoted"));

        await TakeAsync(run, StoreFixture.Row("1", "a"));

        Assert.Equal(["promoted"], await _store.Identities.FindHeldAsync(run, "day", ["a", "promoted"], None));
    }

    [Fact]
    public async Task Run_UnreadableCell_NoColumnIsWhole()
    {
        RunRecord run = StoreFixture.NewRun();

        await TakeAsync(run, StoreFixture.Row("8", "a"), StoreFixture.Row("9", "b", fault: ReasonCode.Unrepresentable));

        Assert.Equal(["a"], await _store.Identities.FindHeldAsync(run, "day", ["a", "b"], None));
        Assert.False(await IsWholeAsync(run));
    }

    public void Dispose() => _store.Dispose();

    private Task TakeAsync(RunRecord run, params IntakeRow[] cells) =>
        new ValidCellStage(new SqliteValidCellStore(_store.Database)).RunAsync(run, cells.ToAsyncEnumerable(), ["day"], None);

    private Task<bool> IsWholeAsync(RunRecord run) => _store.Database.ReadAsync(connection => SqliteProduction.IsWhole(connection, run.Table, "day"));
}
