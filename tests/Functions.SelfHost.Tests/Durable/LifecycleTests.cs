using DurableTask.Core.Exceptions;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Tests.Durable;

public sealed class LifecycleTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Suspend_WhileAnActivityRuns_KeepsItsResultUntilResumed(int cached)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = cached);
        string id = await StartBlockedAsync(host);
        await host.Durable.SuspendInstanceAsync(id, "pause");
        await StatusAsync(host, id, OrchestrationRuntimeStatus.Suspended);
        Switches.Gate(id).SetResult();
        await host.Durable.RaiseEventAsync(id, "probe");
        await Eventually.Become(() => !HasPending(host, "activities") && !HasPending(host, "inbox"), "the result to be recorded");
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await host.Durable.GetInstanceAsync(id))!.RuntimeStatus);
        await host.Durable.ResumeInstanceAsync(id, "go");
        Assert.Equal(id + "!", (await host.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Terminate_WhileAnActivityRuns_EndsAtOnceAndDropsItsResult()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await StartBlockedAsync(host);
        await host.Durable.TerminateInstanceAsync(id, "stopped");
        OrchestrationMetadata end = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("stopped", end.ReadOutputAs<string>());
        Switches.Gate(id).SetResult();
        await Eventually.Become(() => !HasPending(host, "activities"), "the activity's end");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.Durable.GetInstanceAsync(id))!.RuntimeStatus);
    }

    [Fact]
    public async Task Terminate_Recursive_EndsAllDescendants()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Tree), 2, new StartOrchestrationOptions("t"));
        await StatusAsync(host, "t.2.1", OrchestrationRuntimeStatus.Running);
        await host.Durable.TerminateInstanceAsync("t", new TerminateInstanceOptions(Recursive: true));
        foreach (string id in new[] { "t", "t.2", "t.2.1" })
        {
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.CompletionAsync(id)).RuntimeStatus);
        }
    }

    [Fact]
    public async Task Terminate_AChild_FailsTheParentsCall()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Tree), 1, new StartOrchestrationOptions("t"));
        await StatusAsync(host, "t.1", OrchestrationRuntimeStatus.Running);
        await host.Durable.TerminateInstanceAsync("t.1");
        OrchestrationMetadata end = await host.CompletionAsync("t");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("terminated", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_IdOfARunningInstance_IsRefused()
    {
        await using TestHost host = await TestHost.StartAsync();
        string id = await StartBlockedAsync(host);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(Patterns.Chain), new StartOrchestrationOptions(id)));
        Switches.Gate(id).SetResult();
    }

    [Fact]
    public async Task Schedule_IdOfAnEndedInstance_ReplacesItUnlessDeduplicated()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.RunAsync(nameof(Patterns.Chain), id: "again");
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => host.Durable.ScheduleNewOrchestrationInstanceAsync(
            nameof(Patterns.FanOut), 2, new StartOrchestrationOptions("again") { DedupeStatuses = ["Completed"] }));
        OrchestrationMetadata end = await host.RunAsync(nameof(Patterns.FanOut), 3, "again");
        Assert.Equal(5, end.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Schedule_UnknownOrchestrator_IsRefused()
    {
        await using TestHost host = await TestHost.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => host.Durable.ScheduleNewOrchestrationInstanceAsync("Nobody"));
    }

    [Fact]
    public async Task Purge_EndedAndRunningInstances_OnlyTheEndedGo()
    {
        await using TestHost host = await TestHost.StartAsync();
        string running = await StartBlockedAsync(host);
        await host.RunAsync(nameof(Patterns.Parent), new Order("x", 1), "p");
        await host.RunAsync(nameof(FailurePatterns.Throws), id: "f");
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Durable.PurgeInstanceAsync(running));
        Assert.Equal(0, (await host.Durable.PurgeInstanceAsync("nobody")).PurgedInstanceCount);
        Assert.Equal(3, (await host.Durable.PurgeInstanceAsync("p", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        Assert.Null(await host.Durable.GetInstanceAsync("p-child"));
        Assert.Equal(1, (await host.Durable.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Running]))).PurgedInstanceCount);
        Assert.NotNull(await host.Durable.GetInstanceAsync(running));
        Switches.Gate(running).SetResult();
    }

    [Fact]
    public async Task Restart_EndedInstance_RunsAgainUnderTheSameOrANewId()
    {
        await using TestHost host = await TestHost.StartAsync();
        await host.RunAsync(nameof(Patterns.FanOut), 4, "r");
        Assert.Equal("r", await host.Durable.RestartAsync("r"));
        Assert.Equal(14, (await host.CompletionAsync("r")).ReadOutputAs<int>());
        string other = await host.Durable.RestartAsync("r", restartWithNewInstanceId: true);
        Assert.NotEqual("r", other);
        Assert.Equal(14, (await host.CompletionAsync(other)).ReadOutputAs<int>());
        await Assert.ThrowsAsync<ArgumentException>(() => host.Durable.RestartAsync("nobody"));
    }

    [Fact]
    public async Task GetAllInstances_FilteredAndPaged_GivesEachOnceInOrder()
    {
        await using TestHost host = await TestHost.StartAsync();
        for (int i = 0; i < 7; i++)
        {
            await host.RunAsync(nameof(Patterns.Chain), id: $"a{i}");
        }

        await host.RunAsync(nameof(FailurePatterns.Throws), id: "b");
        var ids = new List<string>();
        var query = new OrchestrationQuery(InstanceIdPrefix: "a", PageSize: 3, Statuses: [OrchestrationRuntimeStatus.Completed]);
        await foreach (OrchestrationMetadata instance in host.Durable.GetAllInstancesAsync(query))
        {
            ids.Add(instance.InstanceId);
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"a{i}"), ids);
    }

    [Fact]
    public async Task WaitForCompletion_UnknownInstance_Throws()
    {
        await using TestHost host = await TestHost.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Durable.WaitForInstanceCompletionAsync("nobody"));
    }

    internal static async Task<string> StartBlockedAsync(TestHost host)
    {
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(DeterminismPatterns.Blocked));
        await Eventually.Become(() => Switches.Counted(id + " entered") == 1, "the activity to start");
        return id;
    }

    internal static bool HasPending(TestHost host, string table) =>
        host.Services.GetService(typeof(SelfHost.Hosting.HostStorage)) is SelfHost.Hosting.HostStorage storage
        && storage.Database.Read(sql => sql.Number($"SELECT count(*) FROM {table}")) > 0;

    private static Task StatusAsync(TestHost host, string id, OrchestrationRuntimeStatus status) => Eventually.Become(
        async () => (await host.Durable.GetInstanceAsync(id))?.RuntimeStatus == status, $"{id} to be {status}");
}
