using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Remediation.Functions.Activities;

namespace Remediation.Functions.Orchestrations;

/// <summary>One cluster: generate and gate a function, try it, split once where it mends only some shapes, and carry out what was decided.</summary>
public static class ClusterOrchestration
{
    /// <summary>Name of the orchestration.</summary>
    public const string Name = "ClusterOrchestration";

    /// <summary>Runs the cluster.</summary>
    [Function(Name)]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ClusterWork work = context.GetInput<ClusterWork>()!;
        IReadOnlyList<string> open = await FixAsync(context, work);
        await Task.WhenAll(open.Select(part => FixAsync(context, work with { ClusterId = part })));
    }

    // The trial splits a cluster only once, so the parts leave nothing open.
    private static async Task<IReadOnlyList<string>> FixAsync(TaskOrchestrationContext context, ClusterWork work)
    {
        await context.CallActivityAsync(ClusterActivities.Generate, work, BatchOrchestration.Retried);
        TrialAnswer trial = await context.CallActivityAsync<TrialAnswer>(ClusterActivities.Try, work, BatchOrchestration.Retried);
        if (!work.DecideOnly)
        {
            await context.CallActivityAsync(ClusterActivities.Apply, work with { ClusterId = trial.DecidedClusterId }, BatchOrchestration.Retried);
        }

        return trial.OpenClusterIds;
    }
}
