using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Remediation.Core.Intake;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Triggers;

/// <summary>Publishes the messages of runs that stay queued without one; one sweep at a time, as a timer runs.</summary>
public sealed partial class SweepQueue(QueueSweeper sweeper, ILogger<SweepQueue> logger)
{
    /// <summary>One sweep.</summary>
    [Function("SweepQueue")]
    public async Task RunAsync([TimerTrigger("*/5 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        try
        {
            foreach (string runId in await sweeper.SweepAsync(IsStartedAsync, context.CancellationToken))
            {
                LogPublished(runId);
            }
        }
        catch (QueueUnavailableException e)
        {
            LogUnavailable(e.Message);
        }

        async Task<bool> IsStartedAsync(QueuedRun run, CancellationToken cancellationToken) =>
            await client.GetInstanceAsync(
                new RunAttempt(run.RunId, run.Attempt).InstanceId, getInputsAndOutputs: false, cancellationToken) is not null;
    }

    [LoggerMessage(1020, LogLevel.Warning, "Run {RunId} was queued without a message; its message is published again")]
    private partial void LogPublished(string runId);

    [LoggerMessage(1021, LogLevel.Warning, "Queued runs wait for the queue: {Reason}")]
    private partial void LogUnavailable(string reason);
}
