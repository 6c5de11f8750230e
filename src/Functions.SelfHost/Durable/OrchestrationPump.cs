namespace Functions.SelfHost.Durable;

/// <summary>
/// Runs an orchestrator's code on one thread at a time, as synchronization context and as task scheduler, so that every
/// continuation runs inside a turn and in the order of the history. Anything that comes from another thread is the trace
/// of an await that is not durable; it is recorded and never run.
/// </summary>
internal sealed class OrchestrationPump : TaskScheduler
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly Context _context;
    private readonly Action _onForeignAccess;
    private volatile int _thread;
    private volatile bool _foreign;

    public OrchestrationPump(Action onForeignAccess)
    {
        _context = new Context(this);
        _onForeignAccess = onForeignAccess;
    }

    public bool IsCurrent => _thread == Environment.CurrentManagedThreadId;

    public bool SawForeignAccess => _foreign;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs <paramref name="body"/> and whatever it makes ready. Call <see cref="Drain"/> in it between two events.</summary>
    public void Run(Action body)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        _thread = Environment.CurrentManagedThreadId;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            var turn = new Task(body);
            turn.RunSynchronously(this);
            turn.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            _thread = 0;
        }
    }

    public void Drain()
    {
        while (_queue.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
        {
            item.Callback(item.State);
        }
    }

    public void ReportForeignAccess()
    {
        if (!_foreign)
        {
            _foreign = true;
            _onForeignAccess();
        }
    }

    protected override void QueueTask(Task task) => Enqueue(state => TryExecuteTask((Task)state!), task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => IsCurrent && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Enqueue(SendOrPostCallback callback, object? state)
    {
        if (IsCurrent)
        {
            _queue.Enqueue((callback, state));
        }
        else
        {
            ReportForeignAccess();
        }
    }

    private sealed class Context(OrchestrationPump pump) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => pump.Enqueue(d, state);

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (pump.IsCurrent)
            {
                d(state);
            }
            else
            {
                pump.ReportForeignAccess();
            }
        }

        public override SynchronizationContext CreateCopy() => this;
    }
}
