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

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Kill_AtRandomInstants_EndStateIsThatOfAnUndisturbedRun(int seed)
    {
        // Seeded: the instants differ from run to run by what the machine does, the pauses do not.
        var random = new Random(seed);
        string folder = TestHost.NewFolder();
        for (int kill = 0; kill < 4; kill++)
        {
            using ChildProcess child = await ChildProcess.StartAsync("mixed", folder);
            await Task.Delay(random.Next(5, 250));
            await child.KillAsync();
        }

        using (ChildProcess last = await ChildProcess.StartAsync("mixed", folder))
        {
            await Task.Delay(random.Next(100, 400));
            await last.KillAsync();
        }

        await using TestHost host = await TestHost.StartAsync(
            folder: folder, configure: b => b.Services.AddSingleton(new CrashLedger(folder)));
        for (int i = 0; i < ChildProgram.MixedInstances; i++)
        {
            string id = $"m{i}";
            if (await host.Durable.GetInstanceAsync(id) is null)
            {
                await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(CrashPatterns.Mixed), i, new StartOrchestrationOptions(id));
            }

            OrchestrationMetadata end = await host.CompletionAsync(id);
            Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
            Assert.Equal(Expected(i), end.ReadOutputAs<string>());
        }

        await Eventually.Become(() => host.Queue.GetCounts("crash").Ready == 0, "the queue to be empty");
        foreach (string table in new[] { "activities", "timers", "inbox" })
        {
            await Eventually.Become(() => !LifecycleTests.HasPending(host, table), $"{table} to be empty");
        }

        AssertTrace(folder);
    }

    /// <summary>Three, or as many as SELFHOST_KILL_SEEDS says: a long run is for the night.</summary>
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("SELFHOST_KILL_SEEDS"), out int count) ? count : 3)];

    private static string Expected(int n) =>
        $"{Enumerable.Range(0, 20).Sum(i => (n * 100) + i)}|{Enumerable.Range(0, 5).Sum(i => (n * 100) + 60 + i)}|{(n * 100) + 50}|4";

    private static void AssertTrace(string folder)
    {
        HashSet<string> lines = [.. File.ReadAllLines(Path.Combine(folder, "trace"))];
        for (int n = 0; n < ChildProgram.MixedInstances; n++)
        {
            Assert.All([.. Enumerable.Range(0, 20), 50, .. Enumerable.Range(60, 5)], (int i) => Assert.Contains($"a {(n * 100) + i}", lines));
        }

        string marker = Path.Combine(folder, "published");
        int published = File.Exists(marker) ? int.Parse(File.ReadAllText(marker)) : 0;
        Assert.All(Enumerable.Range(0, published), n => Assert.Contains($"q {n}", lines));
    }
}
