using Remediation.Core.Clustering;
using Remediation.Core.Contracts;
using Remediation.Core.Generation;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Core.Staging;

/// <summary>
/// Carries out what was decided about all clusters of an identity column together: each function keeps the values of its own cluster apart, and two of them
/// may still meet in one value. The cells that would get it are quarantined, whichever cluster they are of. What is contested is found anew on each try from
/// all cells, decided or not, so an interrupted try goes on with the same answer.
/// </summary>
public sealed class ApplyColumnStage(IClusterStore clusters, IFixStore fixes, ApplyStage applying, FixGate gate)
{
    /// <summary>Applies, or quarantines, the decided clusters of a column.</summary>
    public async Task RunAsync(RunRecord run, string column, ColumnContract? contract, CancellationToken cancellationToken)
    {
        Cluster[] ofColumn = [.. (await clusters.ListAsync(run.RunId, cancellationToken)).Where(c => c.Column == column)];
        ContestedValues contested = await FindContestedAsync(run, ofColumn, contract, cancellationToken);
        HashSet<string> open = [.. (await clusters.ListOpenAsync(run.RunId, cancellationToken)).Select(c => c.ClusterId)];
        foreach (Cluster cluster in ofColumn.Where(c => open.Contains(c.ClusterId)))
        {
            await applying.RunAsync(run, cluster.ClusterId, contract, contested, cancellationToken);
        }
    }

    private async Task<ContestedValues> FindContestedAsync(
        RunRecord run, IReadOnlyList<Cluster> ofColumn, ColumnContract? contract, CancellationToken cancellationToken)
    {
        ILookup<string, FixRecord> applied = (await fixes.ListAsync(run.RunId, cancellationToken)).Where(f => f.Decision == FixDecision.Applied)
            .ToLookup(f => f.ClusterId, StringComparer.Ordinal);
        var contested = new ContestedValues();
        foreach (Cluster cluster in ofColumn)
        {
            int[] shapes = [.. cluster.Shapes.Select(s => s.ShapeNo)];
            foreach (FixRecord fix in applied[cluster.ClusterId])
            {
                using CellFunction function = gate.FunctionOf(fix, contract);
                await foreach (string? value in clusters.ReadValuesAsync(run.RunId, shapes, cancellationToken))
                {
                    if (function.Apply(value) is { Passed: true, Text: { } text })
                    {
                        contested.Observe(value, text);
                    }
                }
            }
        }

        return contested;
    }
}
