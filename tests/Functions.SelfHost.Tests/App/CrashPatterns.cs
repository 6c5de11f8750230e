using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

/// <summary>Where activities and queue functions leave a durable trace, to be counted after the crashes.</summary>
public sealed class CrashLedger(string folder)
{
    private readonly Lock _gate = new();

    /// <summary>Appends a line; it outlives the process.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            using var file = new FileStream(Path.Combine(folder, "trace"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }
}

/// <summary>An orchestration with a bit of everything, and its effects.</summary>
public static class CrashPatterns
{
    [Function(nameof(Mixed))]
    public static async Task<string> Mixed([OrchestrationTrigger] TaskOrchestrationContext context, int number)
    {
        int[] fan = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => context.CallActivityAsync<int>(nameof(Traced), (number * 100) + i)));
        await context.CreateTimer(TimeSpan.FromMilliseconds(20 + (number * 10)), CancellationToken.None);
        string child = await context.CallSubOrchestratorAsync<string>(
            nameof(MixedChild), number, new SubOrchestrationOptions(instanceId: context.InstanceId + "-c"));
        int flaky = await context.CallActivityAsync<int>(nameof(Traced), (number * 100) + 50, TaskOptions.FromRetryPolicy(
            new RetryPolicy(3, TimeSpan.FromMilliseconds(10))));
        List<string> loop = await context.CallSubOrchestratorAsync<List<string>>(nameof(WaitPatterns.Looping), new Loop(4, []));
        context.SetCustomStatus(new { done = true });
        return $"{fan.Sum()}|{child}|{flaky}|{loop.Count}";
    }

    [Function(nameof(MixedChild))]
    public static async Task<string> MixedChild([OrchestrationTrigger] TaskOrchestrationContext context, int number)
    {
        int sum = 0;
        for (int i = 0; i < 5; i++)
        {
            sum += await context.CallActivityAsync<int>(nameof(Traced), (number * 100) + 60 + i);
        }

        return sum.ToString(CultureInfo.InvariantCulture);
    }

    [Function(nameof(Traced))]
    public static int Traced([ActivityTrigger] int number, FunctionContext context)
    {
        ((CrashLedger?)context.InstanceServices.GetService(typeof(CrashLedger)))?.Write($"a {number}");
        return number;
    }

    [Function("OnCrash")]
    public static void OnCrash([RabbitMQTrigger("crash", ConnectionStringSetting = "TestQueue")] string message, FunctionContext context) =>
        ((CrashLedger?)context.InstanceServices.GetService(typeof(CrashLedger)))?.Write($"q {message}");
}

/// <summary>For the speed run.</summary>
public static class SpeedPatterns
{
    [Function(nameof(Wide))]
    public static async Task<int> Wide([OrchestrationTrigger] TaskOrchestrationContext context, int branches) =>
        (await Task.WhenAll(Enumerable.Range(0, branches).Select(_ => context.CallActivityAsync<int>(nameof(Patterns.Square), 1)))).Length;

    [Function(nameof(LongChain))]
    public static async Task<int> LongChain([OrchestrationTrigger] TaskOrchestrationContext context, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += await context.CallActivityAsync<int>(nameof(Patterns.Square), 1);
        }

        return sum;
    }
}
