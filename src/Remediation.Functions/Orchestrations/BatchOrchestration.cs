using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;
using Remediation.Functions.Activities;

namespace Remediation.Functions.Orchestrations;

/// <summary>
/// One attempt of a run: ingest, profile, cluster, a fix for each cluster in parallel, then reconcile, seal, gate, promote. Everything is counted anew after
/// each phase that could lose a cell, and once more right before production is written.
/// </summary>
public static class BatchOrchestration
{
    /// <summary>Name of the orchestration.</summary>
    public const string Name = "BatchOrchestration";

    // A transient fault of the store is tried again here and nowhere else. A model's faults never get here: they are answers (FixDialogue).
    internal static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2));

    /// <summary>Runs the attempt.</summary>
    [Function(Name)]
    public static async Task<string> Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        RunAttempt attempt = context.GetInput<RunAttempt>()!;
        AttemptEnding ending;
        try
        {
            ending = await WorkAsync(context, attempt);
        }
        catch (TaskFailedException)
        {
            ending = new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.Error, ReasonCode.RunError);
        }

        if (await context.CallActivityAsync<RunResult?>(RunActivities.EndRun, ending, Retried) is { } result)
        {
            await AnnounceOrchestration.TellAsync(context, result);
        }

        return ending.Outcome;
    }

    private static async Task<AttemptEnding> WorkAsync(TaskOrchestrationContext context, RunAttempt attempt)
    {
        await EnterAsync(context, attempt, RunPhase.Ingest);
        string? refusal = await context.CallActivityAsync<string?>(IntakeActivities.Ingest, attempt, Retried);
        if (refusal is not null)
        {
            return new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.Error, refusal);
        }

        if (await ReconcileAsync(context, attempt, RunPhase.Ingest) is { } lostAtIngest)
        {
            return lostAtIngest;
        }

        await EnterAsync(context, attempt, RunPhase.Profile);
        await context.CallActivityAsync(IntakeActivities.Profile, attempt, Retried);
        await EnterAsync(context, attempt, RunPhase.Cluster);
        ClusterList clusters = await context.CallActivityAsync<ClusterList>(IntakeActivities.Cluster, attempt, Retried);
        if (await ReconcileAsync(context, attempt, RunPhase.Cluster) is { } lostAtClustering)
        {
            return lostAtClustering;
        }

        await EnterAsync(context, attempt, RunPhase.Fix);
        await FixAllAsync(context, attempt, clusters);
        if (await ReconcileAndSealAsync(context, attempt, RunPhase.Fix) is { } lostAtFixing)
        {
            return lostAtFixing;
        }

        return await GateAndPromoteAsync(context, attempt);
    }

    private static async Task<AttemptEnding> GateAndPromoteAsync(TaskOrchestrationContext context, RunAttempt attempt)
    {
        await EnterAsync(context, attempt, RunPhase.Gate);
        GateAnswer gate = await context.CallActivityAsync<GateAnswer>(PromotionActivities.Gate, attempt, Retried);
        if (await ReconcileAsync(context, attempt, RunPhase.Gate) is { } lostAtTheGate)
        {
            return lostAtTheGate;
        }

        if (gate.FaultCode is { } fault)
        {
            return new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.Error, fault);
        }

        if (!gate.Passed)
        {
            return new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.GateRefused, ReasonCode.GateRefused);
        }

        if (gate.HoldReason is { } reason)
        {
            return new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.Held, reason);
        }

        await EnterAsync(context, attempt, RunPhase.Promote);
        string? obstacle = await context.CallActivityAsync<string?>(PromotionActivities.Promote, attempt, Retried);
        return await ReconcileAndSealAsync(context, attempt, RunPhase.Promote)
            ?? new AttemptEnding(attempt.RunId, attempt.Attempt, obstacle is null ? RunOutcome.Promoted : RunOutcome.Error, obstacle);
    }

    private static async Task FixAllAsync(TaskOrchestrationContext context, RunAttempt attempt, ClusterList clusters)
    {
        int count = clusters.ClusterIds.Count + clusters.IdentityColumns.Sum(c => c.ClusterIds.Count);
        int done = 0;
        context.SetCustomStatus(new BatchProgress(RunPhase.Fix, count, done));
        List<Task<int>> open =
        [
            .. clusters.ClusterIds.Select(id => FixOneAsync(context, attempt.Of(id))),
            .. clusters.IdentityColumns.Select(column => FixColumnAsync(context, attempt, column)),
        ];
        while (open.Count > 0)
        {
            Task<int> ended = await Task.WhenAny(open);
            open.Remove(ended);
            done += await ended;
            context.SetCustomStatus(new BatchProgress(RunPhase.Fix, count, done));
        }
    }

    private static async Task<int> FixOneAsync(TaskOrchestrationContext context, ClusterWork work)
    {
        await FixAsync(context, work);
        return 1;
    }

    // Two functions may meet in one value, so none of an identity column's is carried out before all are decided.
    private static async Task<int> FixColumnAsync(TaskOrchestrationContext context, RunAttempt attempt, ColumnClusters column)
    {
        await Task.WhenAll(column.ClusterIds.Select(id => FixAsync(context, attempt.Of(id) with { DecideOnly = true })));
        await context.CallActivityAsync(ClusterActivities.ApplyColumn, attempt.OfColumn(column.Column), Retried);
        return column.ClusterIds.Count;
    }

    private static Task FixAsync(TaskOrchestrationContext context, ClusterWork work) =>
        context.CallSubOrchestratorAsync(ClusterOrchestration.Name, work, new SubOrchestrationOptions(instanceId: work.InstanceId));

    private static async Task<AttemptEnding?> ReconcileAndSealAsync(TaskOrchestrationContext context, RunAttempt attempt, string phase)
    {
        await EnterAsync(context, attempt, RunPhase.Reconcile);
        AttemptEnding? loss = await ReconcileAsync(context, attempt, phase);
        await EnterAsync(context, attempt, RunPhase.Seal);
        await context.CallActivityAsync(LedgerActivities.Seal, attempt, Retried);
        return loss;
    }

    private static async Task<AttemptEnding?> ReconcileAsync(TaskOrchestrationContext context, RunAttempt attempt, string phase)
    {
        var ended = new PhaseEnded(attempt.RunId, attempt.Attempt, phase);
        ReconcileAnswer counts = await context.CallActivityAsync<ReconcileAnswer>(LedgerActivities.Reconcile, ended, Retried);
        return counts.Balanced ? null : new AttemptEnding(attempt.RunId, attempt.Attempt, RunOutcome.DataLoss, ReasonCode.DataLoss);
    }

    private static Task EnterAsync(TaskOrchestrationContext context, RunAttempt attempt, string phase)
    {
        if (phase != RunPhase.Fix)
        {
            context.SetCustomStatus(new BatchProgress(phase, 0, 0));
        }

        return context.CallActivityAsync(RunActivities.EnterPhase, new PhaseEntered(attempt.RunId, attempt.Attempt, phase), Retried);
    }
}
