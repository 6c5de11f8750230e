using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Remediation.Core.Intake;

namespace Remediation.Adapters.RabbitMq;

/// <summary>
/// The queues: durable quorum queues; what the trigger gives up is dead-lettered with the broker's confirmation, so that it is in one of the
/// two queues at every moment.
/// </summary>
public static class RabbitTopology
{
    /// <summary>The queue that batches arrive on.</summary>
    public const string Batches = "remediation.batches";

    /// <summary>The queue of what was no batch.</summary>
    public const string DeadLetters = "remediation.batches.dead";

    /// <summary>The queue that tells of ended runs.</summary>
    public const string Results = "remediation.results";

    /// <summary>Each queue with its arguments, in the order of declaration: the target of dead letters before its source.</summary>
    public static IReadOnlyList<(string Queue, IReadOnlyDictionary<string, object?> Arguments)> Queues { get; } =
    [
        (DeadLetters, Quorum()),
        (Results, Quorum()),
        (Batches, Quorum(
            ("x-dead-letter-exchange", ""),
            ("x-dead-letter-routing-key", DeadLetters),
            ("x-dead-letter-strategy", "at-least-once"),
            ("x-overflow", "reject-publish"))),
    ];

    /// <summary>Declares the queues; those that exist as they should are left as they are.</summary>
    /// <exception cref="QueueMismatchException">A queue exists with other arguments, or the user may not declare it.</exception>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        foreach ((string queue, IReadOnlyDictionary<string, object?> arguments) in Queues)
        {
            try
            {
                await channel.QueueDeclareAsync(
                    queue,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    arguments.ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal),
                    cancellationToken: cancellationToken);
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.PreconditionFailed or Constants.AccessRefused)
            {
                throw new QueueMismatchException(queue, arguments, e);
            }
        }
    }

    private static Dictionary<string, object?> Quorum(params (string Name, string Value)[] more)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        foreach ((string name, string value) in more)
        {
            arguments[name] = value;
        }

        return arguments;
    }
}

/// <summary>A queue exists otherwise than the app needs it, or may not be declared. Somebody must change that: waiting does not help.</summary>
public sealed class QueueMismatchException : QueueUnavailableException
{
    /// <summary>Says what is there, what is wanted and what to do.</summary>
    public QueueMismatchException(string queue, IReadOnlyDictionary<string, object?> arguments, OperationInterruptedException cause)
        : base(
            $"Queue '{queue}' cannot be used; the broker says: {cause.ShutdownReason?.ReplyText}. "
            + $"Wanted is a durable queue with {string.Join(", ", arguments.Select(a => $"{a.Key}='{a.Value}'"))}. "
            + $"Let the queue run empty and delete it ('rabbitmqctl delete_queue {queue}') so that it is declared anew, or let the user of "
            + "RabbitMQConnection configure it; then start again.",
            cause)
    {
    }

    /// <inheritdoc/>
    public QueueMismatchException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public QueueMismatchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public QueueMismatchException()
    {
    }
}
