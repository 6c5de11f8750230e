using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Durable;

/// <summary>A process with a mixed load is killed (SIGKILL) at random instants; in the end everything is as if it had not been.</summary>
public sealed class SurvivalTests
{
    private const int KillsOfASeed = 5;

    /// <summary>
    /// 10 kills; 500 with LONG=1. <c>SELFHOST_KILL_SEEDS=26-50</c> takes that part of the 100 seeds.
    /// </summary>
    public static TheoryData<int> Seeds()
    {
        if (Environment.GetEnvironmentVariable("SELFHOST_KILL_SEEDS")?.Split('-') is [string first, string last])
        {
            return [.. Enumerable.Range(int.Parse(first), int.Parse(last) - int.Parse(first) + 1)];
        }

        return [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("LONG") == "1" ? 100 : 2)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Kill_AtRandomInstants_EndStateIsThatOfAnUndisturbedRun(int seed)
    {
        // Seeded: the instants differ from run to run by what the machine does, the pauses do not.
        var random = new Random(seed);
        string folder = TestHost.NewFolder();
        for (int kill = 0; kill < KillsOfASeed; kill++)
        {
            using ChildProcess child = await ChildProcess.StartAsync("mixed", folder);
            await Task.Delay(random.Next(5, 300));
            await child.KillAsync();
        }

        var ledger = new CrashLedger(folder);
        await using TestHost host = await TestHost.StartAsync(folder: folder, configure: b => b.Services.AddSingleton(ledger));
        for (int i = 0; i < ChildProgram.MixedInstances; i++)
        {
            string id = $"m{i}";
            if (await host.Durable.GetInstanceAsync(id) is null)
            {
                await host.Durable.ScheduleNewOrchestrationInstanceAsync(
                    nameof(CrashPatterns.Mixed), ChildProgram.Input(i), new StartOrchestrationOptions(id));
            }
        }

        for (int i = 0; i < ChildProgram.MixedInstances; i++)
        {
            await EndState.AssertAsync(host, $"m{i}", ChildProgram.Input(i));
        }

        await EndState.AssertNothingPendingAsync(host, "crash");
        HashSet<string> lines = ledger.Read();
        Assert.All(Enumerable.Range(0, ChildProgram.MixedInstances).SelectMany(i => CrashPatterns.Trace(ChildProgram.Input(i))), line => Assert.Contains(line, lines));
        string marker = Path.Combine(folder, "published");
        int published = File.Exists(marker) ? int.Parse(await File.ReadAllTextAsync(marker)) : 0;
        Assert.All(Enumerable.Range(0, published), n => Assert.Contains($"q {n}", lines));
    }
}
