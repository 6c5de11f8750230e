namespace Remediation.Core.Clustering;

/// <summary>Anomalies of one column that one function may mend: a set of shapes.</summary>
public sealed record Cluster
{
    /// <summary>The id, derived from column and shapes, see <see cref="Identity.RunIdentity.ClusterId"/>.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The members, the largest first.</summary>
    public required IReadOnlyList<ClusterShape> Shapes { get; init; }

    /// <summary>The cluster that this one was split from, or null.</summary>
    public string? ParentId { get; init; }

    /// <summary>
    /// Rows whose record looks like another row's of the cluster though their keys differ; they stay apart. When a cluster is split, the part that keeps the
    /// function carries on count and list.
    /// </summary>
    public int KeptSeparate { get; init; }

    /// <summary>Pairs of those rows, at most 100.</summary>
    public IReadOnlyList<LookAlike> LookAlikes { get; init; } = [];

    /// <summary>Rows.</summary>
    public int Size => Shapes.Sum(s => s.Rows);

    /// <summary>Distinct values.</summary>
    public int Distinct => Shapes.Sum(s => s.Distinct);

    /// <summary>Up to so many samples, taken in turn from every shape so that the small ones are seen too.</summary>
    public IReadOnlyList<string?> Samples(int count)
    {
        List<string?> samples = [];
        for (int round = 0; samples.Count < count && Shapes.Any(s => s.SampleValues.Count > round); round++)
        {
            foreach (ClusterShape shape in Shapes.Where(s => s.SampleValues.Count > round))
            {
                if (samples.Count < count)
                {
                    samples.Add(shape.SampleValues[round]);
                }
            }
        }

        return samples;
    }
}

/// <summary>One shape of a cluster.</summary>
/// <param name="ShapeNo">Its address in the run's store.</param>
/// <param name="Shape">Its text.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Distinct">Distinct values.</param>
/// <param name="SampleValues">A sample of its values.</param>
public sealed record ClusterShape(int ShapeNo, string Shape, int Rows, int Distinct, IReadOnlyList<string?> SampleValues);
