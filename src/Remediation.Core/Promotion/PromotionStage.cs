using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Promotion;

/// <summary>Writes a run's staged result into production, with its receipts.</summary>
public sealed class PromotionStage(IPromotionStore store, TimeProvider time)
{
    /// <summary>How much is one transaction.</summary>
    public PromotionLimits Limits { get; init; } = PromotionLimits.Default;

    /// <summary>Promotes; a promoted run stays as it is, and one that was interrupted goes on.</summary>
    /// <returns>The counts, or the obstacle when production cannot be written at all.</returns>
    public async Task<PromotionStep> RunAsync(RunRecord run, CancellationToken cancellationToken)
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
        PromotionStep step;
        do
        {
            step = await store.PromoteNextAsync(run, entries, Limits, cancellationToken);
        }
        while (step is { Finished: false, Obstacle: null });

        return step;
    }
}
