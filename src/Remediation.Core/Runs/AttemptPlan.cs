using Remediation.Core.Clustering;
using Remediation.Core.Generation;

namespace Remediation.Core.Runs;

/// <summary>Where a new attempt begins.</summary>
public enum AttemptOrigin
{
    /// <summary>What is done stays done; what is undecided is taken up.</summary>
    Failure,

    /// <summary>All over: whatever has not reached production is discarded.</summary>
    Start,
}

/// <summary>Which clusters a new attempt takes anew beside the undecided ones.</summary>
public enum AttemptScope
{
    /// <summary>None.</summary>
    Failed,

    /// <summary>Those that wait for a person or are quarantined.</summary>
    Quarantined,
}

/// <summary>What a new attempt is asked to do.</summary>
/// <param name="Origin">Where it begins.</param>
/// <param name="Scope">What it takes anew.</param>
/// <param name="WaivesHold">Whether an operator lets the result go into production although the run is one that is held.</param>
public sealed record AttemptRequest(AttemptOrigin Origin, AttemptScope Scope, bool WaivesHold = false)
{
    private const string Start = "start";
    private const string Quarantined = "quarantined";

    /// <summary>The words for where an attempt begins, the usual one first.</summary>
    public static IReadOnlyList<string> Origins { get; } = ["failure", Start];

    /// <summary>The words for what it takes anew, the usual one first.</summary>
    public static IReadOnlyList<string> Scopes { get; } = ["failed", Quarantined];

    /// <summary>Goes on with what is undecided.</summary>
    public static AttemptRequest GoOn { get; } = new(AttemptOrigin.Failure, AttemptScope.Failed);

    /// <summary>Where it begins, as a word.</summary>
    public string From => Origins[(int)Origin];

    /// <summary>What it takes anew, as a word.</summary>
    public string Takes => Scopes[(int)Scope];

    /// <summary>The request that two of the words stand for.</summary>
    public static AttemptRequest Of(string from, string scope) => new(
        from == Start ? AttemptOrigin.Start : AttemptOrigin.Failure, scope == Quarantined ? AttemptScope.Quarantined : AttemptScope.Failed);

    /// <summary>Fixes that a person decided about: their waiting cells are taken anew, whatever the scope.</summary>
    public IReadOnlySet<string> ReviewedFixes { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>Everything about a run's results that a plan depends on, read in one transaction.</summary>
/// <param name="SourceCount">Cells of the batch, or null when it was not taken in wholly.</param>
/// <param name="Clusters">The clusters, without those replaced by their parts.</param>
/// <param name="Fixes">The fixes that count.</param>
/// <param name="Staged">Staged decisions, counted.</param>
/// <param name="Undecided">Cells without a decision, by shape.</param>
public sealed record AttemptFacts(
    int? SourceCount,
    IReadOnlyList<Cluster> Clusters,
    IReadOnlyList<FixStanding> Fixes,
    IReadOnlyList<StagedGroup> Staged,
    IReadOnlyDictionary<int, int> Undecided);

/// <summary>A fix as a plan sees it.</summary>
/// <param name="Fix">The fix.</param>
/// <param name="Rejected">Whether a steward rejected it: its cells stay as they are for good.</param>
public sealed record FixStanding(FixRecord Fix, bool Rejected);

/// <summary>Staged decisions of one kind.</summary>
/// <param name="FixId">The fix they come from; null for cells quarantined at intake.</param>
/// <param name="ShapeNo">The shape.</param>
/// <param name="State">What was decided.</param>
/// <param name="Changed">Whether they have a ledger entry.</param>
/// <param name="Cells">How many.</param>
public readonly record struct StagedGroup(string? FixId, int ShapeNo, CellState State, bool Changed, int Cells)
{
    /// <summary>
    /// Whether the decision touched production: written, taken back, or refused by it (then the change keeps its ledger entry, and the batch's old
    /// value is out of date). Such a cell is never taken anew.
    /// </summary>
    public bool IsFinal => State is CellState.Promoted or CellState.RolledBack || (State == CellState.Quarantined && Changed);

    /// <summary>Whether nothing was changed and a person or another function may still mend the cell.</summary>
    public bool Waits => State is CellState.HumanReview or CellState.Quarantined && !Changed && FixId is not null;
}

/// <summary>What beginning an attempt does to the results of earlier ones.</summary>
public sealed record AttemptPlan
{
    /// <summary>Whether everything goes, the rows taken in too: nothing has reached production.</summary>
    public required bool FromScratch { get; init; }

    /// <summary>
    /// Fixes that no longer count at all, sorted: their staged cells are discarded, and their <c>fix</c> entries in the ledger (which stay, as
    /// everything there) are void from now on. The operator's entry names them.
    /// </summary>
    public required IReadOnlyList<string> Superseded { get; init; }

    /// <summary>Fixes whose mended cells stand while their waiting cells go to a new one, sorted.</summary>
    public required IReadOnlyList<string> Reopened { get; init; }

    /// <summary>Staged changes that are discarded: so many ledger entries become void.</summary>
    public required int DiscardedChanges { get; init; }

    /// <summary>Cells that the attempt takes up, by cluster, the largest first. Empty when the batch has not been clustered yet.</summary>
    public required IReadOnlyList<ClusterWorkload> Clusters { get; init; }

    /// <summary>Cells that the attempt takes up; null when the batch has not been taken in yet.</summary>
    public required int? Rows { get; init; }
}

/// <summary>What an attempt takes up of one cluster.</summary>
/// <param name="ClusterId">The cluster.</param>
/// <param name="Column">Its column.</param>
/// <param name="Rows">Cells.</param>
public sealed record ClusterWorkload(string ClusterId, string Column, int Rows);
