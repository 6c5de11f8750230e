namespace Remediation.Core.Runs;

/// <summary>What people do to a run.</summary>
public enum RunOperation
{
    /// <summary>Start a new attempt.</summary>
    Restart,

    /// <summary>Let a held result go on into production.</summary>
    Promote,

    /// <summary>Take promoted changes back.</summary>
    Rollback,

    /// <summary>Pause.</summary>
    Suspend,

    /// <summary>Go on after a pause.</summary>
    Resume,

    /// <summary>End before its time.</summary>
    Terminate,

    /// <summary>Decide, as a steward, about a cluster that waits for a person.</summary>
    Review,
}

/// <summary>Which operation is legal in which state of a run: the one table of it.</summary>
public static class RunOperationTable
{
    // A review of an open run is kept and taken by the next attempt. Every ended run that may have promoted cells can be rolled back, also one whose
    // later attempt failed. After a rollback the run stays as it is: its outcome must go on saying so.
    private static readonly (string Status, string? Outcome, RunOperation[] Legal)[] Rows =
    [
        (RunStatus.Queued, null, [RunOperation.Terminate, RunOperation.Review]),
        (RunStatus.Running, null, [RunOperation.Suspend, RunOperation.Terminate, RunOperation.Review]),
        (RunStatus.Suspended, null, [RunOperation.Resume, RunOperation.Terminate, RunOperation.Review]),
        (RunStatus.Completed, RunOutcome.Promoted, [RunOperation.Restart, RunOperation.Rollback, RunOperation.Review]),
        (RunStatus.Completed, RunOutcome.Held, [RunOperation.Restart, RunOperation.Promote, RunOperation.Rollback, RunOperation.Review]),
        (RunStatus.Completed, RunOutcome.RolledBack, []),
        (RunStatus.Completed, RunOutcome.PartlyRolledBack, [RunOperation.Rollback]),
        (RunStatus.Failed, RunOutcome.GateRefused, [RunOperation.Restart, RunOperation.Rollback, RunOperation.Review]),
        (RunStatus.Failed, RunOutcome.DataLoss, [RunOperation.Restart, RunOperation.Rollback]),
        (RunStatus.Failed, RunOutcome.Error, [RunOperation.Restart, RunOperation.Rollback, RunOperation.Review]),
        (RunStatus.Terminated, null, [RunOperation.Restart, RunOperation.Rollback]),
    ];

    /// <summary>Every pair of status and outcome that a run can have.</summary>
    public static IReadOnlyList<(string Status, string? Outcome)> States { get; } = [.. Rows.Select(r => (r.Status, r.Outcome))];

    /// <summary>The operations that are legal in a state, in the order of <see cref="RunOperation"/>.</summary>
    /// <exception cref="ArgumentException">A run never has this status with this outcome, which is a bug.</exception>
    public static IReadOnlyList<RunOperation> Legal(string status, string? outcome)
    {
        foreach ((string rowStatus, string? rowOutcome, RunOperation[] legal) in Rows)
        {
            if (rowStatus == status && rowOutcome == outcome)
            {
                return [.. legal.Order()];
            }
        }

        throw new ArgumentException($"No run is {status} with the outcome {outcome ?? "none"}.", nameof(outcome));
    }

    /// <summary>The operations that are legal for a run as it is: none while a rollback is under way.</summary>
    public static IReadOnlyList<RunOperation> Legal(RunRecord run) => run.OpenRollback is null ? Legal(run.Status, run.Outcome) : [];

    /// <summary>Whether an operation is legal for a run as it is.</summary>
    public static bool Allows(RunRecord run, RunOperation operation) => Legal(run).Contains(operation);

    /// <summary>The word of an operation in routes, in the ledger and in problem answers.</summary>
    public static string NameOf(RunOperation operation) => operation switch
    {
        RunOperation.Restart => "restart",
        RunOperation.Promote => "promote",
        RunOperation.Rollback => "rollback",
        RunOperation.Suspend => "suspend",
        RunOperation.Resume => "resume",
        RunOperation.Terminate => "terminate",
        RunOperation.Review => "review",
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    /// <summary>What a refused caller is told: the state, and what would be legal in it. No data.</summary>
    public static string Refusal(RunRecord run, RunOperation operation)
    {
        if (run.OpenRollback is not null)
        {
            return $"{NameOf(operation)} is not legal while a rollback of the run is under way; wait for its end, or ask for the same rollback again to go on with it.";
        }

        IReadOnlyList<RunOperation> legal = Legal(run);
        string state = run.Outcome is { } outcome ? $"{run.Status} ({outcome})" : run.Status;
        string choice = legal.Count == 0 ? "nothing is legal any more" : $"legal: {string.Join(", ", legal.Select(NameOf))}";
        return $"{NameOf(operation)} is not legal while the run is {state}; {choice}.";
    }
}
