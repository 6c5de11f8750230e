namespace Functions.SelfHost;

/// <summary>
/// Durable queues in <c>functions.db</c>, for apps that run without a broker. A queue exists as soon as it is used. Functions
/// read one with <c>[RabbitMQTrigger]</c> whose connection setting has the value <c>embedded</c>: delivered at least once, in
/// order of arrival, gone when the function has returned; after a failure the message goes to the end of its queue with the
/// header <c>x-ms-rabbitmq-requeuecount</c>; at the fifth it becomes a dead letter.
/// </summary>
public interface IEmbeddedQueue
{
    /// <summary>Adds a message. It is on disk when this completes.</summary>
    /// <param name="queue">Name of the queue, 1 to 255 characters.</param>
    /// <param name="body">At most 16 MiB.</param>
    /// <param name="headers">Kept with the message.</param>
    /// <param name="cancellation">Refuses the message if cancelled before; a message once accepted is not taken back.</param>
    /// <returns>Completes when the message is on disk.</returns>
    Task PublishAsync(
        string queue, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers = null, CancellationToken cancellation = default);

    /// <summary>How many messages a queue holds.</summary>
    /// <param name="queue">Name of the queue.</param>
    /// <returns>The counts; zeros for an unknown queue.</returns>
    QueueCounts GetCounts(string queue);

    /// <summary>Lists what was given up, oldest first.</summary>
    /// <param name="queue">Name of the queue.</param>
    /// <param name="afterId">Only those with a higher <see cref="DeadLetter.Id"/>; 0 for the start.</param>
    /// <param name="limit">At most so many, 1 to 1,000.</param>
    /// <returns>The dead letters.</returns>
    IReadOnlyList<DeadLetter> ListDeadLetters(string queue, long afterId = 0, int limit = 100);

    /// <summary>Puts a dead letter back to the end of its queue, with its failures forgotten.</summary>
    /// <param name="id">The dead letter.</param>
    /// <param name="cancellation">As for publishing.</param>
    /// <returns>False if there is none with this id.</returns>
    Task<bool> RetryDeadLetterAsync(long id, CancellationToken cancellation = default);

    /// <summary>Removes a dead letter.</summary>
    /// <param name="id">The dead letter.</param>
    /// <param name="cancellation">As for publishing.</param>
    /// <returns>False if there is none with this id.</returns>
    Task<bool> RemoveDeadLetterAsync(long id, CancellationToken cancellation = default);
}

/// <summary>How many messages a queue holds.</summary>
/// <param name="Ready">Waiting or being worked on.</param>
/// <param name="InFlight">Of these, being worked on.</param>
/// <param name="Dead">Given up.</param>
public sealed record QueueCounts(long Ready, long InFlight, long Dead);

/// <summary>A message that was given up.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Queue">The queue it was in.</param>
/// <param name="Body">Its body.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Reason">Type and message of the last failure.</param>
/// <param name="Failures">How often it was tried.</param>
/// <param name="DeadAt">When it was given up.</param>
public sealed record DeadLetter(
    long Id,
    string Queue,
    ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, string> Headers,
    string Reason,
    int Failures,
    DateTimeOffset DeadAt);
