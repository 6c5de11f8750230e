using Remediation.Core.Clustering;
using Remediation.Core.Generation;
using Remediation.Core.Runs;

namespace Remediation.Core.Reviews;

/// <summary>A cluster that waits for a person, with the function (if any) that was not applied.</summary>
/// <param name="Run">The run.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="Fix">The fix that was judged; without a lambda when no generator found one.</param>
/// <param name="Decision">What a steward decided, or null while it waits.</param>
public sealed record ReviewItem(RunRecord Run, Cluster Cluster, FixRecord Fix, ReviewDecision? Decision)
{
    /// <summary>The review's id: run and fix. It says all that is needed to find it, and two runs never share one.</summary>
    public string ReviewId => IdOf(Run.RunId, Fix.FixId);

    /// <summary>The id of the review of a fix.</summary>
    public static string IdOf(string runId, string fixId) => $"{runId}-{fixId}";

    /// <summary>Run and fix of a review's id; null when it is none.</summary>
    public static (string RunId, string FixId)? Parse(string reviewId)
    {
        int dash = reviewId.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && dash < reviewId.Length - 1 ? (reviewId[..dash], reviewId[(dash + 1)..]) : null;
    }
}

/// <summary>What a steward decided about a fix.</summary>
public sealed record ReviewDecision
{
    /// <summary>The fix that was judged.</summary>
    public required string FixId { get; init; }

    /// <summary>A <see cref="ReviewKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The function that the decision stands for; null after a rejection.</summary>
    public string? Lambda { get; init; }

    /// <summary>Its sentence for people.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>Its pattern type.</summary>
    public string PatternType { get; init; } = "";

    /// <summary>The reason codes that the reviewer overrode.</summary>
    public IReadOnlyList<string> Waived { get; init; } = [];

    /// <summary>Who decided: the name of the key.</summary>
    public required string Reviewer { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The attempt that carries it out; null while it waits for the present one to end.</summary>
    public int? TakenBy { get; init; }
}

/// <summary>The closed list of decisions.</summary>
public static class ReviewKind
{
    /// <summary>Apply the function as it is.</summary>
    public const string Approve = "approve";

    /// <summary>Apply another function that the steward wrote.</summary>
    public const string Edit = "edit";

    /// <summary>Apply the function that a generator writes from 1 to 3 wanted outputs.</summary>
    public const string Examples = "examples";

    /// <summary>Leave the cluster in quarantine for good.</summary>
    public const string Reject = "reject";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Approve, Edit, Examples, Reject];
}
