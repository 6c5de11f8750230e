namespace Functions.SelfHost.Durable;

/// <summary>Delivers messages when they are due. Holds only copies: the rows are the truth.</summary>
internal sealed class TimerQueue(TimeProvider clock, Action<string, InstanceMessage> deliver) : IDisposable
{
    // The platform's timer takes at most 49 days; a longer wait is made of several.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly PriorityQueue<PendingTimer, (DateTime Due, long Order)> _queue = new();
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private DateTime _armedFor = DateTime.MaxValue;
    private long _order;
    private bool _disposed;

    public void Add(PendingTimer pending)
    {
        lock (_gate)
        {
            _queue.Enqueue(pending, (pending.Due, _order++));
            Arm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void Fire()
    {
        var due = new List<PendingTimer>();
        lock (_gate)
        {
            _armedFor = DateTime.MaxValue;
            DateTime now = clock.GetUtcNow().UtcDateTime;
            while (_queue.TryPeek(out PendingTimer? next, out _) && next.Due <= now)
            {
                due.Add(_queue.Dequeue());
            }

            Arm();
        }

        foreach (PendingTimer pending in due)
        {
            deliver(pending.InstanceId, pending.Message);
        }
    }

    private void Arm()
    {
        if (_disposed || !_queue.TryPeek(out PendingTimer? next, out _) || next.Due >= _armedFor)
        {
            return;
        }

        _armedFor = next.Due;
        TimeSpan wait = next.Due - clock.GetUtcNow().UtcDateTime;
        // Rounded up: a timer that fires a moment early would find nothing due.
        wait = wait <= TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait + TimeSpan.FromMilliseconds(1);
        if (_timer is null)
        {
            _timer = clock.CreateTimer(_ => Fire(), null, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
