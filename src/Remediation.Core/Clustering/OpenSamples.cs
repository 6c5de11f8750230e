using Remediation.Core.Profiling;

namespace Remediation.Core.Clustering;

/// <summary>
/// Samples of what an earlier attempt left of a cluster. The samples that ingest took may all be mended by now, and a generator that saw them would
/// write the same function again.
/// </summary>
public static class OpenSamples
{
    /// <summary>Up to so many distinct undecided values, taken in turn from every shape.</summary>
    public static async Task<IReadOnlyList<string?>> ReadAsync(
        IClusterStore store, string runId, Cluster cluster, int count, CancellationToken cancellationToken)
    {
        Dictionary<int, SampleSketch> sketches = [];
        await foreach (DistinctValue value in store.ReadDistinctAsync(runId, [.. cluster.Shapes.Select(s => s.ShapeNo)], cancellationToken))
        {
            if (!sketches.TryGetValue(value.ShapeNo, out SampleSketch? sketch))
            {
                sketches.Add(value.ShapeNo, sketch = new SampleSketch(count));
            }

            sketch.Add(value.Value);
        }

        Cluster open = cluster with
        {
            Shapes = [.. cluster.Shapes.Where(s => sketches.ContainsKey(s.ShapeNo)).Select(s => s with { SampleValues = sketches[s.ShapeNo].Values })],
        };
        return open.Samples(count);
    }
}
