using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Remediation.Core.Alerts;
using Remediation.Core.Rollback;
using Remediation.Core.Runs;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>The steps of a rollback.</summary>
public sealed partial class RollbackActivities(RollbackStage stage, AlertDesk alerts, RunResults results, ILogger<RollbackActivities> logger)
{
    /// <summary>Name of <see cref="BeginAsync"/>.</summary>
    public const string Begin = "BeginRollback";

    /// <summary>Name of <see cref="RestoreAsync"/>.</summary>
    public const string Restore = "RestoreFix";

    /// <summary>Name of <see cref="CloseAsync"/>.</summary>
    public const string Close = "CloseRollback";

    /// <summary>Name of <see cref="EndAsync"/>.</summary>
    public const string End = "EndRollback";

    /// <summary>Begins the act, unless the run changed since it was asked for.</summary>
    /// <returns>What is to be done; null when it is not legal any more.</returns>
    [Function(Begin)]
    public async Task<RollbackWork?> BeginAsync([ActivityTrigger] RollbackOrder order, FunctionContext context) =>
        await stage.BeginAsync(order, context.CancellationToken) is { } act ? new RollbackWork(act.Attempt, [.. act.Fixes.Select(f => f.FixId)]) : null;

    /// <summary>Puts one fix's cells back.</summary>
    [Function(Restore)]
    public async Task<RollbackProgress> RestoreAsync([ActivityTrigger] RollbackStep step, FunctionContext context)
    {
        RollbackRecord act = await stage.RestoreAsync(step.RollbackId, step.FixId, context.CancellationToken);
        return new RollbackProgress(act.Fixes.Count, act.Fixes.Count(f => f.Done), act.Restored, act.Skipped);
    }

    /// <summary>Writes the act's own ledger entry.</summary>
    [Function(Close)]
    public Task CloseAsync([ActivityTrigger] string rollbackId, FunctionContext context) => stage.CloseAsync(rollbackId, context.CancellationToken);

    /// <summary>Gives the run its outcome and report. Counts that do not balance afterwards are data loss and raise alerts.</summary>
    /// <returns>What listeners are told.</returns>
    [Function(End)]
    public async Task<RunResult> EndAsync([ActivityTrigger] string rollbackId, FunctionContext context)
    {
        (RunRecord run, RunReport report) = await stage.EndAsync(rollbackId, context.CancellationToken);
        if (report.Outcome == RunOutcome.DataLoss)
        {
            LogDataLoss(run.RunId, run.Attempt, report.Counts.Source, report.Counts.Success, report.Counts.Quarantine);
            await alerts.RaiseAsync(report, context.CancellationToken);
        }

        LogEnded(run.RunId, run.Outcome, report.Rollback?.Restored ?? 0, report.Rollback?.InProduction ?? 0);
        return await results.OfAsync(run, context.CancellationToken);
    }

    [LoggerMessage(1020, LogLevel.Information, "Run {RunId} is {Outcome} after a rollback: {Restored} cells restored in all, {InProduction} still promoted")]
    private partial void LogEnded(string runId, string? outcome, long restored, long inProduction);

    [LoggerMessage(1021, LogLevel.Critical, "SEV1 counts of run {RunId}, attempt {Attempt}, do not balance after a rollback: source {Source}, success {Success}, quarantine {Quarantine}")]
    private partial void LogDataLoss(string runId, int attempt, long source, long success, long quarantine);
}
