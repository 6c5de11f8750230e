namespace Remediation.Core.Intake;

/// <summary>Which queued runs have had their message published, so that a message that never came out, or was lost, is published again.</summary>
public interface IPublicationStore
{
    /// <summary>Runs that are queued, never published ones first, then by the last publication; at most so many.</summary>
    Task<IReadOnlyList<QueuedRun>> ReadQueuedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Notes that an attempt's message is in the queue. May be lost in a crash: then the message is published once more.</summary>
    Task RecordAsync(string runId, int attempt, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A run whose row says <c>queued</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">Its present attempt.</param>
/// <param name="ReceivedAt">When the batch was taken in.</param>
/// <param name="FirstPublishedAt">When this attempt's message was first published, or null.</param>
/// <param name="LastPublishedAt">When it was last published, or null.</param>
public sealed record QueuedRun(string RunId, int Attempt, DateTimeOffset ReceivedAt, DateTimeOffset? FirstPublishedAt, DateTimeOffset? LastPublishedAt);
