using System.Collections.Concurrent;

namespace Functions.SelfHost.Durable;

/// <summary>Wakes callers that wait for an instance to start or end.</summary>
internal sealed class StatusSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waits = new(StringComparer.Ordinal);

    /// <summary>Take this before looking at the state, await it after: then no change can be missed.</summary>
    public Task Next(string instanceId) =>
        _waits.GetOrAdd(instanceId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Signal(string instanceId)
    {
        if (_waits.TryRemove(instanceId, out TaskCompletionSource? wait))
        {
            wait.TrySetResult();
        }
    }
}
