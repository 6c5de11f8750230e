namespace Microsoft.DurableTask;

/// <summary>Options of an activity or sub-orchestration call.</summary>
public record TaskOptions
{
    /// <summary>Options with a retry rule.</summary>
    /// <param name="retry">When to try again; null for never.</param>
    public TaskOptions(TaskRetryOptions? retry)
        : this(retry, null)
    {
    }

    /// <summary>Options with a retry rule and tags.</summary>
    /// <param name="retry">When to try again; null for never.</param>
    /// <param name="tags">Labels; kept for source compatibility.</param>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>A copy.</summary>
    /// <param name="options">What to copy.</param>
    public TaskOptions(TaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Retry = options.Retry;
        Tags = options.Tags;
        Version = options.Version;
    }

    /// <summary>When to try again; null for never.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Labels; kept for source compatibility.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>Version; kept for source compatibility.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Options that retry by a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(new TaskRetryOptions(policy));

    /// <summary>Options that ask a handler before each retry.</summary>
    /// <param name="handler">The handler; runs in the orchestrator, so must be deterministic.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(TaskRetryOptions.FromRetryHandler(handler));

    /// <summary>Options that ask a handler before each retry.</summary>
    /// <param name="handler">The handler; runs in the orchestrator, so must be deterministic.</param>
    /// <returns>The options.</returns>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(TaskRetryOptions.FromRetryHandler(handler));

    /// <summary>These options with an instance id for the sub-orchestration.</summary>
    /// <param name="instanceId">The id.</param>
    /// <returns>The options.</returns>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>Options of a sub-orchestration call.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Options with a retry rule and an instance id.</summary>
    /// <param name="retry">When to try again; null for never.</param>
    /// <param name="instanceId">Id of the sub-orchestration; null for a generated one.</param>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>Given options with an instance id.</summary>
    /// <param name="options">What to copy.</param>
    /// <param name="instanceId">Id of the sub-orchestration; if null, the one in <paramref name="options"/>.</param>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    /// <summary>A copy.</summary>
    /// <param name="options">What to copy.</param>
    public SubOrchestrationOptions(SubOrchestrationOptions options)
        : base(options) => InstanceId = options.InstanceId;

    /// <summary>Id of the sub-orchestration; null for a generated one.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>Options of a new orchestration.</summary>
public record StartOrchestrationOptions
{
    /// <summary>Options with an id and a start time.</summary>
    /// <param name="InstanceId">Id; null for a generated one.</param>
    /// <param name="StartAt">When to start; null for now.</param>
    public StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
    {
        this.InstanceId = InstanceId;
        this.StartAt = StartAt;
    }

    /// <summary>A copy.</summary>
    /// <param name="options">What to copy.</param>
    public StartOrchestrationOptions(StartOrchestrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        InstanceId = options.InstanceId;
        StartAt = options.StartAt;
        Tags = options.Tags;
        Version = options.Version;
        DedupeStatuses = options.DedupeStatuses;
    }

    /// <summary>Id; null for a generated one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When to start; null for now.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Labels that are kept with the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Version; kept for source compatibility.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>
    /// Names of statuses in which an instance of the same id makes the call fail. Null: Pending, Running,
    /// Suspended, ContinuedAsNew. An instance in any other status is replaced; one that has not ended never is.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

/// <summary>How an orchestration goes on as new.</summary>
public class ContinueAsNewOptions
{
    /// <summary>Input of the next generation.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events that nobody has read yet are carried over. Default true.</summary>
    public bool PreserveUnprocessedEvents { get; set; } = true;

    /// <summary>Version; kept for source compatibility.</summary>
    public string? NewVersion { get; set; }
}
