using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Queues;

/// <summary>Feeds a function from an embedded queue, at most the prefetch count at once.</summary>
internal sealed class EmbeddedQueueListener(
    FunctionDescriptor function,
    string queue,
    EmbeddedQueue embedded,
    QueueInvoker invoker,
    HostSettings settings,
    TimeProvider clock,
    ILogger logger) : ITriggerListener, IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(settings.PrefetchCount);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _loop = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellation)
    {
        _loop = Task.Run(ConsumeAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        await _loop;
        long start = clock.GetTimestamp();
        while (_slots.CurrentCount < settings.PrefetchCount && clock.GetElapsedTime(start) < settings.DrainTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), clock, CancellationToken.None);
        }

        await _abort.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _abort.CancelAsync();
    }

    private async Task ConsumeAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await _slots.WaitAsync(_stop.Token);
                Task arrival = embedded.NextArrival(queue);
                IReadOnlyList<QueueMessage> messages = embedded.Claim(queue, 1);
                if (messages.Count == 0)
                {
                    _slots.Release();
                    await arrival.WaitAsync(_stop.Token);
                    continue;
                }

                _ = Task.Run(() => WorkAsync(messages[0]), CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Stopping.
        }
    }

    private async Task WorkAsync(QueueMessage message)
    {
        try
        {
            QueueInvocation went = await invoker.InvokeAsync(function, queue, message.Body, message.Headers, message.Failures, _abort.Token);
            while (!went.Aborted && !await TrySettleAsync(message, went.Failure))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, _abort.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the message is in the database and comes again.
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> TrySettleAsync(QueueMessage message, Exception? failure)
    {
        try
        {
            if (failure is null)
            {
                await embedded.AcknowledgeAsync(message);
            }
            else if (await embedded.FailAsync(message, failure))
            {
                QueueLog.DeadLettered(logger, queue);
            }

            return true;
        }
        catch (Exception exception) when (!_abort.IsCancellationRequested)
        {
            QueueLog.SettleFailed(logger, exception, queue);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
