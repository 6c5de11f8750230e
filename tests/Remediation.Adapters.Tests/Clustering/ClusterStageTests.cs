using Remediation.Adapters.Embeddings;
using Remediation.Adapters.Tests.Sqlite;
using Remediation.Adapters.Tests.Stores;
using Remediation.Adapters.VectorIndex;
using Remediation.Core.Clustering;
using Remediation.Core.Intake;

namespace Remediation.Adapters.Tests.Clustering;

/// <summary>The cluster stage over the built-in embedder, the exact index and a real store.</summary>
public sealed class ClusterStageTests
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
        using var store = new SqliteStoreFixture();
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
    public async Task Cluster_NearlyEqualRecordsWithOtherKeys_AreCountedAndListedOnce()
    {
        using var store = new SqliteStoreFixture();
        await store.IngestAsync(
            "r1",
            Record("1", "Margarethe Hollingsworth-Smythe", "12 Longfellow Avenue, Springfield"),
            Record("2", "Margarethe Hollingsworth Smythe", "12 Longfellow Avenue Springfeld"),
            Record("3", "Margarethe Hollingsworth-Smythe", "98 Shorter Road, Portland"),
            Record("4", "ＳＴＲＡＳＳＥ Nº 5", "ﬁrst"),
            Record("5", "straße no 5", "FIRST"));

        Cluster cluster = Assert.Single(await ClusterAsync(store));

        Assert.Equal(["4 5 1", "1 2 near"], cluster.LookAlikes.Select(Say));
        Assert.Equal(4, cluster.KeptSeparate);
        Assert.Equal(cluster.LookAlikes, (await store.Clusters.FindAsync("r1", cluster.ClusterId, None))!.LookAlikes);
    }

    [Fact]
    public async Task Cluster_LookAlikesInAnyOrder_AreTheSame()
    {
        var random = new Random(5);
        IntakeRow[] rows = [.. Enumerable.Range(0, 600).Select(i => Record($"{i}", $"person {i % 350} of {Spelling(i % 7)}", $"street {i * 7919 % 100}"))];

        string forward = await SayAsync(rows);
        random.Shuffle(rows);

        Assert.Equal(forward, await SayAsync(rows));
        Assert.StartsWith("kept ", forward, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cluster_RowsAdded_NeverMergesTwoRecords(int seed)
    {
        var random = new Random(seed);
        IntakeRow[] all = [.. Enumerable.Range(0, 400).Select(i => Record($"{i}", $"name {random.Next(40)}", "x") with { Value = Spelling(random.Next(1000)) })];
        foreach (int count in new[] { 100, 250, 400 })
        {
            using var store = new SqliteStoreFixture();
            await store.IngestAsync("r1", all[..count]);
            IReadOnlyList<Cluster> clusters = await ClusterAsync(store);

            // Every row is a member of exactly one cluster under its own fingerprint, however alike it looks.
            Assert.Equal(count, clusters.Sum(c => c.Size));
            List<Core.Identity.Fingerprint> members = [];
            foreach (Cluster cluster in clusters)
            {
                await foreach (Core.Staging.StoredCell cell in store.Staging.ReadUndecidedAsync("r1", cluster, None))
                {
                    members.Add(cell.Fingerprint);
                }
            }

            Assert.Equal(all[..count].Select(r => r.Key.Fingerprint).Order(), members.Order());
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

    private static IntakeRow Record(string id, string name, string street) =>
        StoreFixture.Row(id, "x") with { Record = System.Text.Json.JsonSerializer.Serialize(new { name, street }) };

    private static string Say(LookAlike pair)
    {
        string[] rows = [.. new[] { pair.RowId, pair.LikeRowId }.Order(StringComparer.Ordinal)];
        return $"{rows[0]} {rows[1]} {(pair.Similarity == 1 ? "1" : pair.Similarity >= 0.95 ? "near" : "far")}";
    }

    private static async Task<IReadOnlyList<Cluster>> ClusterAsync(StoreFixture store)
    {
        await store.Clusters.ProfileAsync("r1", None);
        return await StageOf(store).RunAsync("r1", None);
    }

    private static async Task<string> SayAsync(IntakeRow[] rows)
    {
        using var store = new SqliteStoreFixture();
        await store.IngestAsync("r1", rows);
        Cluster cluster = Assert.Single(await ClusterAsync(store));
        return $"kept {cluster.KeptSeparate}: {string.Join(", ", cluster.LookAlikes)}";
    }

    private static async Task<string[]> DescribeAsync(IntakeRow[] rows)
    {
        using var store = new SqliteStoreFixture();
        await store.IngestAsync("r1", rows);
        await store.Clusters.ProfileAsync("r1", None);
        IReadOnlyList<Cluster> clusters = await StageOf(store).RunAsync("r1", None);
        return
        [
            .. clusters.Select(c => $"{c.ClusterId} {c.Column} {c.Size} {c.Distinct} {string.Join(" | ", c.Shapes.Select(s => s.Shape))} {string.Join(" | ", c.Samples(20))}"),
        ];
    }
}
