using System.Collections.Concurrent;
using System.Threading.Channels;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Functions.SelfHost.Storage;
using Functions.SelfHost.Telemetry;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Durable;

/// <summary>Ties instances, activities and timers together; starts what was pending and stops in order.</summary>
internal sealed class DurableEngine : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, InstanceActor> _actors = new(StringComparer.Ordinal);
    private readonly Channel<InstanceActor> _ready = Channel.CreateUnbounded<InstanceActor>();
    private readonly WarmInstances _warm;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ActivityDispatcher _activities;
    private readonly TimerQueue _timers;
    private readonly HostStorage _storage;
    private readonly HostSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger<DurableEngine> _logger;
    private Task[] _turns = [];
    private int _dueTurns;

    public DurableEngine(
        HostStorage storage,
        FunctionIndex functions,
        FunctionInvoker invoker,
        IServiceProvider services,
        HostSettings settings,
        TimeProvider clock,
        ILogger<DurableEngine> logger)
    {
        _storage = storage;
        Functions = functions;
        Invoker = invoker;
        Services = services;
        _settings = settings;
        _clock = clock;
        _logger = logger;
        _activities = new ActivityDispatcher(functions, invoker, services, settings.FunctionTimeout, Deliver);
        _timers = new TimerQueue(clock, Deliver);
        _warm = new WarmInstances(settings.MaxCachedOrchestrators);
    }

    public Database Database => _storage.Database;

    public FunctionIndex Functions { get; }

    public FunctionInvoker Invoker { get; }

    public IServiceProvider Services { get; }

    /// <summary>Told of every start and end of an instance.</summary>
    public StatusSignals Signals { get; } = new();

    public DateTime UtcNow => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Takes up everything that was pending when the last process ended.</summary>
    public void Start()
    {
        List<ActivityWork> activities = Database.Read(InstanceStore.Activities);
        List<PendingTimer> timers = Database.Read(sql => InstanceStore.Timers(sql).Concat(InstanceStore.Starts(sql)).ToList());
        List<Delivery> inbox = Database.Read(InstanceStore.Inbox);
        activities.ForEach(_activities.Enqueue);
        inbox.ForEach(delivery => Deliver(delivery.InstanceId, delivery.Message));
        timers.ForEach(_timers.Add);
        if (activities.Count + timers.Count + inbox.Count > 0)
        {
            DurableLog.Resumed(_logger, activities.Count, timers.Count, inbox.Count);
        }

        _turns = [.. Enumerable.Range(0, _settings.MaxConcurrentOrchestrators).Select(_ => Task.Run(TurnsAsync))];
        _activities.Start(_settings.MaxConcurrentActivities);
    }

    /// <summary>Lets activities in flight end and their results be committed, within the drain time.</summary>
    public async Task StopAsync()
    {
        await _activities.StopAsync(_settings.DrainTimeout, _clock);
        _timers.Dispose();
        long start = _clock.GetTimestamp();
        while (Volatile.Read(ref _dueTurns) > 0 && _clock.GetElapsedTime(start) < _settings.DrainTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _clock);
        }

        if (Volatile.Read(ref _dueTurns) > 0)
        {
            DurableLog.DrainTimedOut(_logger);
        }

        await _stopped.CancelAsync();
        _ready.Writer.TryComplete();
        await Task.WhenAll(_turns);
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _activities.Dispose();
        _timers.Dispose();
        _ready.Writer.TryComplete();
    }

    /// <summary>Hands a message to an instance. Whatever must survive is in the database already.</summary>
    public void Deliver(string instanceId, InstanceMessage message)
    {
        while (!_stopped.IsCancellationRequested && !_actors.GetOrAdd(instanceId, static (id, self) => new InstanceActor(self, id), this).TryPost(message))
        {
            // The object was retired between look-up and post: the next look-up makes a new one.
        }
    }

    /// <summary>Wakes an instance now or when it is due.</summary>
    public void DeliverAt(DateTime due, string instanceId, InstanceMessage message)
    {
        if (due <= UtcNow)
        {
            Deliver(instanceId, message);
        }
        else
        {
            _timers.Add(new PendingTimer(due, instanceId, message));
        }
    }

    public void Schedule(InstanceActor actor)
    {
        Interlocked.Increment(ref _dueTurns);
        _ready.Writer.TryWrite(actor);
    }

    public void TurnDone() => Interlocked.Decrement(ref _dueTurns);

    public void Forget(InstanceActor actor)
    {
        _actors.TryRemove(new KeyValuePair<string, InstanceActor>(actor.Id, actor));
        _warm.Remove(actor);
    }

    /// <summary>Marks an instance as just used, and retires the longest idle one above the limit.</summary>
    /// <returns>Whether it may stay in memory.</returns>
    public bool KeepWarm(InstanceActor actor) => actor.IsWarm && _warm.Keep(actor);

    /// <summary>After a turn is on disk: sends out what it asked for.</summary>
    public void Committed(TurnCommit commit, IReadOnlyList<Delivery> deliveries)
    {
        InstanceRow instance = commit.Before;
        long finished = commit.Consumed.Count(m => m.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed && m.InboxSeq is null);
        Meters.ActivitiesPending.Add(-finished);
        bool timersCount = !commit.After.HasEnded && commit.Next is null;
        SendOut(
            instance,
            commit.Events.Where(e => e.Kind != HistoryKind.TimerCreated || (timersCount && !commit.CancelledTimers.Contains(e.TaskId))),
            deliveries);
        if (instance.Status == OrchestrationRuntimeStatus.Pending)
        {
            Meters.OrchestrationsStarted.Add(1, new KeyValuePair<string, object?>("orchestration", instance.Name));
            Signals.Signal(instance.Id);
        }

        if (commit.After.HasEnded)
        {
            Meters.OrchestrationsEnded.Add(
                1,
                new KeyValuePair<string, object?>("orchestration", instance.Name),
                new KeyValuePair<string, object?>("status", commit.After.Status.ToString()));
            if (commit.After.Status == OrchestrationRuntimeStatus.Failed)
            {
                DurableLog.OrchestrationFailed(_logger, instance.Name, instance.Id);
            }

            Signals.Signal(instance.Id);
        }
    }

    /// <summary>Sends out what has been committed: actions to the activities and the timers, messages to their instances.</summary>
    public void SendOut(InstanceRow owner, IEnumerable<HistoryEvent> actions, IReadOnlyList<Delivery> deliveries)
    {
        foreach (HistoryEvent action in actions)
        {
            if (action.Kind == HistoryKind.TaskScheduled)
            {
                _activities.Enqueue(new ActivityWork(owner.Key, owner.Generation, action.TaskId, owner.Id, action.Name!, action.Data));
            }
            else if (action.Kind == HistoryKind.TimerCreated)
            {
                var fired = new InstanceMessage(HistoryKind.TimerFired, action.TaskId, Key: owner.Key, Generation: owner.Generation);
                _timers.Add(new PendingTimer(action.FireAt, owner.Id, fired));
            }
        }

        foreach (Delivery delivery in deliveries)
        {
            Deliver(delivery.InstanceId, delivery.Message);
        }
    }

    /// <summary>Waits a moment after a turn that could not be committed, longer each time.</summary>
    /// <returns>False if the host has stopped: what is pending is in the database.</returns>
    public async Task<bool> PauseAfterFailureAsync(string instanceId, int failures, Exception exception)
    {
        if (_stopped.IsCancellationRequested)
        {
            return false;
        }

        DurableLog.TurnFailed(_logger, exception, instanceId);
        try
        {
            TimeSpan pause = ShortestPause * Math.Pow(2, Math.Min(failures, 16));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _clock, _stopped.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TurnsAsync()
    {
        await foreach (InstanceActor actor in _ready.Reader.ReadAllAsync())
        {
            if (_stopped.IsCancellationRequested)
            {
                return;
            }

            await actor.RunTurnAsync();
        }
    }
}
