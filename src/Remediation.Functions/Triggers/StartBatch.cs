using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Triggers;

/// <summary>
/// Takes a batch off the queue: stores it, starts its orchestration, and only then lets the message go. What is no batch is parked with its
/// reason, never dropped and never in the way of others.
/// </summary>
public sealed partial class StartBatch(BatchIntake intake, IBatchQueue queue, ILogger<StartBatch> logger)
{
    /// <summary>The queue that batches arrive on.</summary>
    public const string Queue = "remediation.batches";

    /// <summary>Handles one message.</summary>
    [Function("StartBatch")]
    public async Task RunAsync(
        [RabbitMQTrigger(Queue, ConnectionStringSetting = "RabbitMQConnection")] byte[] message,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        IntakeDecision decision = await intake.AcceptAsync(message, new RunOptions(), context.CancellationToken);
        if (!decision.Accepted)
        {
            await queue.DeadLetterAsync(message, decision.Problems, context.CancellationToken);
            LogParked(decision.Problems[0].Code, decision.Problems.Count);
            return;
        }

        RunRecord run = decision.Run!;
        if (run.Status != RunStatus.Queued)
        {
            return;
        }

        await StartAsync(new RunAttempt(run.RunId, run.Attempt), client, context.CancellationToken);
    }

    private static async Task StartAsync(RunAttempt attempt, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await IsStartedAsync(attempt, client, cancellationToken))
        {
            return;
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                BatchOrchestration.Name, attempt, new StartOrchestrationOptions(InstanceId: attempt.InstanceId), cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The same message may be handled twice at once; hosts differ in how they tell the second one that it came too late.
            if (!await IsStartedAsync(attempt, client, cancellationToken))
            {
                throw;
            }
        }
    }

    private static async Task<bool> IsStartedAsync(RunAttempt attempt, DurableTaskClient client, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(attempt.InstanceId, getInputsAndOutputs: false, cancellationToken) is not null;

    [LoggerMessage(1003, LogLevel.Warning, "A message was parked as {Code} with {Problems} problems")]
    private partial void LogParked(string code, int problems);
}
