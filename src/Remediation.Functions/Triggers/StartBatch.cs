using System.Text;
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
        [RabbitMQTrigger(Queue, ConnectionStringSetting = "RabbitMQConnection")] string message,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        byte[] body = Encoding.UTF8.GetBytes(message);
        IntakeDecision decision = await intake.AcceptAsync(body, new RunOptions(), context.CancellationToken);
        if (!decision.Accepted)
        {
            string code = decision.Problems[0].Code;
            await queue.DeadLetterAsync(body, code, context.CancellationToken);
            LogParked(code, decision.Problems.Count);
            return;
        }

        RunRecord run = decision.Run!;
        if (run.Status != RunStatus.Queued)
        {
            return;
        }

        var attempt = new RunAttempt(run.RunId, run.Attempt);
        if (await client.GetInstanceAsync(attempt.InstanceId, getInputsAndOutputs: false, context.CancellationToken) is null)
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                BatchOrchestration.Name, attempt, new StartOrchestrationOptions(InstanceId: attempt.InstanceId), context.CancellationToken);
        }
    }

    [LoggerMessage(1003, LogLevel.Warning, "A message was parked as {Code} with {Problems} problems")]
    private partial void LogParked(string code, int problems);
}
