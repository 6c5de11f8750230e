using System.Threading.Channels;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Telemetry;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Durable;

/// <summary>Runs activities, a bounded number at once. Each has a row until its result is committed, so a crash runs it again.</summary>
internal sealed class ActivityDispatcher(
    FunctionIndex functions, FunctionInvoker invoker, IServiceProvider services, TimeSpan? timeout, Action<string, InstanceMessage> deliver)
    : IDisposable
{
    private readonly Channel<ActivityWork> _work = Channel.CreateUnbounded<ActivityWork>();
    private readonly CancellationTokenSource _noMore = new();
    private readonly CancellationTokenSource _abort = new();
    private Task[] _workers = [];

    public void Enqueue(ActivityWork work)
    {
        Meters.ActivitiesPending.Add(1);
        _work.Writer.TryWrite(work);
    }

    public void Start(int concurrency) => _workers = [.. Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync))];

    /// <summary>Takes no new work, waits for the work in flight, then cancels what is left; its rows stay for the next start.</summary>
    public async Task StopAsync(TimeSpan drain, TimeProvider clock)
    {
        await _noMore.CancelAsync();
        var all = Task.WhenAll(_workers);
        try
        {
            await all.WaitAsync(drain, clock);
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync();
        }
    }

    /// <summary>Drops everything at once.</summary>
    public void Dispose()
    {
        _noMore.Cancel();
        _abort.Cancel();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_noMore.IsCancellationRequested)
            {
                ActivityWork work = await _work.Reader.ReadAsync(_noMore.Token);
                if (await RunAsync(work) is { } answer)
                {
                    deliver(work.InstanceId, answer);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<InstanceMessage?> RunAsync(ActivityWork work)
    {
        var answer = new InstanceMessage(HistoryKind.TaskCompleted, work.TaskId, Key: work.Key, Generation: work.Generation);
        if (!functions.TryGetActivity(work.Name, out FunctionDescriptor? function))
        {
            var missing = new TaskFailureDetails("ActivityNotFound", $"There is no activity function named '{work.Name}'.", null, null, null);
            return answer with { Kind = HistoryKind.TaskFailed, Detail = Failures.Write(missing) };
        }

        using CancellationTokenSource? limit = timeout is { } time ? CancellationTokenSource.CreateLinkedTokenSource(_abort.Token) : null;
        limit?.CancelAfter(timeout!.Value);
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        try
        {
            var invocation = new Invocation(function, scope.ServiceProvider, Invocation.NewId(), limit?.Token ?? _abort.Token)
            {
                TriggerValue = new ActivityInput(work.Input),
            };
            object? result = await invoker.InvokeAsync(invocation);
            return answer with { Data = JsonDataConverter.Default.Serialize(result) };
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            // Not the activity's failure: it runs again at the next start.
            return null;
        }
        catch (Exception exception)
        {
            return answer with { Kind = HistoryKind.TaskFailed, Detail = Failures.Write(exception) };
        }
    }
}
