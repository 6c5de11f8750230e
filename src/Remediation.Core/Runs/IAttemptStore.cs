using Remediation.Core.Ledger;

namespace Remediation.Core.Runs;

/// <summary>Changes of a run's life from outside: new attempts, and what an operator does to an open one. Each is one durable transaction with its receipt.</summary>
public interface IAttemptStore
{
    /// <summary>What a new attempt would do, as of now.</summary>
    Task<AttemptPlan> PlanAsync(string runId, Func<AttemptFacts, AttemptPlan> planner, CancellationToken cancellationToken);

    /// <summary>
    /// Begins the next attempt: plans on what is in the store, discards what the plan gives up, queues the run and appends the receipt. Null when the
    /// run is no longer as it was seen; then nothing happened.
    /// </summary>
    Task<AttemptPlan?> BeginAsync(RunRecord seen, AttemptStart start, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an open run another status and appends the receipt. False when the run is no longer as it was seen, or when it is to be terminated and its
    /// present attempt has promoted already; then nothing happened.
    /// </summary>
    Task<bool> ChangeStatusAsync(RunRecord seen, string status, DateTimeOffset now, LedgerEntry receipt, CancellationToken cancellationToken);
}

/// <summary>How an attempt begins.</summary>
/// <param name="Planner">Makes the plan; called inside the transaction.</param>
/// <param name="WaivesHold">Whether the result may go into production although the run is one that is held.</param>
/// <param name="Receipt">The ledger entry from the plan; called inside the transaction.</param>
public sealed record AttemptStart(Func<AttemptFacts, AttemptPlan> Planner, bool WaivesHold, Func<AttemptPlan, LedgerEntry> Receipt);

/// <summary>
/// An attempt was terminated or followed by another while a step of it was still at work: the step must not write any more. Not a fault of the
/// run; the host drops the result.
/// </summary>
public sealed class AttemptEndedException : Exception
{
    /// <summary>Says so.</summary>
    public AttemptEndedException()
        : base("The attempt has ended; this step of it writes nothing any more.")
    {
    }

    /// <inheritdoc/>
    public AttemptEndedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public AttemptEndedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
