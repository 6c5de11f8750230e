using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Tests.Durable;

/// <summary>Each pattern twice: with the orchestrator kept in memory, and rebuilt from its history for every turn.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Chain_ThreeActivities_EachGetsTheResultBefore(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(Patterns.Chain));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal("a!!!", end.ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task FanOut_ThousandBranches_SumsAll(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(Patterns.FanOut), 1_000);
        Assert.Equal(Enumerable.Range(0, 1_000).Sum(i => i * i), end.ReadOutputAs<int>());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task SubOrchestration_GeneratedAndGivenId_ResultAndParentAreKnown(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(Patterns.Parent), new Order("x", 3), "p1");
        Assert.Equal("x!3 of Parent|x!3 of Parent", end.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.Durable.GetInstanceAsync("p1-child"))!.RuntimeStatus);
    }
}
