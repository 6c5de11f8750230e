namespace Remediation.Core.Intake;

/// <summary>Puts an admitted run's message into the queue and notes that it did.</summary>
public sealed class BatchPublisher(IBatchQueue queue, IPublicationStore publications, TimeProvider time)
{
    /// <summary>Publishes the message of an attempt. If this fails or the process dies, <see cref="QueueSweeper"/> publishes it later.</summary>
    /// <exception cref="QueueUnavailableException">The queue does not take it now.</exception>
    public async Task PublishAsync(string runId, int attempt, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await queue.PublishAsync(body, cancellationToken);
        await publications.RecordAsync(runId, attempt, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>The same for a caller whose work is done with the run row: a queue that is away only delays the run.</summary>
    /// <returns>Null when the message is in the queue; else why <see cref="QueueSweeper"/> has to see to it.</returns>
    public async Task<string?> TryPublishAsync(string runId, int attempt, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync(runId, attempt, body, cancellationToken);
            return null;
        }
        catch (QueueUnavailableException e)
        {
            return e.Message;
        }
    }
}
