using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.App;

/// <summary>Where activities and queue functions leave a durable trace, to be counted after the crashes.</summary>
public sealed class CrashLedger(string folder)
{
    private readonly Lock _gate = new();

    private string File => Path.Combine(folder, "trace");

    /// <summary>Appends a line; it outlives the process.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            using var file = new FileStream(File, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    public HashSet<string> Read()
    {
        lock (_gate)
        {
            return System.IO.File.Exists(File) ? [.. System.IO.File.ReadAllLines(File)] : [];
        }
    }
}

/// <summary>Which of many equal orchestrations, and how wide.</summary>
public sealed record MixedInput(int Number, int Branches);

/// <summary>An orchestration with a bit of everything, and its effects.</summary>
public static class CrashPatterns
{
    private const int Steps = 3;

    [Function(nameof(Mixed))]
    public static async Task<string> Mixed([OrchestrationTrigger] TaskOrchestrationContext context, MixedInput input)
    {
        int first = input.Number * 100;
        int[] fan = await Task.WhenAll(Enumerable.Range(0, input.Branches).Select(i => context.CallActivityAsync<int>(nameof(Traced), first + i)));
        await context.CreateTimer(TimeSpan.FromMilliseconds(20 + (input.Number * 10)), CancellationToken.None);
        Task<int> signal = context.WaitForExternalEvent<int>("signal");
        int child = await context.CallSubOrchestratorAsync<int>(
            nameof(MixedChild), input, new SubOrchestrationOptions(instanceId: context.InstanceId + "-c"));
        int flaky = await context.CallActivityAsync<int>(nameof(FailsOnce), first + 50, TaskOptions.FromRetryPolicy(
            new RetryPolicy(3, TimeSpan.FromMilliseconds(10))));
        List<string> loop = await context.CallSubOrchestratorAsync<List<string>>(nameof(WaitPatterns.Looping), new Loop(2, []));
        context.SetCustomStatus(new { done = true });
        return $"{fan.Sum()}|{child}|{flaky}|{loop.Count}|{await signal}";
    }

    [Function(nameof(MixedChild))]
    public static async Task<int> MixedChild([OrchestrationTrigger] TaskOrchestrationContext context, MixedInput input)
    {
        context.SendEvent(context.Parent!.InstanceId, "signal", input.Number);
        int sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            sum += await context.CallActivityAsync<int>(nameof(Traced), (input.Number * 100) + 60 + i);
        }

        return sum;
    }

    [Function(nameof(Traced))]
    public static int Traced([ActivityTrigger] int number, FunctionContext context)
    {
        Ledger(context).Write($"a {number}");
        return number;
    }

    /// <summary>Fails until it has been seen once, whichever process it runs in.</summary>
    [Function(nameof(FailsOnce))]
    public static int FailsOnce([ActivityTrigger] int number, FunctionContext context)
    {
        bool seen = Ledger(context).Read().Contains($"f {number}");
        Ledger(context).Write(seen ? $"a {number}" : $"f {number}");
        return seen ? number : throw new InvalidOperationException("the first time");
    }

    [Function("OnCrash")]
    public static void OnCrash([RabbitMQTrigger("crash", ConnectionStringSetting = "TestQueue")] string message, FunctionContext context) =>
        Ledger(context).Write($"q {message}");

    /// <summary>What <see cref="Mixed"/> returns.</summary>
    public static string Expected(MixedInput input)
    {
        int first = input.Number * 100;
        return $"{Enumerable.Range(first, input.Branches).Sum()}|{Enumerable.Range(first + 60, Steps).Sum()}|{first + 50}|2|{input.Number}";
    }

    /// <summary>The lines that it leaves at least once.</summary>
    public static IEnumerable<string> Trace(MixedInput input) =>
        Enumerable.Range(0, input.Branches).Append(50).Concat(Enumerable.Range(60, Steps)).Select(i => $"a {(input.Number * 100) + i}");

    private static CrashLedger Ledger(FunctionContext context) => context.InstanceServices.GetRequiredService<CrashLedger>();
}
