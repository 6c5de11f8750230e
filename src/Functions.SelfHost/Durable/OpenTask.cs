using Microsoft.DurableTask;

namespace Functions.SelfHost.Durable;

/// <summary>A durable task that the orchestrator holds and that has no result yet.</summary>
internal abstract class OpenTask
{
    public abstract void Complete(string? data);

    public abstract void Fail(TaskFailureDetails failure);
}

// Continuations run inline, on the pump: a RunContinuationsAsynchronously source would send WhenAll's to the thread pool.
internal sealed class OpenTask<T>(string name, int id, DataConverter converter) : OpenTask
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Complete(string? data)
    {
        T result;
        try
        {
            result = converter.Deserialize<T>(data)!;
        }
        catch (Exception exception)
        {
            _source.TrySetException(exception);
            return;
        }

        _source.TrySetResult(result);
    }

    public override void Fail(TaskFailureDetails failure) => _source.TrySetException(new TaskFailedException(name, id, failure));

    public void Cancel(CancellationToken token) => _source.TrySetCanceled(token);
}
