using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Remediation.Benchmarks.SelfHost;

/// <summary>The functions that the figures of the runtime are taken with.</summary>
public static class RuntimeFunctions
{
    /// <summary>Does nothing.</summary>
    [Function(nameof(Nothing))]
    public static int Nothing([ActivityTrigger] int number) => number;

    /// <summary>Keeps a core busy for so many milliseconds.</summary>
    [Function(nameof(Busy))]
    public static int Busy([ActivityTrigger] int milliseconds)
    {
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < milliseconds)
        {
            Thread.SpinWait(100);
        }

        return milliseconds;
    }

    /// <summary>So many activities at once that do nothing.</summary>
    [Function(nameof(Wide))]
    public static async Task<int> Wide([OrchestrationTrigger] TaskOrchestrationContext context, int branches) =>
        (await Task.WhenAll(Enumerable.Range(0, branches).Select(i => context.CallActivityAsync<int>(nameof(Nothing), i)))).Length;

    /// <summary>So many activities at once that work.</summary>
    [Function(nameof(WideBusy))]
    public static async Task<int> WideBusy([OrchestrationTrigger] TaskOrchestrationContext context, int branches) =>
        (await Task.WhenAll(Enumerable.Range(0, branches).Select(_ => context.CallActivityAsync<int>(nameof(Busy), 20)))).Length;

    /// <summary>So many activities one after the other.</summary>
    [Function(nameof(Chain))]
    public static async Task<int> Chain([OrchestrationTrigger] TaskOrchestrationContext context, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += await context.CallActivityAsync<int>(nameof(Nothing), 1);
        }

        return sum;
    }

    /// <summary>Answers as soon as the host serves.</summary>
    [Function(nameof(Ping))]
    public static string Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => request.Method;
}
