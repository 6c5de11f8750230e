using Microsoft.DurableTask.Client;
using Remediation.Core.Runs;

namespace Remediation.Functions.Orchestrations;

/// <summary>
/// Steers the orchestrations of a run's present attempt. The backend pauses single instances only, so the clusters' own orchestrations are paused and
/// resumed one by one. Steering again, or what has ended, changes nothing.
/// </summary>
internal static class RunSteering
{
    public static async Task SuspendAsync(DurableTaskClient client, RunRecord run, string reason, CancellationToken cancellationToken)
    {
        // The parent first: afterwards it starts no more children.
        string parent = new RunAttempt(run.RunId, run.Attempt).InstanceId;
        await client.SuspendInstanceAsync(parent, reason, cancellationToken);
        foreach (string child in await ChildrenAsync(client, parent, cancellationToken))
        {
            await client.SuspendInstanceAsync(child, reason, cancellationToken);
        }
    }

    public static async Task ResumeAsync(DurableTaskClient client, RunRecord run, string reason, CancellationToken cancellationToken)
    {
        string parent = new RunAttempt(run.RunId, run.Attempt).InstanceId;
        foreach (string child in await ChildrenAsync(client, parent, cancellationToken))
        {
            await client.ResumeInstanceAsync(child, reason, cancellationToken);
        }

        await client.ResumeInstanceAsync(parent, reason, cancellationToken);
    }

    public static Task TerminateAsync(DurableTaskClient client, RunRecord run, CancellationToken cancellationToken) =>
        client.TerminateInstanceAsync(
            new RunAttempt(run.RunId, run.Attempt).InstanceId, new TerminateInstanceOptions(RunStatus.Terminated, Recursive: true), cancellationToken);

    private static async Task<List<string>> ChildrenAsync(DurableTaskClient client, string parent, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = parent + "-",
            Statuses = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
        };
        List<string> children = [];
        await foreach (OrchestrationMetadata child in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            children.Add(child.InstanceId);
        }

        return children;
    }
}
