using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>Writes a run's staged result into production, with its receipts.</summary>
public sealed class PromotionStage(IPromotionStore store, TimeProvider time)
{
    /// <summary>Promotes; a promoted run stays as it is.</summary>
    public Task<PromotionCounts> RunAsync(RunRecord run, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var entries = new PromotionEntries(
            counts => new PromoteEntry
            {
                RunId = run.RunId,
                Table = run.Table,
                Attempt = run.Attempt,
                Promoted = counts.Promoted,
                Refused = counts.Refused,
                Timestamp = now,
            },
            cell => new ConflictEntry
            {
                RunId = run.RunId,
                Table = run.Table,
                Attempt = run.Attempt,
                Column = cell.Column,
                ClusterId = cell.ClusterId,
                FixId = cell.FixId,
                RowId = cell.RowId,
                ExpectedValue = cell.ExpectedValue,
                FoundValue = cell.FoundValue,
                Reason = cell.Reason,
                Timestamp = now,
            });
        return store.PromoteAsync(run, entries, cancellationToken);
    }
}
