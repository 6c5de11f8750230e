namespace Remediation.Core.Clustering;

/// <summary>Finds the nearest of stored vectors (cosine).</summary>
public interface IVectorIndex
{
    /// <summary>Makes an empty collection; it is dropped when disposed.</summary>
    Task<IVectorCollection> CreateAsync(string name, int dimensions, CancellationToken cancellationToken);
}

/// <summary>Vectors under numbers.</summary>
public interface IVectorCollection : IAsyncDisposable
{
    /// <summary>Stores a vector of unit length.</summary>
    Task AddAsync(int id, ReadOnlyMemory<float> vector, CancellationToken cancellationToken);

    /// <summary>The nearest stored vector, the lowest id among equals; null when there is none.</summary>
    Task<VectorMatch?> NearestAsync(ReadOnlyMemory<float> vector, CancellationToken cancellationToken);
}

/// <summary>A stored vector and its likeness.</summary>
/// <param name="Id">The number it was stored under.</param>
/// <param name="Similarity">Cosine, -1 to 1.</param>
public readonly record struct VectorMatch(int Id, float Similarity);
