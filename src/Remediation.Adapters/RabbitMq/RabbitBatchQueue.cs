using RabbitMQ.Client;
using Remediation.Adapters.Egress;
using Remediation.Core.Intake;

namespace Remediation.Adapters.RabbitMq;

/// <summary>
/// Batches on RabbitMQ: quorum queues that are declared before anything listens, every publish confirmed by the broker before the call returns.
/// </summary>
/// <param name="connection">The AMQP address.</param>
/// <param name="guard">Admits the connection.</param>
public sealed class RabbitBatchQueue(string connection, IEgressGuard guard) : IBatchQueue, IAsyncDisposable
{
    /// <summary>The queue that batches arrive on.</summary>
    public const string Batches = "remediation.batches";

    /// <summary>The queue of what was no batch.</summary>
    public const string DeadLetters = "remediation.batches.dead";

    /// <summary>The queue that tells of ended runs.</summary>
    public const string Results = "remediation.results";

    private const string ReasonHeader = "x-reason";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Declares the queues. A queue that exists with other arguments is an error that the broker explains.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        IChannel channel = await ChannelAsync(cancellationToken);
        await DeclareAsync(channel, DeadLetters, null, cancellationToken);
        await DeclareAsync(channel, Results, null, cancellationToken);
        await DeclareAsync(channel, Batches, DeadLetters, cancellationToken);
    }

    /// <inheritdoc/>
    public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => PublishAsync(Batches, body, null, cancellationToken);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReadOnlyMemory<byte> body, string reasonCode, CancellationToken cancellationToken) =>
        PublishAsync(DeadLetters, body, reasonCode, cancellationToken);

    /// <inheritdoc/>
    public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => PublishAsync(Results, message, null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    private static Task DeclareAsync(IChannel channel, string queue, string? deadLetters, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
        if (deadLetters is not null)
        {
            arguments["x-dead-letter-exchange"] = "";
            arguments["x-dead-letter-routing-key"] = deadLetters;
        }

        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    private async Task PublishAsync(string queue, ReadOnlyMemory<byte> body, string? reasonCode, CancellationToken cancellationToken)
    {
        IChannel channel = await ChannelAsync(cancellationToken);
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
        if (reasonCode is not null)
        {
            properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [ReasonHeader] = reasonCode };
        }

        // With confirmation tracking the call ends when the broker has the message, and throws when it refused or returned it.
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellationToken);
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true })
            {
                return _channel;
            }

            if (_connection is not { IsOpen: true })
            {
                _connection = await GuardedAmqp.ConnectAsync(guard, new Uri(connection), "remediation", cancellationToken);
            }

            _channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            return _channel;
        }
        finally
        {
            _gate.Release();
        }
    }
}
