using Remediation.Core.Contracts;
using Remediation.Core.Runs;

namespace Remediation.Core.Gates;

/// <summary>
/// The contract's tests on the staged result, as the pipeline's own dbt project would run them after promotion: row tests on this run's mended
/// cells, set tests on production overlaid with them. Nothing is promoted when one fails.
/// </summary>
public sealed class PromotionGate(IGateStore store)
{
    /// <summary>Runs every test of the columns that the run changes, and keeps the verdict.</summary>
    public async Task<GateVerdictSummary> RunAsync(RunRecord run, Contract? contract, CancellationToken cancellationToken)
    {
        // A run that is promoted already has nothing staged any more: its verdict stands.
        if (await store.FindVerdictAsync(run.RunId, run.Attempt, cancellationToken) is { } known)
        {
            return known;
        }

        List<GateTestResult> results = [];
        foreach (string column in await store.ReadMendedColumnsAsync(run.RunId, cancellationToken))
        {
            if (contract?.Columns.GetValueOrDefault(column) is not { } rules)
            {
                continue;
            }

            if (rules.HasValueTests)
            {
                GateCount count = await store.CountRowFailuresAsync(run.RunId, column, rules.Accepts, cancellationToken);
                results.Add(new GateTestResult($"{column}: row tests", column, count.Tested, count.Failures, count.Failures == 0));
            }

            if (rules.Unique)
            {
                GateCount count = await store.CountUniqueFailuresAsync(run.RunId, run.Table, column, cancellationToken);
                results.Add(new GateTestResult($"{column}: unique", column, count.Tested, count.Failures, count.Failures == 0));
            }
        }

        var verdict = new GateVerdictSummary(results.TrueForAll(r => r.Passed), results);
        await store.SaveVerdictAsync(run.RunId, run.Attempt, verdict, cancellationToken);
        return verdict;
    }
}

/// <summary>The staged result as the gate's tests see it.</summary>
public interface IGateStore
{
    /// <summary>The verdict of an attempt, or null.</summary>
    Task<GateVerdictSummary?> FindVerdictAsync(string runId, int attempt, CancellationToken cancellationToken);

    /// <summary>Keeps the verdict of an attempt.</summary>
    Task SaveVerdictAsync(string runId, int attempt, GateVerdictSummary verdict, CancellationToken cancellationToken);

    /// <summary>Columns with mended cells.</summary>
    Task<IReadOnlyList<string>> ReadMendedColumnsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Counts mended cells of a column whose staged value does not pass.</summary>
    Task<GateCount> CountRowFailuresAsync(string runId, string column, Func<string?, bool> passes, CancellationToken cancellationToken);

    /// <summary>Counts mended cells of a column whose staged value another row of the overlaid table has too.</summary>
    Task<GateCount> CountUniqueFailuresAsync(string runId, string table, string column, CancellationToken cancellationToken);
}

/// <summary>A test's count.</summary>
/// <param name="Tested">Cells looked at.</param>
/// <param name="Failures">Cells that fail.</param>
public readonly record struct GateCount(int Tested, int Failures);

/// <summary>One test of the gate.</summary>
/// <param name="Name">The test in words.</param>
/// <param name="Column">The column.</param>
/// <param name="Tested">Cells looked at.</param>
/// <param name="Failures">Cells that fail.</param>
/// <param name="Passed">Whether none fails.</param>
public sealed record GateTestResult(string Name, string Column, int Tested, int Failures, bool Passed);

/// <summary>The gate's answer.</summary>
/// <param name="Passed">Whether every test passed.</param>
/// <param name="Tests">The tests.</param>
public sealed record GateVerdictSummary(bool Passed, IReadOnlyList<GateTestResult> Tests);
