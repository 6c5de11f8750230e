using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Remediation.Core.Profiling;

namespace Remediation.Adapters.Embeddings;

/// <summary>
/// <c>builtin/char-ngram@1</c>: character 1- to 3-grams of a value's shape (weighted) and of its lower-cased text with digits levelled, hashed into
/// 384 dimensions and scaled to unit length. Deterministic on every machine, no model file.
/// </summary>
public sealed class CharNgramEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Length of a vector.</summary>
    public const int Dimensions = 384;

    /// <summary>The name in reports.</summary>
    public const string ModelName = "builtin/char-ngram@1";

    private const int MaxText = 256;
    private const float ShapeWeight = 2f;

    private readonly EmbeddingGeneratorMetadata _metadata = new("builtin", null, ModelName, Dimensions);

    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(v => new Embedding<float>(Embed(v)))));

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    private static float[] Embed(string value)
    {
        float[] vector = new float[Dimensions];
        string shape = ShapeScanner.Levelled(ShapeScanner.ShapeOf(value));
        Add(vector, shape, 's', ShapeWeight);
        string text = value.Length > MaxText ? value[..MaxText] : value;
        Add(vector, string.Create(text.Length, text, Level), 't', 1f);
        float norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return vector;
    }

    private static void Level(Span<char> target, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            target[i] = char.IsAsciiDigit(text[i]) ? '9' : char.ToLowerInvariant(text[i]);
        }
    }

    private static void Add(float[] vector, string text, char space, float weight)
    {
        for (int start = 0; start < text.Length; start++)
        {
            uint hash = 2166136261u ^ space;
            for (int length = 1; length <= 3 && start + length <= text.Length; length++)
            {
                hash = (hash ^ text[start + length - 1]) * 16777619u;
                uint mixed = hash ^ (hash >> 15);
                vector[(int)(mixed % Dimensions)] += (mixed & 0x80000000) == 0 ? weight : -weight;
            }
        }
    }
}
