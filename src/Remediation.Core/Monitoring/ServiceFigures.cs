using System.Text.Json;
using Remediation.Core.Alerts;
using Remediation.Core.Runs;

namespace Remediation.Core.Monitoring;

/// <summary>
/// What those who watch the service are told. Asked again within some seconds it answers from memory; the cells of a run that ended are counted once, since
/// they stay as they are until its next attempt.
/// </summary>
public sealed class ServiceFigures(IFigureStore store, IEgressMeter egress, IAlertDeadLetters deadLetters, IProcessMeter process, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<RunFigure, IReadOnlyDictionary<CellState, long>> _counted = [];
    private (DateTimeOffset At, FigureSnapshot? Snapshot) _last;

    /// <summary>The figures, at most some seconds old.</summary>
    public async Task<FigureSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_last.Snapshot is { } known && now - _last.At < Fresh)
            {
                return known;
            }

            StoreFigures stored = await store.ReadAsync(cancellationToken);
            var snapshot = new FigureSnapshot
            {
                Store = stored,
                Cells = await CellsAsync(stored.Runs, cancellationToken),
                LastRun = stored.LastReport is { } json ? JsonSerializer.Deserialize(json, RunReportJson.Default.RunReport) : null,
                Egress = egress.Since(null),
                AlertsDead = await deadLetters.CountAsync(cancellationToken),
                Process = process.Read(),
            };
            _last = (now, snapshot);
            return snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyDictionary<CellState, long>> CellsAsync(IReadOnlyList<RunFigure> runs, CancellationToken cancellationToken)
    {
        Dictionary<CellState, long> totals = Enum.GetValues<CellState>().ToDictionary(s => s, _ => 0L);
        foreach (RunFigure gone in _counted.Keys.Except(runs).ToList())
        {
            _counted.Remove(gone);
        }

        foreach (RunFigure run in runs)
        {
            if (!_counted.TryGetValue(run, out IReadOnlyDictionary<CellState, long>? cells))
            {
                cells = await store.CountCellsAsync(run.RunId, cancellationToken);
                if (IsSettled(run))
                {
                    _counted[run] = cells;
                }
            }

            foreach ((CellState state, long count) in cells)
            {
                totals[state] = totals.GetValueOrDefault(state) + count;
            }
        }

        return totals;
    }

    // A run of which a part was rolled back may lose another part and look the same.
    private static bool IsSettled(RunFigure run) => !RunStatus.IsOpen(run.Status) && run.Outcome is not (null or RunOutcome.PartlyRolledBack);
}

/// <summary>The figures at a moment.</summary>
public sealed record FigureSnapshot
{
    /// <summary>What the store holds.</summary>
    public required StoreFigures Store { get; init; }

    /// <summary>Cells of all runs, by state.</summary>
    public required IReadOnlyDictionary<CellState, long> Cells { get; init; }

    /// <summary>The report of the run that ended last, or null.</summary>
    public required RunReport? LastRun { get; init; }

    /// <summary>What was seen at the border since the process started.</summary>
    public required EgressFigures Egress { get; init; }

    /// <summary>Alerts in the dead letters.</summary>
    public required long AlertsDead { get; init; }

    /// <summary>What the process uses.</summary>
    public required ProcessFigures Process { get; init; }
}

/// <summary>What a process uses, as the operating system counts it.</summary>
/// <param name="CpuSeconds">Processor time so far.</param>
/// <param name="ResidentBytes">Memory that is resident now.</param>
/// <param name="PeakResidentBytes">The most that was.</param>
/// <param name="StartedAt">When it started.</param>
public sealed record ProcessFigures(double CpuSeconds, long ResidentBytes, long PeakResidentBytes, DateTimeOffset StartedAt);
