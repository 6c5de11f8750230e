namespace Microsoft.DurableTask.Client;

/// <summary>Where an orchestration stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Started and not ended.</summary>
    Running,

    /// <summary>Ended with a result.</summary>
    Completed,

    /// <summary>Kept for compatibility: an instance that goes on as new stays Running.</summary>
    ContinuedAsNew,

    /// <summary>Ended with a failure.</summary>
    Failed,

    /// <summary>Kept for compatibility.</summary>
    Canceled,

    /// <summary>Ended by a caller.</summary>
    Terminated,

    /// <summary>Scheduled and not started.</summary>
    Pending,

    /// <summary>Paused: what arrives is kept until it is resumed.</summary>
    Suspended,
}

/// <summary>State of an orchestration instance.</summary>
/// <param name="name">Name of the orchestrator.</param>
/// <param name="instanceId">Id of the instance.</param>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>Name of the orchestrator.</summary>
    public string Name { get; } = name;

    /// <summary>Id of the instance.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>Reads inputs and outputs; null when they were not fetched.</summary>
    public DataConverter? DataConverter { get; init; }

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Input as JSON.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Result as JSON.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Custom status as JSON.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Labels given at the start.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it failed, if it did.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether it is Running.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has ended in any way.</summary>
    public bool IsCompleted =>
        RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The input.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The default if there is none.</returns>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput);

    /// <summary>The result.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The default if there is none.</returns>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    /// <summary>The custom status.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The default if there is none.</returns>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    private T? Read<T>(string? data) => DataConverter is { } converter
        ? converter.Deserialize<T>(data)
        : throw new InvalidOperationException("Inputs and outputs were not fetched: ask with getInputsAndOutputs or FetchInputsAndOutputs.");
}
