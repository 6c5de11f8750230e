namespace Remediation.Core.Runs;

/// <summary>The closed lists of words that a run's life is told in (they stand in JSON as they are here).</summary>
public static class RunStatus
{
    /// <summary>Accepted, not yet started.</summary>
    public const string Queued = "queued";

    /// <summary>An orchestration works on it.</summary>
    public const string Running = "running";

    /// <summary>Paused by an operator.</summary>
    public const string Suspended = "suspended";

    /// <summary>Ended as it should, promoted or held.</summary>
    public const string Completed = "completed";

    /// <summary>Ended without promotion because of a refused gate, a lost row or an error.</summary>
    public const string Failed = "failed";

    /// <summary>Ended by an operator.</summary>
    public const string Terminated = "terminated";

    /// <summary>Whether a run of this status still goes on.</summary>
    public static bool IsOpen(string status) => status is Queued or Running or Suspended;
}

/// <summary>Where a run is.</summary>
public static class RunPhase
{
    /// <summary>Waiting to start.</summary>
    public const string Queued = "queued";

    /// <summary>Validating, fingerprinting and storing rows.</summary>
    public const string Ingest = "ingest";

    /// <summary>Counting shapes and distinct values.</summary>
    public const string Profile = "profile";

    /// <summary>Grouping shapes into clusters.</summary>
    public const string Cluster = "cluster";

    /// <summary>Generating, trying and applying functions.</summary>
    public const string Fix = "fix";

    /// <summary>Counting that nothing is lost.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>Sealing the ledger.</summary>
    public const string Seal = "seal";

    /// <summary>Running the contract's tests on the staged result.</summary>
    public const string Gate = "gate";

    /// <summary>Writing production.</summary>
    public const string Promote = "promote";

    /// <summary>Over.</summary>
    public const string Done = "done";
}

/// <summary>How a run ended.</summary>
public static class RunOutcome
{
    /// <summary>The result is in production.</summary>
    public const string Promoted = "promoted";

    /// <summary>The result waits in staging for an operator.</summary>
    public const string Held = "held";

    /// <summary>A contract test failed; nothing was promoted.</summary>
    public const string GateRefused = "gate_refused";

    /// <summary>Rows are unaccounted for (SEV1); nothing was promoted.</summary>
    public const string DataLoss = "data_loss";

    /// <summary>Every promoted change was taken back.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>Some promoted changes were taken back.</summary>
    public const string PartlyRolledBack = "partly_rolled_back";

    /// <summary>A step failed for a technical cause.</summary>
    public const string Error = "error";

    /// <summary>The run status that goes with an outcome.</summary>
    public static string StatusOf(string outcome) =>
        outcome is GateRefused or DataLoss or Error ? RunStatus.Failed : RunStatus.Completed;
}

/// <summary>What became of one cell. The numbers are stored; they never change.</summary>
public enum CellState
{
    /// <summary>Taken in, no decision yet.</summary>
    NeedsAi = 0,

    /// <summary>Mended by a function, staged.</summary>
    AiFixed = 1,

    /// <summary>Waits for a person.</summary>
    HumanReview = 2,

    /// <summary>Not mended; the old value stays.</summary>
    Quarantined = 3,

    /// <summary>The mended value is in production.</summary>
    Promoted = 4,

    /// <summary>The mended value was taken back.</summary>
    RolledBack = 5,
}

/// <summary>The words for <see cref="CellState"/> in JSON.</summary>
public static class CellStateNames
{
    private static readonly string[] Names = ["NEEDS_AI", "AI_FIXED", "HUMAN_REVIEW", "QUARANTINED", "PROMOTED", "ROLLED_BACK"];

    /// <summary>The word of a state.</summary>
    public static string NameOf(CellState state) => Names[(int)state];

    /// <summary>The state of a word, or null when there is no such state.</summary>
    public static CellState? Parse(string name)
    {
        int index = Array.IndexOf(Names, name);
        return index < 0 ? null : (CellState)index;
    }

    /// <summary>Whether the cell counts as success in the reconciliation.</summary>
    public static bool IsSuccess(CellState state) => state is CellState.AiFixed or CellState.Promoted or CellState.RolledBack;
}

/// <summary>What was decided about a function.</summary>
public static class FixDecision
{
    /// <summary>Applied to its cluster.</summary>
    public const string Applied = "applied";

    /// <summary>Left to a person.</summary>
    public const string HumanReview = "human_review";

    /// <summary>Not applied; the cluster is quarantined.</summary>
    public const string Quarantined = "quarantined";
}
