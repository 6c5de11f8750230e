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

    private const int MostNamed = 10;

    /// <summary>Counts from the store whether anything is lost after a phase; a mismatch is SEV1.</summary>
    [Function(Reconcile)]
    public async Task<ReconcileAnswer> ReconcileAsync([ActivityTrigger] PhaseEnded ended, FunctionContext context)
    {
        CellCounts counts = await staging.CountAsync(ended.RunId, context.CancellationToken);
        ReconciliationVerdict verdict = Reconciler.Judge(counts, ended.Phase);
        if (!verdict.Balanced)
        {
            LogDataLoss(ended.RunId, ended.Attempt, ended.Phase, counts.Source, counts.Success, counts.Quarantine, counts.Undecided, verdict.Strays, verdict.MissingEntries);
            LogWhere(ended.RunId, verdict.Clusters.Count, string.Join(' ', verdict.Clusters.Take(MostNamed)), verdict.Fixes.Count, string.Join(' ', verdict.Fixes.Take(MostNamed)));
        }

        return new ReconcileAnswer(verdict.Balanced, verdict.Missing);
    }

    /// <summary>Seals the ledger and keeps the checkpoint outside of the database too.</summary>
    [Function(Seal)]
    public Task SealAsync([ActivityTrigger] RunAttempt attempt, FunctionContext context) => seal.RunAsync(attempt.RunId, context.CancellationToken);

    [LoggerMessage(
        1001,
        LogLevel.Critical,
        "SEV1 data loss in run {RunId}, attempt {Attempt}, after {Phase}: source {Source}, success {Success}, quarantine {Quarantine}, undecided {Undecided}, "
        + "stray decisions {Strays}, changed cells without entry {MissingEntries}")]
    private partial void LogDataLoss(
        string runId, int attempt, string phase, int source, int success, int quarantine, int undecided, int strays, int missingEntries);

    [LoggerMessage(1005, LogLevel.Critical, "In run {RunId} {Clusters} clusters ({ClusterIds}) and {Fixes} fixes ({FixIds}) do not balance")]
    private partial void LogWhere(string runId, int clusters, string clusterIds, int fixes, string fixIds);
}
