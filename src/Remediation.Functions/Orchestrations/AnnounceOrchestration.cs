using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Remediation.Functions.Activities;

namespace Remediation.Functions.Orchestrations;

/// <summary>Tells listeners that an attempt ended, however long the queue is away.</summary>
public static class AnnounceOrchestration
{
    /// <summary>Name of the orchestration.</summary>
    public const string Name = "AnnounceOrchestration";

    // A broker may be away for days; the run has ended by then, only its message waits. A timer waits, so that no worker is held.
    private static readonly TaskOptions UntilTheQueueIsBack = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 2_500, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    /// <summary>Tells of an attempt that an operator ended.</summary>
    [Function(Name)]
    public static Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => TellAsync(context, context.GetInput<RunResult>()!);

    /// <summary>Tells of an attempt that came to its own end.</summary>
    internal static Task TellAsync(TaskOrchestrationContext context, RunResult result) =>
        context.CallActivityAsync(RunActivities.Announce, result, UntilTheQueueIsBack);
}
