using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Intake;
using Remediation.Core.Profiling;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Core.Trials;

namespace Remediation.Adapters.Tests.Stores;

/// <summary>Shapes, clusters, what is read of them, and splits.</summary>
public abstract class ClusterStoreContract(Func<Task<StoreFixture>> open) : StoreContract(open)
{
    [SkippableFact]
    public async Task Profile_DistinctValues_AreCountedOnce_NullIsOneOfThem()
    {
        await Store.IngestAsync(
            "r1",
            StoreFixture.Row("1", "a"),
            StoreFixture.Row("2", "a"),
            StoreFixture.Row("3", "b"),
            StoreFixture.Row("4", null),
            StoreFixture.Row("5", null),
            StoreFixture.Row("6", "12"),
            StoreFixture.Row("7", "x", fault: ReasonCode.NotTagged));

        await Store.Clusters.ProfileAsync("r1", None);
        await Store.Clusters.ProfileAsync("r1", None);

        IReadOnlyList<ShapeProfile> shapes = await Store.Clusters.ReadShapesAsync("r1", None);
        Assert.Equal([("<null>", 2, 1), ("N2", 1, 1), ("a", 3, 2)], shapes.Select(s => (s.Shape, s.Rows, s.Distinct)).OrderBy(s => s.Shape, StringComparer.Ordinal));
        Assert.Equal(["a", "b"], shapes.Single(s => s.Shape == "a").SampleValues.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Read_OfShapes_GivesDistinctRepeatedAndRecordsOfUndecidedCells()
    {
        await Store.IngestAsync(
            "r1",
            StoreFixture.Row("1", "a") with { Record = """{"n":1}""" },
            StoreFixture.Row("2", "a"),
            StoreFixture.Row("3", "b") with { Record = """{"n":3}""" },
            StoreFixture.Row("4", "c"),
            StoreFixture.Row("4", "d") with { Record = """{"n":4}""" });
        int[] shapes = [.. (await Store.Clusters.ReadShapesAsync("r1", None)).Select(s => s.ShapeNo)];

        // The two cells of row 4 contradict each other and are decided.
        Assert.Equal([("a", 2), ("b", 1)], (await AllAsync(Store.Clusters.ReadDistinctAsync("r1", shapes, None))).Select(d => (d.Value, d.Rows)).Order());
        Assert.Equal(["a"], await AllAsync(Store.Clusters.ReadRepeatedAsync("r1", shapes, None)));
        Assert.Equal(["a", "b", "c", "d"], (await AllAsync(Store.Clusters.ReadValuesAsync("r1", shapes, None))).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("1", """{"n":1}"""), ("3", """{"n":3}""")],
            (await AllAsync(Store.Clusters.ReadRecordsAsync("r1", shapes, None))).Select(r => (r.RowId, r.Record)).Order());
        Assert.Empty(await AllAsync(Store.Clusters.ReadDistinctAsync("r1", [99], None)));
    }

    [SkippableFact]
    public async Task Save_ClusterThatIsThere_IsLeftAsItIs_AndTheListIsOrdinal()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, _) = await Store.ClusterAsync("r1");
        var alike = new LookAlike("1", "[\"1\"]", "2", "[\"2\"]", 0.9876);
        Cluster[] more = [cluster with { ClusterId = "Z" }, cluster with { ClusterId = "a", KeptSeparate = 2, LookAlikes = [alike] }, cluster with { ClusterId = "é" }];

        await Store.Clusters.SaveAsync("r1", more, None);
        await Store.Clusters.SaveAsync("r1", [cluster with { KeptSeparate = 7 }], None);

        IReadOnlyList<Cluster> all = await Store.Clusters.ListAsync("r1", None);
        Assert.Equal(all.Select(c => c.ClusterId).Order(StringComparer.Ordinal), all.Select(c => c.ClusterId));
        Assert.Equal(4, all.Count);
        Assert.Equivalent(cluster, await Store.Clusters.FindAsync("r1", cluster.ClusterId, None), strict: true);
        Assert.Equal([alike], (await Store.Clusters.FindAsync("r1", "a", None))!.LookAlikes);
        Assert.Null(await Store.Clusters.FindAsync("r1", "none", None));
    }

    [SkippableFact]
    public async Task SaveSplit_ReplacesTheClusterAndItsFix_Idempotently()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"), StoreFixture.Row("2", "12"), StoreFixture.Row("3", "A"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        Cluster[] parts = [.. cluster.Shapes.Select((s, i) => cluster with { ClusterId = $"part-{i}", Shapes = [s], ParentId = cluster.ClusterId })];
        var split = new ClusterSplit(cluster.ClusterId, parts[1], [parts[0], parts[2]]);
        FixRecord kept = fix with { FixId = "f-kept", ClusterId = parts[1].ClusterId };
        Assert.Null(await Store.Splits.FindSplitAsync("r1", cluster.ClusterId, None));

        await Store.Splits.SaveSplitAsync("r1", split, kept, None);
        await Store.Splits.SaveSplitAsync("r1", split, kept, None);

        ClusterSplit found = (await Store.Splits.FindSplitAsync("r1", cluster.ClusterId, None))!;
        Assert.Equal((cluster.ClusterId, "part-1"), (found.ParentId, found.Kept.ClusterId));
        Assert.Equal(["part-0", "part-2"], found.Open.Select(c => c.ClusterId));
        Assert.Equal(["part-0", "part-1", "part-2"], (await Store.Clusters.ListAsync("r1", None)).Select(c => c.ClusterId));
        Assert.Equal("f-kept", Assert.Single(await Store.Fixes.ListAsync("r1", None)).FixId);
    }

    [SkippableFact]
    public async Task SaveSplit_OfAnEndedAttempt_IsRefusedWhole()
    {
        await Store.IngestAsync("r1", StoreFixture.Row("1", "a"));
        (Cluster cluster, FixRecord fix) = await Store.ClusterAsync("r1");
        await Store.Runs.EndAsync("r1", 1, new RunEnding(RunOutcome.Error, null, null, "{}", StoreFixture.Now), None);
        Cluster part = cluster with { ClusterId = "part", ParentId = cluster.ClusterId };

        await Assert.ThrowsAsync<AttemptEndedException>(
            () => Store.Splits.SaveSplitAsync("r1", new ClusterSplit(cluster.ClusterId, part, []), fix with { ClusterId = "part" }, None));

        Assert.Equal(cluster.ClusterId, Assert.Single(await Store.Clusters.ListAsync("r1", None)).ClusterId);
        Assert.Null(await Store.Splits.FindSplitAsync("r1", cluster.ClusterId, None));
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (T item in items)
        {
            all.Add(item);
        }

        return all;
    }
}
