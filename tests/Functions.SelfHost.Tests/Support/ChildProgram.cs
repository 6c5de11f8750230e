using System.Globalization;
using System.Text;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Broken;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Functions.SelfHost.Tests.Support;

/// <summary>What this assembly does when it is run as a program: a host to kill, one that cannot start, one that tells a setting.</summary>
internal static class ChildProgram
{
    public const string Ready = "ready";
    private const int MixedBranches = 20;

    public const int MixedInstances = 12;
    public const int MixedMessages = 20;

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["broken", string folder]:
                using (IHost host = TestHost.Build(folder, functions: t => t.Namespace == typeof(BrokenFunctions).Namespace))
                {
                    await host.RunAsync();
                }

                return 0;
            case ["setting", string name, .. string[] rest]:
                await Console.Out.WriteLineAsync(FunctionsApplication.CreateBuilder(rest).Configuration[name]);
                return 0;
            case ["mixed", string folder]:
                return await MixedAsync(folder);
            default:
                await Console.Error.WriteLineAsync("usage: broken FOLDER | setting NAME [ARGUMENT…] | mixed FOLDER");
                return 64;
        }
    }

    /// <summary>Input of an instance of the mixed load.</summary>
    public static MixedInput Input(int number) => new(number, MixedBranches);

    /// <summary>A mixed load, started once (each instance and message has its own id) and gone on with at each start.</summary>
    private static async Task<int> MixedAsync(string folder)
    {
        using IHost host = TestHost.Build(folder, configure: b => b.Services.AddSingleton(new CrashLedger(folder)));
        await host.StartAsync();
        DurableTaskClient client = host.Services.GetRequiredService<DurableTaskClient>();
        IEmbeddedQueue queue = host.Services.GetRequiredService<IEmbeddedQueue>();
        await Console.Out.WriteLineAsync(Ready);
        await Console.Out.FlushAsync();
        for (int i = 0; i < MixedInstances; i++)
        {
            string id = $"m{i}";
            if (await client.GetInstanceAsync(id) is null)
            {
                await client.ScheduleNewOrchestrationInstanceAsync(nameof(CrashPatterns.Mixed), Input(i), new StartOrchestrationOptions(id));
            }

            if (i == 0)
            {
                string marker = Path.Combine(folder, "published");
                for (int n = File.Exists(marker) ? int.Parse(await File.ReadAllTextAsync(marker), CultureInfo.InvariantCulture) : 0; n < MixedMessages; n++)
                {
                    await queue.PublishAsync("crash", Encoding.UTF8.GetBytes(n.ToString(CultureInfo.InvariantCulture)));
                    await File.WriteAllTextAsync(marker + ".new", (n + 1).ToString(CultureInfo.InvariantCulture));
                    File.Move(marker + ".new", marker, overwrite: true);
                }
            }
        }

        await host.WaitForShutdownAsync();
        return 0;
    }
}
