using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Tests.App;

public sealed record Loop(int Left, List<string> Seen);

/// <summary>Orchestrators that wait: timers, events, generations.</summary>
public static class WaitPatterns
{
    [Function(nameof(Delayed))]
    public static async Task<double> Delayed([OrchestrationTrigger] TaskOrchestrationContext context, int milliseconds)
    {
        DateTime before = context.CurrentUtcDateTime;
        await context.CreateTimer(TimeSpan.FromMilliseconds(milliseconds), CancellationToken.None);
        return (context.CurrentUtcDateTime - before).TotalMilliseconds;
    }

    [Function(nameof(RaceWithTimer))]
    public static async Task<string> RaceWithTimer([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        using var cancellation = new CancellationTokenSource();
        Task timer = context.CreateTimer(TimeSpan.FromHours(1), cancellation.Token);
        Task<string> work = context.CallActivityAsync<string>(nameof(Patterns.Greet), "w");
        Task first = await Task.WhenAny(timer, work);
        // CancelAsync would leave the orchestrator's thread.
#pragma warning disable CA1849, MA0042
        cancellation.Cancel();
#pragma warning restore CA1849, MA0042
        return first == work && timer.IsCanceled ? await work : "timer";
    }

    [Function(nameof(Approval))]
    public static async Task<string> Approval([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus(new { waiting = true });
        string first = await context.WaitForExternalEvent<string>("Approve");
        context.SetCustomStatus("one");
        string second = await context.WaitForExternalEvent<string>("approve");
        return first + second;
    }

    [Function(nameof(ApprovalOrTimeout))]
    public static async Task<string> ApprovalOrTimeout([OrchestrationTrigger] TaskOrchestrationContext context, int milliseconds)
    {
        try
        {
            return await context.WaitForExternalEvent<string>("Approve", TimeSpan.FromMilliseconds(milliseconds));
        }
        catch (TaskCanceledException)
        {
            return "timeout at " + context.IsReplaying;
        }
    }

    [Function(nameof(Sender))]
    public static Task Sender([OrchestrationTrigger] TaskOrchestrationContext context, string target)
    {
        context.SendEvent(target, "Approve", "sent");
        return Task.CompletedTask;
    }

    [Function(nameof(Looping))]
    public static async Task<List<string>> Looping([OrchestrationTrigger] TaskOrchestrationContext context, Loop loop)
    {
        loop.Seen.Add(context.NewGuid().ToString());
        await context.CallActivityAsync<string>(nameof(Patterns.Greet), "g");
        if (loop.Left > 1)
        {
            context.ContinueAsNew(loop with { Left = loop.Left - 1 });
        }

        return loop.Seen;
    }

    [Function(nameof(Collecting))]
    public static async Task<List<string>> Collecting([OrchestrationTrigger] TaskOrchestrationContext context, Loop loop)
    {
        loop.Seen.Add(await context.WaitForExternalEvent<string>("item"));
        if (loop.Left > 1)
        {
            context.ContinueAsNew(loop with { Left = loop.Left - 1 });
        }

        return loop.Seen;
    }

    [Function(nameof(Tree))]
    public static async Task<string> Tree([OrchestrationTrigger] TaskOrchestrationContext context, int depth)
    {
        if (depth > 0)
        {
            string child = $"{context.InstanceId}.{depth}";
            await context.CallSubOrchestratorAsync<string>(nameof(Tree), depth - 1, new SubOrchestrationOptions(instanceId: child));
        }

        return await context.WaitForExternalEvent<string>("go");
    }
}
