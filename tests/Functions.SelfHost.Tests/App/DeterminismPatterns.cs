using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.App;

/// <summary>Orchestrators that break the rules, and one that shows what replay sees.</summary>
public static class DeterminismPatterns
{
    [Function(nameof(Changing))]
    public static async Task<string> Changing([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (Switches.Counted(context.InstanceId) == 0)
        {
            await context.CallActivityAsync<string>(nameof(Patterns.Greet), "old");
        }
        else if (Switches.Counted(context.InstanceId) == 1)
        {
            await context.CallActivityAsync<int>(nameof(Patterns.Square), 2);
        }

        return await context.WaitForExternalEvent<string>("go");
    }

    [Function(nameof(AwaitsDelay))]
    public static async Task AwaitsDelay([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        _ = context.WaitForExternalEvent<string>("never");
        await Task.Delay(10);
    }

    [Function(nameof(AwaitsDelayElsewhere))]
    public static async Task<string> AwaitsDelayElsewhere([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        _ = context.WaitForExternalEvent<string>("never");
        await Task.Delay(10).ConfigureAwait(false);
        return await context.CallActivityAsync<string>(nameof(Patterns.Greet), "x");
    }

    [Function(nameof(AwaitsForEver))]
    public static Task AwaitsForEver([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.IsReplaying ? Task.CompletedTask : new TaskCompletionSource().Task;

    [Function(nameof(Observing))]
    public static async Task<List<string>> Observing([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ILogger logger = context.CreateReplaySafeLogger("replay-safe");
        var seen = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            logger.LogInformation("{Instance} step {Step}", context.InstanceId, i);
            Switches.Count(context.InstanceId + " runs");
            seen.Add($"{context.NewGuid()} {context.CurrentUtcDateTime:O}");
            await context.CallActivityAsync<string>(nameof(Patterns.Greet), "g");
        }

        return seen;
    }

    [Function(nameof(Blocked))]
    public static async Task<string> Blocked([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        string first = await context.CallActivityAsync<string>(nameof(WaitForGate), context.InstanceId);
        return await context.CallActivityAsync<string>(nameof(Patterns.Greet), first);
    }

    [Function(nameof(WaitForGate))]
    public static async Task<string> WaitForGate([ActivityTrigger] string key, CancellationToken cancellation)
    {
        Switches.Count(key + " entered");
        await Switches.Gate(key).Task.WaitAsync(cancellation);
        return key;
    }
}
