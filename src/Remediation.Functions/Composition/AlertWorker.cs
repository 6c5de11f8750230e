using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Core.Alerts;

namespace Remediation.Functions.Composition;

/// <summary>Delivers what the outbox holds, and once more when the process stops: a short run ends right after it raised its alerts.</summary>
internal sealed partial class AlertWorker(AlertDesk desk, TimeProvider time, ILogger<AlertWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(desk.DeliverLastAsync, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            await TryAsync(desk.DeliverAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task<(int Tried, int Delivered)>> deliver, CancellationToken cancellationToken)
    {
        try
        {
            (int tried, int delivered) = await deliver(cancellationToken);
            if (tried > delivered)
            {
                LogUndelivered(tried - delivered);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The store may be busy or away for a moment; what is in the outbox is not lost.
            LogFailed(exception);
        }
    }

    [LoggerMessage(1010, LogLevel.Warning, "{Undelivered} alerts were not taken by their receivers; they are tried again or in alerts.dead.jsonl")]
    private partial void LogUndelivered(int undelivered);

    [LoggerMessage(1011, LogLevel.Error, "Alerts could not be delivered")]
    private partial void LogFailed(Exception exception);
}
