using System.Collections.Concurrent;
using System.Text.Json;
using Remediation.Core.Contracts;

namespace Remediation.Core.Runs;

/// <summary>A run with its contract compiled: what every step of it needs.</summary>
/// <param name="Run">The run row.</param>
/// <param name="Contract">The contract, or null.</param>
/// <param name="KnownValid">Valid values seen beside the anomalies, by column.</param>
public sealed record RunContext(RunRecord Run, Contract? Contract, IReadOnlyDictionary<string, IReadOnlyList<string>> KnownValid)
{
    /// <summary>Known valid values of a column: the contract's examples and accepted values, and what the sender saw.</summary>
    public IReadOnlyList<string> KnownValidOf(string column)
    {
        ColumnContract? rules = Contract?.Columns.GetValueOrDefault(column);
        return
        [
            .. (rules?.Examples ?? []).Concat(rules?.AcceptedValues ?? []).Concat(KnownValid.GetValueOrDefault(column) ?? []).Distinct(StringComparer.Ordinal),
        ];
    }
}

/// <summary>Loads runs; the compiled contract, which never changes within a run, is kept.</summary>
public sealed class RunContexts(IRunStore runs)
{
    private const int MaxKept = 32;

    private readonly ConcurrentDictionary<string, Compiled> _compiled = new(StringComparer.Ordinal);

    /// <summary>The run for a step of an attempt that is to change something.</summary>
    /// <exception cref="AttemptEndedException">The attempt was terminated, or another one followed it.</exception>
    public async Task<RunContext> LoadOpenAsync(string runId, int attempt, CancellationToken cancellationToken)
    {
        RunRecord run = await RequireAsync(runId, cancellationToken);
        return run.Attempt == attempt && RunStatus.IsOpen(run.Status) ? ContextOf(run) : throw new AttemptEndedException();
    }

    /// <summary>The run at an attempt.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public async Task<RunContext> LoadAsync(string runId, int attempt, CancellationToken cancellationToken)
    {
        RunRecord run = await RequireAsync(runId, cancellationToken);
        return ContextOf(run with { Attempt = attempt });
    }

    private async Task<RunRecord> RequireAsync(string runId, CancellationToken cancellationToken) =>
        await runs.FindAsync(runId, cancellationToken) ?? throw new InvalidOperationException("The run is not in the store.");

    private RunContext ContextOf(RunRecord run)
    {
        if (_compiled.Count > MaxKept)
        {
            _compiled.Clear();
        }

        Compiled compiled = _compiled.GetOrAdd(run.RunId, static (_, r) => Compile(r), run);
        return new RunContext(run, compiled.Contract, compiled.KnownValid);
    }

    private static Compiled Compile(RunRecord run) => new(
        run.ContractJson is { } json ? Contract.FromJson(json) : null,
        JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(run.KnownValidJson)!);

    private sealed record Compiled(Contract? Contract, IReadOnlyDictionary<string, IReadOnlyList<string>> KnownValid);
}
