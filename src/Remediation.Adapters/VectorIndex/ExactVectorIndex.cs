using System.Numerics.Tensors;
using Remediation.Core.Clustering;

namespace Remediation.Adapters.VectorIndex;

/// <summary>Exact cosine search in memory: as many vectors as a column has clusters, so a scan is the fastest and the most predictable.</summary>
public sealed class ExactVectorIndex : IVectorIndex
{
    /// <inheritdoc/>
    public Task<IVectorCollection> CreateAsync(string name, int dimensions, CancellationToken cancellationToken) =>
        Task.FromResult<IVectorCollection>(new Collection());

    private sealed class Collection : IVectorCollection
    {
        private readonly List<(int Id, ReadOnlyMemory<float> Vector)> _vectors = [];

        public Task AddAsync(int id, ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
        {
            _vectors.Add((id, vector));
            return Task.CompletedTask;
        }

        public Task<VectorMatch?> NearestAsync(ReadOnlyMemory<float> vector, CancellationToken cancellationToken)
        {
            VectorMatch? best = null;
            foreach ((int id, ReadOnlyMemory<float> stored) in _vectors)
            {
                float similarity = TensorPrimitives.Dot(vector.Span, stored.Span);
                if (best is not { } known || similarity > known.Similarity)
                {
                    best = new VectorMatch(id, similarity);
                }
            }

            return Task.FromResult(best);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
