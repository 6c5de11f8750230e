using Functions.SelfHost.Durable;
using Functions.SelfHost.Http;
using Functions.SelfHost.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Hosting;

/// <summary>First to start: says what is wrong, then takes the data folder, so that every later service may use it.</summary>
internal sealed class OpeningService(
    AppDefinition app, HostJson hostJson, HostStorage storage, HostSettings settings, IServiceProvider services, ILogger<OpeningService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string warning in hostJson.Warnings)
        {
            HostLog.HostJsonWarning(logger, warning);
        }

        app.ThrowIfUnusable();
        HostLog.Opened(logger, storage.Folder.Path, app.Functions.All.Count);
        if (settings.Options.HttpEnabled)
        {
            // Made now, so that the keys are there as soon as the host has started.
            services.GetRequiredService<KeyRing>();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Starts what triggers functions, after the app's own services (which may declare queues) and before HTTP.</summary>
internal sealed class TriggersService(
    DurableEngine engine, IEnumerable<ITriggerListener> listeners, HostSettings settings, HostGauges gauges) : IHostedService
{
    private readonly List<ITriggerListener> _listeners = [.. listeners];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WorkerThreads.Reserve(settings);
        gauges.Start();
        engine.Start();
        foreach (ITriggerListener listener in _listeners)
        {
            await listener.StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(cancellationToken)));
        await engine.StopAsync();
    }
}

/// <summary>A source of invocations.</summary>
internal interface ITriggerListener
{
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Takes nothing new, and waits for what is in flight within the drain time.</summary>
    Task StopAsync(CancellationToken cancellation);
}

internal static partial class HostLog
{
    [LoggerMessage(4001, LogLevel.Warning, "host.json: {Warning}")]
    public static partial void HostJsonWarning(ILogger logger, string warning);

    [LoggerMessage(4002, LogLevel.Information, "Opened {Folder}; {Functions} functions")]
    public static partial void Opened(ILogger logger, string folder, int functions);
}
