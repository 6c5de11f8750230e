using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Tests.Durable;

public sealed class WaitTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Timer_Created_FiresNotBeforeItsTime(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(WaitPatterns.Delayed), 50);
        Assert.True(end.ReadOutputAs<double>() >= 50);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Timer_Cancelled_OrchestrationEndsWithoutIt(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(WaitPatterns.RaceWithTimer));
        Assert.Equal("w!", end.ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Event_RaisedAfterTheWait_IsReceivedInOrderWhateverTheCase(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Approval));
        await Eventually.Become(
            async () => (await host.Durable.GetInstanceAsync(id, true))?.SerializedCustomStatus == "{\"waiting\":true}", "the first wait");
        await host.Durable.RaiseEventAsync(id, "APPROVE", "a");
        await Eventually.Become(async () => (await host.Durable.GetInstanceAsync(id, true))?.SerializedCustomStatus == "\"one\"", "the second wait");
        await host.Durable.RaiseEventAsync(id, "Approve", "b");
        Assert.Equal("ab", (await host.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_RaisedBeforeTheWait_IsKeptInOrder()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(
            nameof(WaitPatterns.Approval), new Microsoft.DurableTask.StartOrchestrationOptions(StartAt: DateTimeOffset.UtcNow.AddMilliseconds(300)));
        await host.Durable.RaiseEventAsync(id, "Approve", "1");
        await host.Durable.RaiseEventAsync(id, "Approve", "2");
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await host.Durable.GetInstanceAsync(id))!.RuntimeStatus);
        Assert.Equal("12", (await host.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task EventWithTimeout_NothingRaised_TimesOut(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(WaitPatterns.ApprovalOrTimeout), 30);
        Assert.Equal("timeout at False", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task EventWithTimeout_Raised_IsReceived()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.ApprovalOrTimeout), 3_600_000);
        await host.Durable.RaiseEventAsync(id, "Approve", "yes");
        Assert.Equal("yes", (await host.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Event_ForUnknownOrEndedInstance_IsDropped()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.Durable.RaiseEventAsync("nobody", "Approve", "x");
        OrchestrationMetadata end = await host.RunAsync(nameof(Patterns.Chain));
        await host.Durable.RaiseEventAsync(end.InstanceId, "Approve", "x");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.Durable.GetInstanceAsync(end.InstanceId))!.RuntimeStatus);
    }

    [Fact]
    public async Task SendEvent_FromAnotherOrchestration_IsReceived()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.ApprovalOrTimeout), 3_600_000);
        await host.RunAsync(nameof(WaitPatterns.Sender), id);
        Assert.Equal("sent", (await host.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task ContinueAsNew_TwentyGenerations_EachHasItsOwnGuids(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        OrchestrationMetadata end = await host.RunAsync(nameof(WaitPatterns.Looping), new Loop(20, []));
        Assert.Equal(20, end.ReadOutputAs<List<string>>()!.Distinct().Count());
    }

    [Fact]
    public async Task ContinueAsNew_EventsNotRead_AreCarriedOver()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Collecting), new Loop(30, []));
        for (int i = 0; i < 30; i++)
        {
            await host.Durable.RaiseEventAsync(id, "item", i.ToString());
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => i.ToString()), (await host.CompletionAsync(id)).ReadOutputAs<List<string>>());
    }
}
