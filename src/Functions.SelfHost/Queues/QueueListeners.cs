using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Functions.SelfHost.Queues;

/// <summary>One listener for each queue function: embedded or RabbitMQ, as its connection setting says.</summary>
internal sealed class QueueListeners(
    FunctionIndex functions,
    EmbeddedQueue embedded,
    QueueInvoker invoker,
    IConfiguration configuration,
    HostSettings settings,
    TimeProvider clock,
    ILogger<QueueListeners> logger,
    IOutboundConnectionFilter? filter = null) : ITriggerListener, IAsyncDisposable
{
    /// <summary>Value of a connection setting that means the queue in the data folder.</summary>
    public const string EmbeddedConnection = "embedded";

    private readonly List<ITriggerListener> _listeners = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (FunctionDescriptor function in functions.Of(TriggerKind.Queue))
        {
            ITriggerListener listener = Listener(function);
            _listeners.Add(listener);
            await listener.StartAsync(cancellation);
        }
    }

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(_listeners.Select(l => l.StopAsync(cancellation)));

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable listener in _listeners.OfType<IAsyncDisposable>())
        {
            await listener.DisposeAsync();
        }
    }

    private ITriggerListener Listener(FunctionDescriptor function)
    {
        var trigger = (RabbitMQTriggerAttribute)function.Trigger;
        string queue = Settings.Resolve(trigger.QueueName, configuration);
        string? connection = trigger.ConnectionStringSetting is { } name ? Settings.Connection(name, configuration) : null;
        if (string.Equals(connection, EmbeddedConnection, StringComparison.OrdinalIgnoreCase))
        {
            return new EmbeddedQueueListener(function, queue, embedded, invoker, settings, clock, logger);
        }

        ConnectionFactory broker = RabbitMQConnection.Factory(trigger, connection, configuration);
        return new RabbitMQListener(function, queue, stop => RabbitMQConnection.OpenAsync(broker, filter, stop), invoker, settings, clock, logger);
    }
}
