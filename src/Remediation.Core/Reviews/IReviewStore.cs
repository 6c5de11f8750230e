using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Core.Runs;

namespace Remediation.Core.Reviews;

/// <summary>Clusters that wait for a person, and what persons decided.</summary>
public interface IReviewStore
{
    /// <summary>A page of reviews, the lowest confidence first.</summary>
    Task<ReviewPage> ListAsync(ReviewQuery query, CancellationToken cancellationToken);

    /// <summary>The review of a fix, or null when the fix does not count any more or was applied.</summary>
    Task<ReviewItem?> FindAsync(string runId, string fixId, CancellationToken cancellationToken);

    /// <summary>The distinct values that wait under a fix, with their rows, in no particular order.</summary>
    IAsyncEnumerable<DistinctValue> ReadWaitingAsync(string runId, string fixId, CancellationToken cancellationToken);

    /// <summary>
    /// Records a decision with its receipt in one transaction; of two reviewers the second is refused. A rejection takes effect at once. Any other one on an
    /// ended run begins the next attempt in the same transaction; on an open run it waits for <see cref="BeginPendingAsync"/>.
    /// </summary>
    Task<ReviewRecording> DecideAsync(string runId, ReviewDecision decision, LedgerEntry receipt, ReviewAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Begins the next attempt of an ended run when decisions wait for one.</summary>
    /// <returns>The run as it is now, or null when nothing was begun.</returns>
    Task<RunRecord?> BeginPendingAsync(string runId, ReviewAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>How the store makes an attempt out of decisions; called inside its transaction.</summary>
/// <param name="Planner">The plan from the facts and the fixes that were decided about.</param>
/// <param name="FixOf">The person's fix, from the run, the number of the attempt, the fix that was judged and the decision.</param>
public sealed record ReviewAttempt(
    Func<AttemptFacts, IReadOnlySet<string>, AttemptPlan> Planner, Func<RunRecord, int, FixRecord, ReviewDecision, FixRecord> FixOf);

/// <summary>What became of a decision.</summary>
/// <param name="Recorded">Whether it counts; false when somebody decided before, or the run's state does not allow it.</param>
/// <param name="Run">The run as it is now.</param>
public sealed record ReviewRecording(bool Recorded, RunRecord Run);

/// <summary>Which reviews to list.</summary>
/// <param name="Decided">Those that are decided instead of those that wait.</param>
/// <param name="RunId">Only of this run.</param>
/// <param name="Column">Only of this column.</param>
/// <param name="PageSize">At most so many.</param>
/// <param name="PageToken">Where the last page ended.</param>
public sealed record ReviewQuery(bool Decided, string? RunId, string? Column, int PageSize, string? PageToken);

/// <summary>A page of reviews.</summary>
/// <param name="Items">The reviews.</param>
/// <param name="NextPageToken">The token of the next page, or null at the end.</param>
public sealed record ReviewPage(IReadOnlyList<ReviewItem> Items, string? NextPageToken);
