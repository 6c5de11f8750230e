using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Remediation.Core.Runs;

namespace Remediation.Functions.Orchestrations;

/// <summary>What listeners on <c>remediation.results</c> are told of an ended attempt.</summary>
public sealed class RunResults(RunReporter reporter)
{
    /// <summary>The result of an ended run.</summary>
    public async Task<RunResult> OfAsync(RunRecord run, CancellationToken cancellationToken)
    {
        RunReport report = await reporter.CurrentAsync(run, cancellationToken);
        return new RunResult(run.RunId, run.BatchId, run.Source, run.Table, run.Attempt, run.Status, run.Outcome, report.Counts);
    }

    /// <summary>Has the end of a run told whose own orchestration is gone; returns before the queue has the message.</summary>
    public async Task AnnounceAsync(RunRecord run, DurableTaskClient client, CancellationToken cancellationToken)
    {
        string instanceId = new RunAttempt(run.RunId, run.Attempt).InstanceId + "-result";
        await client.ScheduleNewOrchestrationInstanceAsync(
            AnnounceOrchestration.Name, await OfAsync(run, cancellationToken), new StartOrchestrationOptions(InstanceId: instanceId), cancellationToken);
    }
}
