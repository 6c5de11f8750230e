using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

public sealed record Order(string Name, int Amount);

/// <summary>Orchestrators, one for each pattern, and their activities.</summary>
public static class Patterns
{
    [Function(nameof(Chain))]
    public static async Task<string> Chain([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        string first = await context.CallActivityAsync<string>(nameof(Greet), "a");
        string second = await context.CallActivityAsync<string>(nameof(Greet), first);
        return await context.CallActivityAsync<string>(nameof(Greet), second);
    }

    [Function(nameof(Greet))]
    public static string Greet([ActivityTrigger] string name) => name + "!";

    [Function(nameof(FanOut))]
    public static async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context, int branches)
    {
        int[] squares = await Task.WhenAll(Enumerable.Range(0, branches).Select(i => context.CallActivityAsync<int>(nameof(Square), i)));
        return squares.Sum();
    }

    [Function(nameof(Square))]
    public static Task<int> Square([ActivityTrigger] int number) => Task.FromResult(number * number);

    [Function(nameof(Parent))]
    public static async Task<string> Parent([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        string generated = await context.CallSubOrchestratorAsync<string>(nameof(Child), order);
        string named = await context.CallSubOrchestratorAsync<string>(
            nameof(Child), order, new SubOrchestrationOptions(instanceId: context.InstanceId + "-child"));
        return generated + "|" + named;
    }

    [Function(nameof(Child))]
    public static async Task<string> Child([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        string greeting = await context.CallActivityAsync<string>(nameof(Greet), order.Name);
        return $"{greeting}{order.Amount} of {context.Parent!.Name}";
    }
}
