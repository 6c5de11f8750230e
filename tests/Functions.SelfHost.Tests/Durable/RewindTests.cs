using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Durable;

/// <summary>What failed runs again, what succeeded does not; with the orchestrator in memory and rebuilt for every turn.</summary>
public sealed class RewindTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Rewind_FailedActivity_KeepsResultsAndEvents(int cached)
    {
        await using TestHost host = await StartAsync(cached);
        string key = Key(host);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindChain), key, new StartOrchestrationOptions("r"));
        await host.Durable.RaiseEventAsync("r", "go", "went");
        await FailAsync(host, "r");
        await RewindAsync(host, key, "r");
        OrchestrationMetadata end = await host.CompletionAsync("r");
        Assert.Equal($"a {key}! went bad {key}! c {key}!", end.ReadOutputAs<string>());
        Assert.Equal("first", end.ReadCustomStatusAs<string>());
        Assert.Null(end.FailureDetails);
        AssertRuns(1, $"a {key}", $"c {key}");
        AssertRuns(2, $"bad {key}");
        AssertReplays(host, "r");
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Rewind_FailedSiblingsWithRetryPolicies_RunsOnlyThem(int cached)
    {
        await using TestHost host = await StartAsync(cached);
        string key = Key(host);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindFan), key, new StartOrchestrationOptions("r"));
        await FailAsync(host, "r");
        await RewindAsync(host, key, "r");
        Assert.Equal(FanResult(key), (await host.CompletionAsync("r")).ReadOutputAs<string>());
        AssertRuns(1, $"x {key}", $"y x {key}!");
        AssertRuns(3, $"third {key}", $"bad 0 {key}", $"bad 1 {key}", $"bad 2 {key}");
        AssertReplays(host, "r");
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Rewind_FailedChildren_GoOnFromWhereTheyFailed(int cached)
    {
        await using TestHost host = await StartAsync(cached);
        string key = Key(host);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindTree), key, new StartOrchestrationOptions("r"));
        await FailAsync(host, "r");
        await RewindAsync(host, key, "r");
        OrchestrationMetadata end = await host.CompletionAsync("r");
        Assert.Equal($"{FanResult("g " + key)}|{FanResult("n " + key)}|good {key}!", end.ReadOutputAs<string>());
        AssertRuns(1, $"x g {key}", $"good {key}");
        AssertRuns(3, $"bad 0 g {key}", $"bad 2 g {key}", $"third g {key}");
        // The named child was tried twice by its parent before the rewind: five runs of each failing step in all.
        AssertRuns(2, $"x n {key}");
        AssertRuns(5, $"bad 0 n {key}", $"bad 1 n {key}");
        AssertReplays(host, "r");
        AssertReplays(host, "r-named");
    }

    [Fact]
    public async Task Rewind_ParentFailedBeforeItsChildEnded_TakesUpTheLiveChild()
    {
        await using TestHost host = await StartAsync(1_000);
        string key = Key(host);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindImpatient), key, new StartOrchestrationOptions("r"));
        await FailAsync(host, "r");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.Durable.WaitForInstanceStartAsync("r-child")).RuntimeStatus);
        await RewindAsync(host, key, "r");
        await host.Durable.RaiseEventAsync("r-child", "go", "child");
        Assert.Equal($"bad {key}!child", (await host.CompletionAsync("r")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Rewind_ParentFailedAndItsChildCompletedSince_TakesTheChildsResult()
    {
        await using TestHost host = await StartAsync(1_000);
        string key = Key(host);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindImpatient), key, new StartOrchestrationOptions("r"));
        await FailAsync(host, "r");
        await host.Durable.RaiseEventAsync("r-child", "go", "child");
        await host.CompletionAsync("r-child");
        await RewindAsync(host, key, "r");
        Assert.Equal($"bad {key}!child", (await host.CompletionAsync("r")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Rewind_CodeThatFailedByItself_RunsItsLastTurnAgain()
    {
        await using TestHost host = await StartAsync(1_000);
        string key = Key(host);
        await host.RunAsync(nameof(RewindPatterns.RewindOwnFault), key, "r");
        await host.Durable.RewindInstanceAsync("r", "not mended yet");
        await FailAsync(host, "r");
        await RewindAsync(host, key, "r");
        Assert.Equal($"a {key}!", (await host.CompletionAsync("r")).ReadOutputAs<string>());
        AssertRuns(1, $"a {key}");
    }

    [Fact]
    public async Task Rewind_CodeThatCleanedUp_TakesTheOtherPath()
    {
        await using TestHost host = await StartAsync(0);
        string key = Key(host);
        await host.RunAsync(nameof(RewindPatterns.RewindCleansUp), key, "r");
        await RewindAsync(host, key, "r");
        Assert.Equal($"a {key}!c {key}!bad {key}!", (await host.CompletionAsync("r")).ReadOutputAs<string>());
        AssertRuns(1, $"a {key}", $"undo {key}", $"c {key}");
        AssertReplays(host, "r");
    }

    [Fact]
    public async Task Rewind_ThenCrash_GoesOnAtTheNextStart()
    {
        string folder = TestHost.NewFolder();
        TestHost first = await TestHost.StartAsync(folder: folder);
        string key = Key(first);
        await first.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(RewindPatterns.RewindTree), key, new StartOrchestrationOptions("r"));
        await FailAsync(first, "r");
        await RewindAsync(first, key, "r");
        first.Drop();
        await using TestHost second = await TestHost.StartAsync(folder: folder);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await second.CompletionAsync("r")).RuntimeStatus);
    }

    [Fact]
    public async Task Rewind_UnknownOrNotFailed_IsRefused()
    {
        await using TestHost host = await StartAsync(1_000);
        await host.RunAsync(nameof(Patterns.Chain), id: "done");
        await Assert.ThrowsAsync<ArgumentException>(() => host.Durable.RewindInstanceAsync("nobody", "x"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Durable.RewindInstanceAsync("done", "x"));
    }

    private static Task<TestHost> StartAsync(int cached) => TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);

    private static string Key(TestHost host) => Path.GetFileName(Path.GetDirectoryName(host.Folder)!);

    private static async Task FailAsync(TestHost host, string id) =>
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.CompletionAsync(id)).RuntimeStatus);

    private static async Task RewindAsync(TestHost host, string key, string id)
    {
        RewindPatterns.Mend(key);
        await host.Durable.RewindInstanceAsync(id, "mended");
    }

    private static string FanResult(string key) => $"bad 0 {key}! bad 1 {key}! bad 2 {key}! y x {key}!! third {key}!";

    private static void AssertRuns(int times, params string[] steps) => Assert.All(steps, step => Assert.Equal(times, Switches.Counted(step)));

    /// <summary>The new history is one that the code could have written by itself.</summary>
    private static void AssertReplays(TestHost host, string id)
    {
        var verifier = new ReplayVerifier(typeof(RewindPatterns).Assembly);
        ReplayVerdict verdict = verifier.Verify(host.Services.GetRequiredService<IHistoryExporter>().Export(id)!);
        Assert.True(verdict.Matches, verdict.ToString());
    }
}
