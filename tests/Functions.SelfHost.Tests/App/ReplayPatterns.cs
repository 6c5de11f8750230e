using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

/// <summary>An orchestrator with one of each action, and versions of it that differ in one thing.</summary>
public static class ReplayPatterns
{
    [Function(nameof(Recorded))]
    public static Task<string> Recorded([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, null);

    [Function(nameof(OtherOrder))]
    public static Task<string> OtherOrder([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "order");

    [Function(nameof(OtherInput))]
    public static Task<string> OtherInput([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "input");

    [Function(nameof(OtherDelay))]
    public static Task<string> OtherDelay([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "delay");

    [Function(nameof(OtherChild))]
    public static Task<string> OtherChild([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "child");

    [Function(nameof(NoEvent))]
    public static Task<string> NoEvent([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "event");

    [Function(nameof(OtherOutput))]
    public static Task<string> OtherOutput([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "output");

    [Function(nameof(OneMore))]
    public static Task<string> OneMore([OrchestrationTrigger] TaskOrchestrationContext context, Order order) => RunAsync(context, order, "more");

    private static async Task<string> RunAsync(TaskOrchestrationContext context, Order order, string? change)
    {
        Task<string> greet = change == "order" ? Task.FromResult(string.Empty) : context.CallActivityAsync<string>(nameof(Patterns.Greet), order.Name);
        Task<int> square = context.CallActivityAsync<int>(nameof(Patterns.Square), change == "input" ? 1 : order.Amount);
        if (change == "order")
        {
            greet = context.CallActivityAsync<string>(nameof(Patterns.Greet), order.Name);
        }

        await Task.WhenAll(greet, square);
        await context.CreateTimer(TimeSpan.FromMilliseconds(change == "delay" ? 30 : 20), CancellationToken.None);
        string child = await context.CallSubOrchestratorAsync<string>(nameof(Patterns.Child), order, new SubOrchestrationOptions(
            instanceId: context.InstanceId + (change == "child" ? "-b" : "-a")));
        if (change != "event")
        {
            context.SendEvent("nobody", "Done", child);
        }

        string id = context.NewGuid().ToString("N");
        string result = $"{await greet} {await square} {child} {id[..4]}";
        if (change == "more")
        {
            await context.CallActivityAsync<string>(nameof(Patterns.Greet), result);
        }

        return change == "output" ? "x" : result;
    }
}
