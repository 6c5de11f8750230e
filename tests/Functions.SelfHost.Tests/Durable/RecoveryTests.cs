using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Durable;

public sealed class RecoveryTests
{
    [Fact]
    public async Task Drop_WhileAnActivityRuns_TheNextHostRunsItAgainAndGoesOn()
    {
        string folder = TestHost.NewFolder();
        TestHost first = await TestHost.StartAsync(folder: folder);
        string id = await LifecycleTests.StartBlockedAsync(first);
        first.Drop();
        await using TestHost second = await TestHost.StartAsync(folder: folder);
        await Eventually.Become(() => Switches.Counted(id + " entered") == 2, "the activity to start again");
        Switches.Gate(id).SetResult();
        Assert.Equal(id + "!", (await second.CompletionAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Drop_WithTimerEventAndDelayedStartPending_AllGoOn()
    {
        string folder = TestHost.NewFolder();
        TestHost first = await TestHost.StartAsync(folder: folder);
        var later = new StartOrchestrationOptions("later", DateTimeOffset.UtcNow.AddMilliseconds(500));
        await first.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Approval), later);
        await first.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Delayed), 400, new StartOrchestrationOptions("timer"));
        await first.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(WaitPatterns.Tree), 1, new StartOrchestrationOptions("tree"));
        await first.Durable.RaiseEventAsync("later", "Approve", "1");
        await Eventually.Become(async () => await first.Durable.GetInstanceAsync("tree.1") is { IsRunning: true }, "the child");
        first.Drop();
        await using TestHost second = await TestHost.StartAsync(folder: folder);
        await second.Durable.RaiseEventAsync("later", "Approve", "2");
        await second.Durable.RaiseEventAsync("tree.1", "go", "a");
        await second.Durable.RaiseEventAsync("tree", "go", "b");
        Assert.Equal("12", (await second.CompletionAsync("later")).ReadOutputAs<string>());
        Assert.Equal("b", (await second.CompletionAsync("tree")).ReadOutputAs<string>());
        Assert.True((await second.CompletionAsync("timer")).ReadOutputAs<double>() >= 400);
    }

    [Fact]
    public async Task Stop_WhileWorkIsInFlight_DrainsIt()
    {
        string folder = TestHost.NewFolder();
        TestHost first = await TestHost.StartAsync(folder: folder);
        string id = await LifecycleTests.StartBlockedAsync(first);
        Task stopping = first.StopAsync();
        Switches.Gate(id).SetResult();
        await Eventually.Bounded(RunAsync(stopping), "the stop");
        first.Drop();
        await using TestHost second = await TestHost.StartAsync(folder: folder);
        Assert.Equal(id + "!", (await second.CompletionAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, Switches.Counted(id + " entered"));

        static async Task<bool> RunAsync(Task task)
        {
            await task;
            return true;
        }
    }

    [Fact]
    public async Task Terminate_BySignal_StopsInOrderWithExitCodeZero()
    {
        string folder = TestHost.NewFolder();
        using ChildProcess child = await ChildProcess.StartAsync("mixed", folder);
        Assert.Equal(0, await child.TerminateAsync());
        await using TestHost host = await TestHost.StartAsync(folder: folder);
        Assert.NotNull(await host.Durable.GetInstanceAsync("m0"));
    }
}
