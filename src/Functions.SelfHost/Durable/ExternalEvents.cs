using Microsoft.DurableTask;

namespace Functions.SelfHost.Durable;

/// <summary>Events raised and not read, and waits for events not raised: first in, first out, names without case.</summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<HistoryEvent>> _unread = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LinkedList<OpenTask>> _waits = new(StringComparer.OrdinalIgnoreCase);

    public bool HasWaits => _waits.Count > 0;

    public void Raise(HistoryEvent raised)
    {
        string name = raised.Name ?? string.Empty;
        if (_waits.TryGetValue(name, out LinkedList<OpenTask>? waits))
        {
            OpenTask wait = waits.First!.Value;
            Remove(name, waits, waits.First);
            wait.Complete(raised.Data);
            return;
        }

        if (!_unread.TryGetValue(name, out Queue<HistoryEvent>? queue))
        {
            _unread.Add(name, queue = new Queue<HistoryEvent>());
        }

        queue.Enqueue(raised);
    }

    public Task<T> WaitAsync<T>(string name, OrchestrationPump pump, DataConverter converter, CancellationToken cancellation)
    {
        var wait = new OpenTask<T>(name, -1, converter);
        if (cancellation.IsCancellationRequested)
        {
            wait.Cancel(cancellation);
            return wait.Task;
        }

        if (_unread.TryGetValue(name, out Queue<HistoryEvent>? queue))
        {
            wait.Complete(queue.Dequeue().Data);
            if (queue.Count == 0)
            {
                _unread.Remove(name);
            }

            return wait.Task;
        }

        if (!_waits.TryGetValue(name, out LinkedList<OpenTask>? waits))
        {
            _waits.Add(name, waits = new LinkedList<OpenTask>());
        }

        LinkedListNode<OpenTask> node = waits.AddLast(wait);
        cancellation.Register(() =>
        {
            if (!pump.IsCurrent)
            {
                pump.ReportForeignAccess();
            }
            else if (node.List is not null)
            {
                Remove(name, waits, node);
                wait.Cancel(cancellation);
            }
        });
        return wait.Task;
    }

    /// <summary>What nobody has read, in the order of arrival for each name.</summary>
    public IReadOnlyList<HistoryEvent> Unread() => [.. _unread.Values.SelectMany(queue => queue)];

    private void Remove(string name, LinkedList<OpenTask> waits, LinkedListNode<OpenTask> node)
    {
        waits.Remove(node);
        if (waits.Count == 0)
        {
            _waits.Remove(name);
        }
    }
}
