using Microsoft.Extensions.AI;
using Remediation.Adapters.Embeddings;
using Remediation.Adapters.Tests.Sqlite;
using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;
using Remediation.Core.Intake;

namespace Remediation.Adapters.Tests;

/// <summary>The cluster stage over the built-in embedder, the exact index and a real store.</summary>
public sealed class ClusteringTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cluster_PermutedRows_GivesTheSameClustersAndSamples()
    {
        IntakeRow[] rows = [.. Enumerable.Range(0, 900).Select(i => StoreFixture.Row($"{i}", Spelling(i), column: i % 2 == 0 ? "day" : "due"))];
        var random = new Random(17);

        string[] forward = await DescribeAsync(rows);
        random.Shuffle(rows);
        string[] shuffled = await DescribeAsync(rows);

        Assert.Equal(forward, shuffled);
        Assert.True(forward.Length >= 4, string.Join('\n', forward));
    }

    [Fact]
    public async Task Cluster_LongAndShortMonthNames_MeetSoThatMayFindsItsOwn()
    {
        IntakeRow[] rows = [StoreFixture.Row("1", "31 December 2025"), StoreFixture.Row("2", "1 May 2025"), StoreFixture.Row("3", "31-Dec-2025")];

        string[] clusters = await DescribeAsync(rows);

        Assert.Contains(clusters, c => c.Contains("N2 <month> N4", StringComparison.Ordinal) && c.Contains("N2 <mon> N4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cluster_LookAlikesWithOtherKeys_AreKeptSeparateAndCounted()
    {
        using var store = new StoreFixture();
        await store.IngestAsync(
            "r1",
            StoreFixture.Row("101", "x") with { Record = """{"name":"John Doe"}""" },
            StoreFixture.Row("102", "x") with { Record = """{"name":"john  DOE"}""" },
            StoreFixture.Row("103", "x") with { Record = """{"name":"Jane Doe"}""" });
        await store.Clusters.ProfileAsync("r1", None);

        Cluster cluster = Assert.Single(await StageOf(store).RunAsync("r1", None));

        Assert.Equal(2, cluster.KeptSeparate);
        Assert.Equal(3, cluster.Size);
    }

    [Fact]
    public async Task Embed_AnyValue_HasUnitLengthAndIsDeterministic()
    {
        using var embedder = new CharNgramEmbedder();
        string[] values = ["31/12/2025", "", "😀", new string('x', 10_000)];

        GeneratedEmbeddings<Embedding<float>> first = await embedder.GenerateAsync(values);
        GeneratedEmbeddings<Embedding<float>> second = await embedder.GenerateAsync(values);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(CharNgramEmbedder.Dimensions, first[i].Vector.Length);
            Assert.Equal(first[i].Vector.ToArray(), second[i].Vector.ToArray());
            Assert.Equal(1, Math.Sqrt(first[i].Vector.ToArray().Sum(v => (double)v * v)), 4);
        }
    }

    private static string Spelling(int i) => (i % 5) switch
    {
        0 => $"{1 + (i % 28):00}/{1 + (i % 12):00}/2025",
        1 => $"2025{1 + (i % 12):00}{1 + (i % 28):00}",
        2 => $"{1 + (i % 28)} March 2025",
        3 => $"{i % 100}.50 EUR",
        _ => "n/a",
    };

    private static ClusterStage StageOf(StoreFixture store) => new(store.Clusters, new CharNgramEmbedder(), new ExactVectorIndex());

    private static async Task<string[]> DescribeAsync(IntakeRow[] rows)
    {
        using var store = new StoreFixture();
        await store.IngestAsync("r1", rows);
        await store.Clusters.ProfileAsync("r1", None);
        IReadOnlyList<Cluster> clusters = await StageOf(store).RunAsync("r1", None);
        return
        [
            .. clusters.Select(c => $"{c.ClusterId} {c.Column} {c.Size} {c.Distinct} {string.Join(" | ", c.Shapes.Select(s => s.Shape))} {string.Join(" | ", c.Samples(20))}"),
        ];
    }
}
