using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;

namespace Remediation.Adapters.Tests.Clustering;

/// <summary>What every vector index must do; each adapter inherits it.</summary>
public abstract class VectorIndexContract
{
    private const int Dimensions = 8;

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>An index to test.</summary>
    protected abstract IVectorIndex CreateIndex();

    [Fact]
    public async Task Nearest_EmptyCollection_IsNull()
    {
        await using IVectorCollection collection = await CreateIndex().CreateAsync("empty", Dimensions, None);

        Assert.Null(await collection.NearestAsync(Unit(0), None));
    }

    [Fact]
    public async Task Nearest_StoredVectors_IsTheOneOfTheLargestCosine()
    {
        var random = new Random(11);
        float[][] vectors = [.. Enumerable.Range(0, 200).Select(_ => Random(random))];
        await using IVectorCollection collection = await CreateIndex().CreateAsync("many", Dimensions, None);
        for (int i = 0; i < vectors.Length; i++)
        {
            await collection.AddAsync(i, vectors[i], None);
        }

        for (int probe = 0; probe < 50; probe++)
        {
            float[] wanted = Random(random);
            VectorMatch match = (await collection.NearestAsync(wanted, None))!.Value;

            double best = vectors.Max(v => Cosine(v, wanted));
            Assert.Equal(best, match.Similarity, 4);
            Assert.Equal(best, Cosine(vectors[match.Id], wanted), 4);
        }
    }

    [Fact]
    public async Task Nearest_EqualVectors_IsTheLowestNumber()
    {
        await using IVectorCollection collection = await CreateIndex().CreateAsync("equal", Dimensions, None);
        foreach (int id in new[] { 0, 1, 2, 3 })
        {
            await collection.AddAsync(id, Unit(id % 2), None);
        }

        Assert.Equal(new VectorMatch(1, 1), await collection.NearestAsync(Unit(1), None));
    }

    [Fact]
    public async Task Create_SameNameAgain_StartsEmpty()
    {
        IVectorIndex index = CreateIndex();
        await using (IVectorCollection first = await index.CreateAsync("again", Dimensions, None))
        {
            await first.AddAsync(0, Unit(0), None);
        }

        await using IVectorCollection second = await index.CreateAsync("again", Dimensions, None);
        Assert.Null(await second.NearestAsync(Unit(0), None));
    }

    [Fact]
    public async Task Create_OddNames_ArePossible()
    {
        await using IVectorCollection collection = await CreateIndex().CreateAsync("r1-Straße/№ 5 \"x\" ' ..", Dimensions, None);

        await collection.AddAsync(0, Unit(0), None);

        Assert.Equal(0, (await collection.NearestAsync(Unit(0), None))!.Value.Id);
    }

    private static float[] Unit(int axis) => [.. Enumerable.Range(0, Dimensions).Select(i => i == axis ? 1f : 0f)];

    private static float[] Random(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(v => v * v));
        return [.. vector.Select(v => v / norm)];
    }

    private static double Cosine(float[] left, float[] right) => left.Zip(right, (l, r) => (double)l * r).Sum();
}

/// <summary>The in-process index.</summary>
public sealed class ExactVectorIndexTests : VectorIndexContract
{
    /// <inheritdoc/>
    protected override IVectorIndex CreateIndex() => new ExactVectorIndex();
}
