using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Remediation.Core.Ledger;
using Remediation.Core.Reconciliation;
using Remediation.Core.Staging;
using Remediation.Functions.Orchestrations;

namespace Remediation.Functions.Activities;

/// <summary>Counting and sealing.</summary>
public sealed partial class LedgerActivities(IStagingStore staging, SealStage seal, ILogger<LedgerActivities> logger)
{
    /// <summary>Name of <see cref="ReconcileAsync"/>.</summary>
    public const string Reconcile = "Reconcile";

    /// <summary>Name of <see cref="SealAsync"/>.</summary>
    public const string Seal = "Seal";

    /// <summary>Counts from the store whether anything is lost; a mismatch is SEV1.</summary>
    [Function(Reconcile)]
    public async Task<ReconcileAnswer> ReconcileAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context)
    {
        CellCounts counts = await staging.CountAsync(attempt.RunId, context.CancellationToken);
        ReconciliationVerdict verdict = Reconciler.Judge(counts);
        if (!verdict.Balanced)
        {
            LogDataLoss(attempt.RunId, counts.Source, counts.Success, counts.Quarantine, verdict.MissingEntries);
        }

        return new ReconcileAnswer(verdict.Balanced, verdict.Missing);
    }

    /// <summary>Seals the ledger and keeps the checkpoint outside of the database too.</summary>
    [Function(Seal)]
    public Task SealAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context) => seal.RunAsync(attempt.RunId, context.CancellationToken);

    [LoggerMessage(1001, LogLevel.Critical, "SEV1 data loss in run {RunId}: source {Source}, success {Success}, quarantine {Quarantine}, changed cells without entry {MissingEntries}")]
    private partial void LogDataLoss(string runId, int source, int success, int quarantine, int missingEntries);
}
