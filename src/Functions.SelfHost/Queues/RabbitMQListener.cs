using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Functions.SelfHost.Telemetry;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Functions.SelfHost.Queues;

/// <summary>
/// Feeds a function from a RabbitMQ queue. A message is acknowledged after the function returned. After a failure a copy goes
/// to the end of the queue with the header <c>x-ms-rabbitmq-requeuecount</c>, confirmed by the broker before the original is
/// acknowledged; at the fifth failure the message is rejected, and the broker dead-letters it where the queue says so. The
/// queue must exist. A lost connection is made again for ever, with growing pauses.
/// </summary>
internal sealed class RabbitMQListener(
    FunctionDescriptor function,
    string queue,
    Func<CancellationToken, Task<IConnection>> connect,
    QueueInvoker invoker,
    HostSettings settings,
    TimeProvider clock,
    ILogger logger) : ITriggerListener, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReturnPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, byte> _inFlight = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Starts consuming; a queue that does not exist stops the start, a broker that is away does not.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await using IConnection connection = await connect(cancellation);
            await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            await channel.QueueDeclarePassiveAsync(queue, cancellation);
        }
        catch (Exception exception) when (Refusal(exception) is { } refusal)
        {
            throw new HostConfigurationException([refusal]);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Away: the loop keeps trying, and says so.
        }

        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await _loop;
        // What was taken on a connection that is lost since.
        await DrainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _abort.CancelAsync();
    }

    /// <summary>A broker that is there and says no will say it again: that is for a person to mend.</summary>
    private string? Refusal(Exception exception) => exception switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound } =>
            $"QUEUE_MISSING: function '{function.Name}' reads queue '{queue}', which the broker does not have.",
        OperationInterruptedException { ShutdownReason: { Initiator: ShutdownInitiator.Peer, ReplyCode: >= Constants.AccessRefused } reason } =>
            $"QUEUE_REFUSED: function '{function.Name}' reads queue '{queue}', which the broker refuses: {reason.ReplyText}",
        BrokerUnreachableException { InnerException: AuthenticationFailureException or PossibleAuthenticationFailureException } =>
            $"BROKER_REFUSED: function '{function.Name}': the broker refuses the user or the virtual host of its connection.",
        _ => null,
    };

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await ConsumeAsync(() => pause = FirstPause);
            }
            catch (Exception exception)
            {
                reason = exception.GetType().Name;
            }

            if (_stop.IsCancellationRequested)
            {
                return;
            }

            QueueLog.Disconnected(logger, queue, reason, pause);
            await Task.Delay(pause, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Consumes on one connection until it is lost or the host stops.</summary>
    private async Task<string> ConsumeAsync(Action connected)
    {
        await using IConnection connection = await connect(_stop.Token);
        var confirmed = new CreateChannelOptions(
            publisherConfirmationsEnabled: true,
            publisherConfirmationTrackingEnabled: true,
            consumerDispatchConcurrency: (ushort)Math.Min(settings.PrefetchCount, ushort.MaxValue));
        await using IChannel channel = await connection.CreateChannelAsync(confirmed, _stop.Token);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, args) =>
        {
            lost.TrySetResult($"{args.ReplyCode} {args.ReplyText}");
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, (ushort)Math.Min(settings.PrefetchCount, ushort.MaxValue), false, _stop.Token);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => ReceiveAsync(channel, delivery);
        consumer.UnregisteredAsync += (_, _) =>
        {
            lost.TrySetResult("the broker cancelled the consumer");
            return Task.CompletedTask;
        };
        string tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, _stop.Token);
        connected();
        QueueLog.Connected(logger, queue);
        await Task.WhenAny(lost.Task, Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token));
        if (lost.Task.IsCompleted)
        {
            // What is in flight runs on; its message comes again, since nothing can settle it any more.
            return await lost.Task;
        }

        await channel.BasicCancelAsync(tag, noWait: false, CancellationToken.None);
        await DrainAsync();
        return "stopping";
    }

    private async Task DrainAsync()
    {
        var all = Task.WhenAll(_inFlight.Keys);
        try
        {
            await all.WaitAsync(settings.DrainTimeout, clock);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync();
        }
    }

    private async Task ReceiveAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        // The library reuses the body's buffer after this method's first await.
        byte[] body = delivery.Body.ToArray();
        Task work = WorkAsync(channel, delivery, body);
        _inFlight.TryAdd(work, 0);
        try
        {
            await work;
        }
        finally
        {
            _inFlight.TryRemove(work, out _);
        }
    }

    private async Task WorkAsync(IChannel channel, BasicDeliverEventArgs delivery, byte[] body)
    {
        if (_stop.IsCancellationRequested)
        {
            // Not acknowledged: the broker gives it to somebody else when the channel closes.
            return;
        }

        Dictionary<string, string> headers = ReadHeaders(delivery.BasicProperties.Headers);
        int failures = headers.TryGetValue(EmbeddedQueue.RequeueHeader, out string? text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
        QueueInvocation went = await invoker.InvokeAsync(function, queue, body, headers, failures, _abort.Token);
        if (went.Aborted)
        {
            return;
        }

        try
        {
            await SettleAsync(channel, delivery, body, failures, went.Failure);
        }
        catch (PublishException exception)
        {
            // The broker is there and does not take the copy (its queue is full): the original goes back as it is, after a pause.
            QueueLog.SettleFailed(logger, exception, queue);
            await ReturnAsync(channel, delivery);
        }
        catch (Exception exception)
        {
            // The channel is gone, and with it the delivery: the broker delivers the message again.
            QueueLog.SettleFailed(logger, exception, queue);
        }
    }

    private async Task SettleAsync(IChannel channel, BasicDeliverEventArgs delivery, byte[] body, int failures, Exception? failure)
    {
        var tags = new KeyValuePair<string, object?>("queue", queue);
        if (failure is null)
        {
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        }
        else if (failures + 1 >= EmbeddedQueue.MaxFailures)
        {
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: false);
            Meters.MessagesDeadLettered.Add(1, tags);
            QueueLog.DeadLettered(logger, queue);
        }
        else
        {
            var properties = new BasicProperties(delivery.BasicProperties)
            {
                Headers = new Dictionary<string, object?>(delivery.BasicProperties.Headers ?? new Dictionary<string, object?>())
                {
                    [EmbeddedQueue.RequeueHeader] = failures + 1,
                },
            };
            // Completes when the broker has confirmed; mandatory, so that a queue deleted meanwhile is a failure and no loss.
            await channel.BasicPublishAsync(string.Empty, queue, mandatory: true, properties, body);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            Meters.MessagesRequeued.Add(1, tags);
        }
    }

    private async Task ReturnAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        try
        {
            await Task.Delay(ReturnPause, clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true);
        }
        catch (Exception exception)
        {
            QueueLog.SettleFailed(logger, exception, queue);
        }
    }

    private static Dictionary<string, string> ReadHeaders(IDictionary<string, object?>? headers)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, object? value) in headers ?? new Dictionary<string, object?>())
        {
            texts[name] = value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => value?.ToString() ?? string.Empty,
            };
        }

        return texts;
    }
}
