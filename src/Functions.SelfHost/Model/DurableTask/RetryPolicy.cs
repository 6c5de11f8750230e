namespace Microsoft.DurableTask;

/// <summary>Says how often and when a failed activity or sub-orchestration is tried again.</summary>
public class RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, at least 1.</param>
    /// <param name="firstRetryInterval">Wait after the first failure, above zero.</param>
    /// <param name="backoffCoefficient">Factor on the wait after each further failure, at least 1.</param>
    /// <param name="maxRetryInterval">Longest wait; null for one hour; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="retryTimeout">No attempt starts later than this after the first; null for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        RequireAtLeastFirst(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        RequireAtLeastFirst(retryTimeout, firstRetryInterval, nameof(retryTimeout));
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Wait after the first failure.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>Factor on the wait after each further failure.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>Longest wait, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No attempt starts later than this after the first, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Whether an exception is worth a retry. Kept for source compatibility; see <see cref="HandleFailure"/>.</summary>
    public Func<Exception, bool> Handle { get; internal init; } = static _ => true;

    /// <summary>As <see cref="Handle"/>, asynchronous. Kept for source compatibility.</summary>
    public Func<Exception, Task<bool>>? HandleAsync { get; set; }

    /// <summary>Whether a failure is worth a retry; all are by default. Runs in the orchestrator: must be deterministic.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init
        {
            FailureFilter = value;
            Handle = exception => value(TaskFailureDetails.FromException(exception));
        }
    }

    internal Func<TaskFailureDetails, bool> FailureFilter { get; private init; } = static _ => true;

    /// <summary>Wait before the next attempt.</summary>
    /// <param name="failedAttempts">Attempts that have failed, at least 1.</param>
    internal TimeSpan DelayAfter(int failedAttempts)
    {
        double milliseconds = FirstRetryInterval.TotalMilliseconds * Math.Pow(BackoffCoefficient, failedAttempts - 1);
        TimeSpan bound = MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : MaxRetryInterval;
        return milliseconds < bound.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : bound;
    }

    private static void RequireAtLeastFirst(TimeSpan? value, TimeSpan first, string name)
    {
        if (value is { } given && given < first && given != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(name, given, $"{name} must not be shorter than firstRetryInterval ({first}).");
        }
    }
}

/// <summary>What a retry handler is told.</summary>
/// <param name="OrchestrationContext">The orchestrator that called.</param>
/// <param name="LastAttemptNumber">Attempts that have failed, from 1.</param>
/// <param name="LastFailure">The last failure.</param>
/// <param name="TotalRetryTime">Time since the first attempt, by the orchestration's clock.</param>
/// <param name="CancellationToken">Never cancelled here.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);

/// <summary>Says whether to try again.</summary>
/// <param name="retryContext">What happened.</param>
/// <returns>True to try again at once.</returns>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>Says whether to try again; may await the orchestration's timers.</summary>
/// <param name="retryContext">What happened.</param>
/// <returns>True to try again at once.</returns>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>A retry policy or a retry handler.</summary>
public sealed class TaskRetryOptions
{
    /// <summary>Retries by a policy.</summary>
    /// <param name="policy">The policy.</param>
    public TaskRetryOptions(RetryPolicy policy) => Policy = policy ?? throw new ArgumentNullException(nameof(policy));

    /// <summary>Retries by a handler.</summary>
    /// <param name="handler">The handler.</param>
    public TaskRetryOptions(AsyncRetryHandler handler) => Handler = handler ?? throw new ArgumentNullException(nameof(handler));

    /// <summary>The policy, if it is one.</summary>
    public RetryPolicy? Policy { get; }

    /// <summary>The handler, if it is one.</summary>
    public AsyncRetryHandler? Handler { get; }

    /// <summary>Policy to options.</summary>
    /// <param name="policy">The policy.</param>
    public static implicit operator TaskRetryOptions(RetryPolicy policy) => FromRetryPolicy(policy);

    /// <summary>Handler to options.</summary>
    /// <param name="handler">The handler.</param>
    public static implicit operator TaskRetryOptions(AsyncRetryHandler handler) => FromRetryHandler(handler);

    /// <summary>Handler to options.</summary>
    /// <param name="handler">The handler.</param>
    public static implicit operator TaskRetryOptions(RetryHandler handler) => FromRetryHandler(handler);

    /// <summary>Options that retry by a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The options.</returns>
    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Options that ask a handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The options.</returns>
    public static TaskRetryOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Options that ask a handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <returns>The options.</returns>
    public static TaskRetryOptions FromRetryHandler(RetryHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new TaskRetryOptions(context => Task.FromResult(handler(context)));
    }
}
