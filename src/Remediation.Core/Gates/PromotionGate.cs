using Remediation.Core.Contracts;
using Remediation.Core.Intake;
using Remediation.Core.Runs;

namespace Remediation.Core.Gates;

/// <summary>
/// The contract's tests on the staged result, as the pipeline's own dbt project would run them after promotion: row tests on this run's mended
/// cells, set tests (<c>unique</c>, <c>relationships</c>) on production overlaid with them. Nothing is promoted when one fails. A test that could
/// not be run says so; it neither passes nor fails. Where the operator configured the pipeline's real dbt, its tests come after them, or in their place.
/// </summary>
/// <param name="store">The staged result.</param>
/// <param name="outside">The program that tests it besides, if there is one.</param>
public sealed class PromotionGate(IGateStore store, IEnumerable<IExternalGate> outside)
{
    /// <summary>Failing rows kept of one test for people to look at; the count goes on beyond that.</summary>
    public const int MaxKeptFailures = 10_000;

    /// <summary>Runs every test of the columns that the run changes, and keeps the verdict with the failing rows.</summary>
    public async Task<GateVerdictSummary> RunAsync(RunRecord run, Contract? contract, CancellationToken cancellationToken)
    {
        // A run that is promoted already has nothing staged any more: its verdict stands.
        if (await store.FindVerdictAsync(run.RunId, run.Attempt, cancellationToken) is { } known)
        {
            return known;
        }

        IExternalGate? program = outside.SingleOrDefault();
        List<GateFinding> findings = program is { ReplacesContractTests: true } ? [] : await ContractTestsAsync(run, contract, cancellationToken);
        if (program is not null && !findings.Exists(Refuses))
        {
            ExternalVerdict tested = await program.RunAsync(run, cancellationToken);
            if (tested.FaultCode is { } fault)
            {
                // No verdict: it is not kept, so that the next attempt asks again.
                return new GateVerdictSummary(false, [.. findings.Select(f => f.Result)]) { FaultCode = fault };
            }

            findings.AddRange(tested.Findings);
        }

        var verdict = new GateVerdictSummary(!findings.Exists(Refuses), [.. findings.Select(f => f.Result)]);
        await store.SaveVerdictAsync(run.RunId, run.Attempt, verdict, [.. findings.Select(f => f.Failing)], cancellationToken);
        return verdict;
    }

    private static bool Refuses(GateFinding finding) => GateTestStatus.Refuses(finding.Result.Status);

    private async Task<List<GateFinding>> ContractTestsAsync(RunRecord run, Contract? contract, CancellationToken cancellationToken)
    {
        List<GateFinding> findings = [];
        foreach (string column in await store.ReadMendedColumnsAsync(run.RunId, cancellationToken))
        {
            if (contract?.Columns.GetValueOrDefault(column) is not { } rules)
            {
                continue;
            }

            findings.AddRange(await RowTestsAsync(run, rules, cancellationToken));
            if (rules.Unique)
            {
                SetTestCount count = await store.FindRepeatedAsync(run, column, MaxKeptFailures, cancellationToken);
                findings.Add(FindingOf("unique", column, null, count));
            }

            foreach (ContractRelationship parent in rules.Relationships)
            {
                SetTestCount count = await store.FindOrphansAsync(run, column, parent, MaxKeptFailures, cancellationToken);
                findings.Add(FindingOf("relationships", column, $"to {parent.To}.{parent.Field}", count));
            }
        }

        return findings;
    }

    // One pass over the mended cells: only a cell that the contract as a whole refuses is held against the tests one by one.
    private async Task<IReadOnlyList<GateFinding>> RowTestsAsync(RunRecord run, ColumnContract rules, CancellationToken cancellationToken)
    {
        IReadOnlyList<RowTest> tests = rules.RowTests;
        if (tests.Count == 0)
        {
            return [];
        }

        int tested = 0;
        int[] failures = new int[tests.Count];
        List<CellAddress>[] failing = [.. tests.Select(_ => new List<CellAddress>())];
        await foreach (MendedCell cell in store.ReadMendedAsync(run.RunId, rules.Name, cancellationToken))
        {
            tested++;
            if (rules.Accepts(cell.Value))
            {
                continue;
            }

            for (int i = 0; i < tests.Count; i++)
            {
                if (!tests[i].Passes(cell.Value) && ++failures[i] <= MaxKeptFailures)
                {
                    failing[i].Add(cell.Address);
                }
            }
        }

        return [.. tests.Select((test, i) => new GateFinding(ResultOf(test.Name, rules.Name, test.Detail, tested, failures[i]), failing[i]))];
    }

    private static GateFinding FindingOf(string name, string column, string? detail, SetTestCount count) =>
        count.NotRun is { } why
            ? new GateFinding(new GateTestResult(name, column, 0, 0, false) { Status = GateTestStatus.NotRun, Detail = detail is null ? why : $"{detail}: {why}" }, [])
            : new GateFinding(ResultOf(name, column, detail, count.Tested, count.Failures), count.Failing);

    private static GateTestResult ResultOf(string name, string column, string? detail, int tested, int failures) =>
        new(name, column, tested, failures, failures == 0)
        {
            Status = failures == 0 ? GateTestStatus.Passed : GateTestStatus.Failed,
            Detail = detail,
        };
}
