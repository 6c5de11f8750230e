using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using SmartComponents.LocalEmbeddings;

namespace Remediation.Adapters.Containers;

/// <summary>
/// A sentence model (all-MiniLM-L6-v2) that lies beside the program and runs in this process. Values are embedded one by one, so that what stands beside a
/// value does not change its vector.
/// </summary>
public sealed class LocalEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The name in reports.</summary>
    public const string ModelName = "local/all-MiniLM-L6-v2";

    // Longer values say nothing more about their form.
    private const int MaxText = 1024;

    private readonly LocalEmbedder _embedder = new();
    private readonly EmbeddingGeneratorMetadata _metadata = new("smartcomponents", null, ModelName);

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) => Task.Run(
            () =>
            {
                var embeddings = new GeneratedEmbeddings<Embedding<float>>();
                foreach (string value in values)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    embeddings.Add(new Embedding<float>(Embed(value)));
                }

                return embeddings;
            },
            cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose() => _embedder.Dispose();

    // The clusters compare by dot product, so vectors must have unit length whatever the model gives.
    private float[] Embed(string value)
    {
        float[] vector = _embedder.Embed(value.Length > MaxText ? value[..MaxText] : value).Values.ToArray();
        float norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return vector;
    }
}
