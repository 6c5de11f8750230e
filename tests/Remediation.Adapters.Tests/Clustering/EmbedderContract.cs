using Microsoft.Extensions.AI;
using Remediation.Adapters.Embeddings;

namespace Remediation.Adapters.Tests.Clustering;

/// <summary>What clustering needs of every embedder; each adapter inherits it.</summary>
public abstract class EmbedderContract
{
    private static readonly string[] Values = ["31/12/2025", "", " ", "\u6771\u4eac", "😀", new string('x', 10_000), "a\nb", "31/12/2025"];

    /// <summary>An embedder to test.</summary>
    protected abstract IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder();

    [Fact]
    public async Task Generate_AnyValues_GivesUnitVectorsOfOneLengthInTheirOrder()
    {
        using IEmbeddingGenerator<string, Embedding<float>> embedder = CreateEmbedder();

        GeneratedEmbeddings<Embedding<float>> vectors = await embedder.GenerateAsync(Values);

        Assert.Equal(Values.Length, vectors.Count);
        Assert.Single(vectors.Select(v => v.Vector.Length).Distinct());
        Assert.All(vectors, v => Assert.Equal(1, Cosine(v, v), 4));
        Assert.Equal(vectors[0].Vector.ToArray(), vectors[^1].Vector.ToArray());
    }

    [Fact]
    public async Task Generate_Again_GivesTheSameWhateverStandsBeside()
    {
        using IEmbeddingGenerator<string, Embedding<float>> first = CreateEmbedder();
        using IEmbeddingGenerator<string, Embedding<float>> second = CreateEmbedder();

        GeneratedEmbeddings<Embedding<float>> together = await first.GenerateAsync(Values);

        for (int i = 0; i < Values.Length; i++)
        {
            Assert.Equal(together[i].Vector.ToArray(), (await second.GenerateAsync([Values[i]]))[0].Vector.ToArray());
        }
    }

    [Fact]
    public async Task Generate_ValuesOfOneForm_AreMoreAlikeThanOthers()
    {
        using IEmbeddingGenerator<string, Embedding<float>> embedder = CreateEmbedder();
        GeneratedEmbeddings<Embedding<float>> vectors = await embedder.GenerateAsync(["31/12/2025", "01/02/2024", "Anna Maria Berg"]);

        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.1);
    }

    [Fact]
    public async Task Generate_NoValues_GivesNone()
    {
        using IEmbeddingGenerator<string, Embedding<float>> embedder = CreateEmbedder();

        Assert.Empty(await embedder.GenerateAsync([]));
    }

    private static double Cosine(Embedding<float> left, Embedding<float> right) =>
        left.Vector.ToArray().Zip(right.Vector.ToArray(), (l, r) => (double)l * r).Sum();
}

/// <summary>The built-in embedder.</summary>
public sealed class CharNgramEmbedderTests : EmbedderContract
{
    /// <inheritdoc/>
    protected override IEmbeddingGenerator<string, Embedding<float>> CreateEmbedder() => new CharNgramEmbedder();
}
