using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Timers;

/// <summary>Runs timer functions on their schedules, one run of each at a time. The schedule is in memory: missed times are not made up for.</summary>
internal sealed class TimerListener(
    FunctionIndex functions,
    FunctionInvoker invoker,
    IServiceProvider services,
    IConfiguration configuration,
    HostSettings settings,
    TimeProvider clock,
    ILogger<TimerListener> logger) : ITriggerListener, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private List<Task> _loops = [];

    public Task StartAsync(CancellationToken cancellation)
    {
        _loops = [.. functions.Of(TriggerKind.Timer).Select(function => Task.Run(() => RunAsync(function), CancellationToken.None))];
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_loops).WaitAsync(settings.DrainTimeout, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _abort.Cancel();
    }

    private async Task RunAsync(FunctionDescriptor function)
    {
        var trigger = (TimerTriggerAttribute)function.Trigger;
        if (!TimerSchedule.TryParse(Settings.Resolve(trigger.Schedule, configuration), out TimerSchedule? schedule, out _))
        {
            return;
        }

        DateTime last = default;
        DateTime now = clock.GetUtcNow().UtcDateTime;
        DateTime due = schedule.Next(now);
        try
        {
            if (trigger.RunOnStartup)
            {
                await InvokeAsync(function, new TimerInfo { ScheduleStatus = Status(last, due, now) });
                last = now;
            }

            while (!_stop.IsCancellationRequested)
            {
                await WaitUntilAsync(due);
                now = clock.GetUtcNow().UtcDateTime;
                DateTime next = schedule.Next(now > due ? now : due);
                var info = new TimerInfo { ScheduleStatus = Status(last, next, now), IsPastDue = now - due > TimeSpan.FromSeconds(1) };
                await InvokeAsync(function, info);
                last = due;
                due = schedule.Next(due);
                // A run that took longer than the schedule's step: one late run, not one for each step missed.
                now = clock.GetUtcNow().UtcDateTime;
                if (due < now && schedule.Next(due) <= now)
                {
                    due = now;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task WaitUntilAsync(DateTime due)
    {
        // Never longer than an hour at once, so that a step of the wall clock is noticed.
        while (due - clock.GetUtcNow().UtcDateTime is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1) : wait + TimeSpan.FromMilliseconds(1), clock, _stop.Token);
        }

        _stop.Token.ThrowIfCancellationRequested();
    }

    private async Task InvokeAsync(FunctionDescriptor function, TimerInfo info)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        if (settings.FunctionTimeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        await using AsyncServiceScope scope = services.CreateAsyncScope();
        var invocation = new Invocation(function, scope.ServiceProvider, Invocation.NewId(), limit.Token) { TriggerValue = info };
        try
        {
            await invoker.InvokeAsync(invocation);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception exception)
        {
            TimerLog.TimerFailed(logger, exception, function.Name, invocation.InvocationId);
        }
    }

    private static ScheduleStatus Status(DateTime last, DateTime next, DateTime now) => new() { Last = last, Next = next, LastUpdated = now };
}

internal static partial class TimerLog
{
    [LoggerMessage(5001, LogLevel.Error, "Timer function {Function} failed, invocation {InvocationId}")]
    public static partial void TimerFailed(ILogger logger, Exception exception, string function, string invocationId);
}
