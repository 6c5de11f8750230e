namespace Remediation.Core.Intake;

/// <summary>
/// The queues that batches wait in, that refused messages are parked in and that ended runs are told on. What was published is durable in
/// the queue when a call returns. Every call throws <see cref="QueueUnavailableException"/> when the queue cannot take it now.
/// </summary>
public interface IBatchQueue
{
    /// <summary>Queues a batch.</summary>
    Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>Parks a body that is no batch, byte for byte, with every reason (see <see cref="DeadLetterHeaders"/>).</summary>
    Task DeadLetterAsync(ReadOnlyMemory<byte> body, IReadOnlyList<IntakeProblem> problems, CancellationToken cancellationToken);

    /// <summary>Tells listeners that a run ended.</summary>
    Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}

/// <summary>
/// The queue cannot take a message now: no connection, no confirmation in time, or a refusal. Whether the message is in it is not known;
/// publishing again is right, since every message may come twice.
/// </summary>
public class QueueUnavailableException : Exception
{
    /// <summary>A sentence for operators, without credentials and without data.</summary>
    public QueueUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public QueueUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public QueueUnavailableException()
    {
    }
}
