using Remediation.Core.Alerts;
using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Monitoring;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>The totals of a store.</summary>
/// <param name="open">Opens an empty store.</param>
public abstract class FigureStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Read_EmptyStore_IsAllZeros()
    {
        StoreFigures figures = await Store.Figures.ReadAsync(None);

        Assert.Empty(figures.Runs);
        Assert.Empty(figures.Calls);
        Assert.Equal((0L, 0L, 0L, (string?)null), (figures.AlertsPending, figures.LedgerEntries, figures.LedgerCheckpoints, figures.LastReport));
    }

    [SkippableFact]
    public async Task Read_RunsCallsAlertsAndLedger_AreCounted()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "b"), StoreFixture.Row("3", null, fault: "INVALID_ROW"));
        await Store.IngestAsync("r2", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.Fixes.SaveGeneratedAsync("r1", fix, [new GeneratorCall(cluster.ClusterId, 1, 1, "m", true, true, "LITERAL_DATA", null), new GeneratorCall(cluster.ClusterId, 1, 2, "m", true, false, null, "MODEL_BUSY")], None);
        Assert.Equal((2L, 1L), await CellsAsync("r1", CellState.NeedsAi, CellState.Quarantined));
        await Store.StageAsync("r1", cluster, fix);
        await Store.Ledger.SealAsync("r1", Store.Signer, StoreFixture.Now, None);
        await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Held, null, null, """{"last":1}""", StoreFixture.Now), None);
        await Store.Alerts.KeepAsync(
            [
                new Alert
                {
                    AlertId = "a", Severity = AlertSeverity.Sev1, Code = "DATA_LOSS", RunId = "r1", Attempt = 1, Figures = new Dictionary<string, double>(), RaisedAt = StoreFixture.Now,
                },
            ],
            ["webhook", "slack"],
            None);

        StoreFigures figures = await Store.Figures.ReadAsync(None);

        Assert.Equal(
            [new RunFigure("r1", 1, RunStatus.Completed, RunOutcome.Held), new RunFigure("r2", 1, RunStatus.Queued, null)], figures.Runs.OrderBy(r => r.RunId, StringComparer.Ordinal));
        Assert.Equal(2, figures.Calls.Sum(c => c.Calls));
        Assert.Contains(new CallFigure(true, true, true, null, 1), figures.Calls);
        Assert.Contains(new CallFigure(true, false, false, "MODEL_BUSY", 1), figures.Calls);
        Assert.Equal((2L, 2L, 1L, """{"last":1}"""), (figures.AlertsPending, figures.LedgerEntries, figures.LedgerCheckpoints, figures.LastReport));
        Assert.Equal((0L, 2L), await CellsAsync("r1", CellState.NeedsAi, CellState.AiFixed));
    }

    private async Task<(long, long)> CellsAsync(string run, CellState first, CellState second)
    {
        IReadOnlyDictionary<CellState, long> cells = await Store.Figures.CountCellsAsync(run, None);
        return (cells.GetValueOrDefault(first), cells.GetValueOrDefault(second));
    }
}
