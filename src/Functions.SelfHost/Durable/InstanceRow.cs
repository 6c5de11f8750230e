using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>An instance as it is stored.</summary>
internal sealed record InstanceRow
{
    public required long Key { get; init; }

    public required string Id { get; init; }

    public required int Generation { get; init; }

    public required string Name { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? Failure { get; init; }

    public string? CustomStatus { get; init; }

    public string? Tags { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public DateTime? EndedAt { get; init; }

    /// <summary>From when the generation's first turn may run; null once it has.</summary>
    public DateTime? StartDue { get; init; }

    public ParentLink? Parent { get; init; }

    public bool HasEnded => EndedAt is not null;
}

/// <summary>Which call of which generation of which instance waits for a child.</summary>
internal sealed record ParentLink(string Id, string Name, long Key, int Generation, int TaskId);
