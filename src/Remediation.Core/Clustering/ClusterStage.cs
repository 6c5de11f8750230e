using Microsoft.Extensions.AI;
using Remediation.Core.Identity;
using Remediation.Core.Profiling;

namespace Remediation.Core.Clustering;

/// <summary>
/// Groups the shapes of each column. Shapes are visited by size and join the nearest earlier cluster when their representatives' embeddings
/// are alike. The embedding only proposes: a trial later splits what one function does not mend. The same rows in any order give the same
/// clusters.
/// </summary>
public sealed class ClusterStage(IClusterStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, IVectorIndex index)
{
    /// <summary>Cosine from which two shapes are proposed to share a function.</summary>
    public const float JoinSimilarity = 0.82f;

    /// <summary>Clusters of one column; shapes beyond that join the nearest, whatever the likeness.</summary>
    public const int MaxClustersOfColumn = 128;

    private const int EmbeddingBatch = 64;

    // Records are compared each with each, so all clusters together share what one alone may take.
    private const int MaxRecordsCompared = 20_000;
    private const int MinRecordsCompared = 100;

    /// <summary>Clusters a run's shapes and stores the result; a run that is clustered keeps its clusters, with their splits.</summary>
    /// <returns>The clusters to work on, by id.</returns>
    public async Task<IReadOnlyList<Cluster>> RunAsync(string runId, CancellationToken cancellationToken)
    {
        if ((await store.ListAsync(runId, cancellationToken)).Count > 0)
        {
            return await store.ListOpenAsync(runId, cancellationToken);
        }

        IReadOnlyList<ShapeProfile> shapes = await store.ReadShapesAsync(runId, cancellationToken);
        List<Cluster> clusters = [];
        foreach (IGrouping<string, ShapeProfile> column in shapes.GroupBy(s => s.Column, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            await foreach (Cluster cluster in ClusterColumnAsync(runId, column.Key, [.. column], cancellationToken))
            {
                clusters.Add(cluster);
            }
        }

        int representatives = Math.Max(MinRecordsCompared, MaxRecordsCompared / Math.Max(1, clusters.Count));
        for (int i = 0; i < clusters.Count; i++)
        {
            int[] shapeNos = [.. clusters[i].Shapes.Select(s => s.ShapeNo)];
            LookAlikeFinding found = await LookAlikes.FindAsync(
                () => store.ReadRecordsAsync(runId, shapeNos, cancellationToken), representatives, cancellationToken);
            clusters[i] = clusters[i] with { KeptSeparate = found.Rows, LookAlikes = found.Listed };
        }

        clusters.Sort((a, b) => string.CompareOrdinal(a.ClusterId, b.ClusterId));
        await store.SaveAsync(runId, clusters, cancellationToken);
        return clusters;
    }

    private async IAsyncEnumerable<Cluster> ClusterColumnAsync(
        string runId,
        string column,
        List<ShapeProfile> shapes,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        shapes.Sort((a, b) => a.Rows != b.Rows ? b.Rows.CompareTo(a.Rows) : string.CompareOrdinal(a.Shape, b.Shape));
        List<List<ShapeProfile>> groups = [];
        IVectorCollection? vectors = null;
        try
        {
            foreach (ShapeProfile[] batch in shapes.Chunk(EmbeddingBatch))
            {
                GeneratedEmbeddings<Embedding<float>> embeddings =
                    await embedder.GenerateAsync(batch.Select(Representative), cancellationToken: cancellationToken);
                for (int i = 0; i < batch.Length; i++)
                {
                    ReadOnlyMemory<float> vector = embeddings[i].Vector;
                    vectors ??= await index.CreateAsync($"{runId}-{column}", vector.Length, cancellationToken);
                    VectorMatch? nearest = IsSpecial(batch[i].Shape) ? null : await vectors.NearestAsync(vector, cancellationToken);
                    bool joins = nearest is { } match && (match.Similarity >= JoinSimilarity || groups.Count >= MaxClustersOfColumn);
                    if (joins)
                    {
                        groups[nearest!.Value.Id].Add(batch[i]);
                        continue;
                    }

                    groups.Add([batch[i]]);
                    if (!IsSpecial(batch[i].Shape))
                    {
                        await vectors.AddAsync(groups.Count - 1, vector, cancellationToken);
                    }
                }
            }
        }
        finally
        {
            if (vectors is not null)
            {
                await vectors.DisposeAsync();
            }
        }

        foreach (List<ShapeProfile> group in groups)
        {
            yield return ClusterOf(column, group);
        }
    }

    private static Cluster ClusterOf(string column, List<ShapeProfile> group) => new()
    {
        ClusterId = RunIdentity.ClusterId(column, group.Select(s => s.Shape)),
        Column = column,
        Shapes = [.. group.Select(s => new ClusterShape(s.ShapeNo, s.Shape, s.Rows, s.Distinct, s.SampleValues))],
    };

    private static string Representative(ShapeProfile shape) => shape.SampleValues.Count == 0 ? "" : shape.SampleValues[0] ?? "";

    // Null, empty and null-like values have no text in common with anything.
    private static bool IsSpecial(string shape) => shape is ShapeScanner.Null or ShapeScanner.Empty or ShapeWords.NullLike;
}
