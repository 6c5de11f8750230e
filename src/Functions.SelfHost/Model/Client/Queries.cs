namespace Microsoft.DurableTask.Client;

/// <summary>Which instances to list.</summary>
/// <param name="CreatedFrom">Created at or after.</param>
/// <param name="CreatedTo">Created at or before.</param>
/// <param name="Statuses">In one of these; null for any.</param>
/// <param name="TaskHubNames">Kept for source compatibility: there is one hub.</param>
/// <param name="InstanceIdPrefix">Id starts with.</param>
/// <param name="PageSize">Items in a page, 1 to 10,000.</param>
/// <param name="FetchInputsAndOutputs">Whether to bring input, output and custom status.</param>
/// <param name="ContinuationToken">Where to go on.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Page size when none is given.</summary>
    public const int DefaultPageSize = 100;
}

/// <summary>Which ended instances to purge.</summary>
/// <param name="CreatedFrom">Created at or after.</param>
/// <param name="CreatedTo">Created at or before.</param>
/// <param name="Statuses">In one of these; null for any ended one.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>Longest time to spend; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>How to purge.</summary>
/// <param name="Recursive">Whether ended sub-orchestrations go too.</param>
public record PurgeInstanceOptions(bool Recursive = false);

/// <summary>What was purged.</summary>
public class PurgeResult
{
    /// <summary>A count.</summary>
    /// <param name="count">Instances purged.</param>
    public PurgeResult(int count)
        : this(count, null)
    {
    }

    /// <summary>A count, and whether all were reached.</summary>
    /// <param name="count">Instances purged.</param>
    /// <param name="isComplete">False if the time ran out.</param>
    public PurgeResult(int count, bool? isComplete)
    {
        PurgedInstanceCount = count;
        IsComplete = isComplete;
    }

    /// <summary>Instances purged.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>False if the time ran out.</summary>
    public bool? IsComplete { get; }
}

/// <summary>How to terminate.</summary>
/// <param name="Output">Output to record.</param>
/// <param name="Recursive">Whether running sub-orchestrations are terminated too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
