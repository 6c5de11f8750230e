using System.Text.Json;
using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Core.Staging;

/// <summary>
/// Carries out what was decided about a cluster: an applied fix mends its cells in chunks, each chunk with its ledger entries in one transaction;
/// any other decision sends the whole cluster to review or quarantine. Goes on where it was interrupted, since only undecided cells are read.
/// </summary>
public sealed class ApplyStage(IClusterStore clusters, IFixStore fixes, IStagingStore staging, FixGate gate, TimeProvider time)
{
    private const int ChunkRows = 4096;

    /// <summary>Applies, or quarantines, a decided cluster.</summary>
    public Task RunAsync(RunRecord run, string clusterId, ColumnContract? contract, CancellationToken cancellationToken) =>
        RunAsync(run, clusterId, contract, new ContestedValues(), cancellationToken);

    /// <summary>Applies, or quarantines, a decided cluster of an identity column.</summary>
    /// <param name="run">The run.</param>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="contract">The column's contract, or null.</param>
    /// <param name="contested">Mended values that no cell gets.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    public async Task RunAsync(RunRecord run, string clusterId, ColumnContract? contract, ContestedValues contested, CancellationToken cancellationToken)
    {
        Cluster cluster = await clusters.FindAsync(run.RunId, clusterId, cancellationToken)
            ?? throw new InvalidOperationException("The cluster is not in the store.");
        FixRecord fix = await fixes.FindAsync(run.RunId, clusterId, cancellationToken)
            ?? throw new InvalidOperationException("The cluster has no fix.");
        if (fix.Decision != FixDecision.Applied)
        {
            CellState state = fix.Decision == FixDecision.HumanReview ? CellState.HumanReview : CellState.Quarantined;
            await staging.StageAllAsync(run.RunId, cluster, fix, state, fix.Reason ?? ReasonCode.GeneratorFailed, cancellationToken);
            return;
        }

        using CellFunction function = gate.FunctionOf(fix, contract);
        var writer = new FixEntryWriter(HeaderOf(run, cluster, fix));
        HashSet<string> repeated = await RepeatedAsync(run, cluster, contract, cancellationToken);
        var results = new Dictionary<string, CellResult>(StringComparer.Ordinal);
        List<StagedCell> staged = new(ChunkRows);
        await foreach (StoredCell cell in staging.ReadUndecidedAsync(run.RunId, cluster, cancellationToken))
        {
            CellResult result = KeepApart(Confirm(Evaluate(function, results, cell.Value), cell.Peers), cell.Value, repeated, contested);
            bool changed = result.Passed && !string.Equals(result.Text, cell.Value, StringComparison.Ordinal);
            if (changed)
            {
                writer.Add(cell.RowId, cell.Value, result.Text, time.GetUtcNow());
            }

            staged.Add(result.Passed
                ? new StagedCell(cell.Address, CellState.AiFixed, result.Text, changed, null)
                : new StagedCell(cell.Address, CellState.Quarantined, null, false, result.Reason));
            if (staged.Count == ChunkRows)
            {
                await staging.StageAsync(run.RunId, fix, staged, writer.Drain(), cancellationToken);
                staged.Clear();
                results.Clear();
            }
        }

        if (staged.Count > 0)
        {
            await staging.StageAsync(run.RunId, fix, staged, writer.Drain(), cancellationToken);
        }
    }

    private static FixEntryHeader HeaderOf(RunRecord run, Cluster cluster, FixRecord fix) => new()
    {
        RunId = run.RunId,
        Table = run.Table,
        Column = cluster.Column,
        ClusterId = cluster.ClusterId,
        FixId = fix.FixId,
        Attempt = run.Attempt,
        LambdaApplied = fix.Lambda,
        ConfidenceScore = fix.ConfidenceScore,
        ModelVersion = fix.ModelVersion,
    };

    // What other rows say is about this row alone, so it is asked here and not in the trial of distinct values.
    private static CellResult Confirm(CellResult result, string? peers) =>
        !result.Passed || peers is null || JsonSerializer.Deserialize<string[]>(peers)!.Contains(result.Text, StringComparer.Ordinal)
            ? result
            : new CellResult(null, ReasonCode.NotConfirmed);

    // In a unique column, rows that hold the same value would still hold the same one when it is mended: nobody knows which of them it belongs to.
    private async Task<HashSet<string>> RepeatedAsync(RunRecord run, Cluster cluster, ColumnContract? contract, CancellationToken cancellationToken)
    {
        HashSet<string> repeated = new(StringComparer.Ordinal);
        if (contract is { Unique: true })
        {
            await foreach (string value in clusters.ReadRepeatedAsync(run.RunId, [.. cluster.Shapes.Select(s => s.ShapeNo)], cancellationToken))
            {
                repeated.Add(value);
            }
        }

        return repeated;
    }

    private static CellResult KeepApart(CellResult result, string? value, HashSet<string> repeated, ContestedValues contested) =>
        result is { Passed: true, Text: { } text } && ((value is not null && repeated.Contains(value)) || contested.Contain(text))
            ? new CellResult(null, ReasonCode.IdentityCollision)
            : result;

    // Equal values of a chunk are evaluated once.
    private static CellResult Evaluate(CellFunction function, Dictionary<string, CellResult> results, string? value)
    {
        if (value is null)
        {
            return function.Apply(null);
        }

        ref CellResult slot = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(results, value, out bool known);
        if (!known)
        {
            slot = function.Apply(value);
        }

        return slot;
    }
}
