using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Remediation.Core.Intake;

namespace Remediation.Adapters.RabbitMq;

/// <summary>
/// Batches on RabbitMQ. The queues are declared on every new connection; every message is persistent and confirmed by the broker before the
/// call returns.
/// </summary>
/// <param name="connections">Opens connections.</param>
public sealed class RabbitBatchQueue(RabbitConnection connections) : IBatchQueue, IAsyncDisposable
{
    private static readonly TimeSpan ConfirmPatience = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Connects and declares the queues, unless that is done.</summary>
    /// <exception cref="QueueMismatchException">A queue exists otherwise than it should.</exception>
    /// <exception cref="QueueUnavailableException">The broker is away.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) => ChannelAsync(cancellationToken);

    /// <inheritdoc/>
    public Task PublishAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        PublishAsync(RabbitTopology.Batches, body, null, cancellationToken);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReadOnlyMemory<byte> body, IReadOnlyList<IntakeProblem> problems, CancellationToken cancellationToken) =>
        PublishAsync(RabbitTopology.DeadLetters, body, DeadLetterHeaders.Of(problems), cancellationToken);

    /// <inheritdoc/>
    public Task PublishResultAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        PublishAsync(RabbitTopology.Results, message, null, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _gate.Dispose();
    }

    private async Task PublishAsync(
        string queue, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        IChannel channel = await ChannelAsync(cancellationToken);
        var properties = new BasicProperties
        {
            Persistent = true,
            ContentType = "application/json",
            Headers = headers?.ToDictionary(h => h.Key, h => (object?)h.Value, StringComparer.Ordinal),
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConfirmPatience);
        try
        {
            // With confirmation tracking the call ends when the broker has the message, and throws when it refused or returned it.
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, body, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new QueueUnavailableException($"The broker at {connections.Broker} did not confirm a message of '{queue}' in time.", e);
        }
        catch (Exception e) when (IsOfTheBroker(e))
        {
            throw new QueueUnavailableException($"The broker at {connections.Broker} did not take a message of '{queue}' ({e.GetType().Name}).", e);
        }
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_channel is { IsOpen: true } open)
            {
                return open;
            }

            await CloseAsync();
            _connection = await connections.OpenAsync(cancellationToken);
            IChannel channel = await _connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            await RabbitTopology.DeclareAsync(channel, cancellationToken);
            return _channel = channel;
        }
        catch (Exception e) when (IsOfTheBroker(e))
        {
            throw new QueueUnavailableException($"The broker at {connections.Broker} went away ({e.GetType().Name}).", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask CloseAsync()
    {
        (IConnection? connection, IChannel? channel) = (_connection, _channel);
        (_connection, _channel) = (null, null);
        if (channel is not null)
        {
            await channel.DisposeAsync();
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static bool IsOfTheBroker(Exception e) => e is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException;
}
