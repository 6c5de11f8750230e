using Functions.SelfHost.Discovery;
using Functions.SelfHost.Telemetry;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>
/// An instance while it has something to do or is kept warm: a mailbox, and turns one after the other. What is in
/// memory here is a copy; when a commit fails it is thrown away and made again from the database.
/// </summary>
internal sealed class InstanceActor(DurableEngine engine, string id) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<InstanceMessage> _held = [];
    private List<InstanceMessage> _mailbox = [];
    private bool _scheduled;
    private bool _retired;
    private InstanceRow? _row;
    private OrchestrationExecution? _execution;
    private long _nextSeq;
    private int _failures;

    public string Id => id;

    public bool IsWarm => _execution is not null;

    /// <summary>Place in <see cref="WarmInstances"/>, and its alone.</summary>
    public LinkedListNode<InstanceActor>? WarmNode { get; set; }

    /// <returns>False if this object is out of use: take a new one.</returns>
    public bool TryPost(InstanceMessage message)
    {
        lock (_gate)
        {
            if (_retired)
            {
                return false;
            }

            _mailbox.Add(message);
            if (_scheduled)
            {
                return true;
            }

            _scheduled = true;
        }

        engine.Schedule(this);
        return true;
    }

    /// <summary>Gives up the memory, unless a turn is due.</summary>
    public void TryRetire()
    {
        lock (_gate)
        {
            if (_scheduled || _retired || _held.Count > 0)
            {
                return;
            }

            _retired = true;
            engine.Forget(this);
            Dispose();
        }
    }

    /// <summary>Runs one turn over everything that has arrived.</summary>
    public async Task RunTurnAsync()
    {
        List<InstanceMessage> batch;
        lock (_gate)
        {
            batch = _mailbox;
            _mailbox = [];
        }

        batch.InsertRange(0, _held);
        _held.Clear();
        try
        {
            await TakeTurnAsync(batch);
            _failures = 0;
        }
        catch (Exception exception)
        {
            await RecoverAsync(batch, exception);
        }

        bool more;
        lock (_gate)
        {
            more = _mailbox.Count > 0;
            _scheduled = more;
        }

        if (more)
        {
            engine.Schedule(this);
        }
        else if (!engine.KeepWarm(this))
        {
            TryRetire();
        }

        engine.TurnDone();
    }

    private async Task TakeTurnAsync(List<InstanceMessage> batch)
    {
        _row ??= engine.Database.Read(sql => InstanceStore.Find(sql, id));
        if (_row is not { HasEnded: false } row)
        {
            _row = null;
            await ConsumeAsync(batch);
            return;
        }

        DateTime now = engine.UtcNow;
        InstanceMessage? terminated = batch.Find(m => m.Kind == HistoryKind.Terminated && IsFor(m, row));
        if (terminated is null && row.StartDue > now)
        {
            _held.AddRange(batch.Where(m => m.Kind != HistoryKind.TurnStarted));
            return;
        }

        TurnCommit? commit;
        if (terminated is not null)
        {
            _nextSeq = _execution is null ? engine.Database.Read(sql => InstanceStore.NextSeq(sql, row.Key)) : _nextSeq;
            commit = TurnCommit.Terminating(row, terminated, _nextSeq, batch, now);
        }
        else
        {
            commit = Turn(row, batch, now);
        }

        if (commit is null)
        {
            await ConsumeAsync(batch);
            return;
        }

        IReadOnlyList<Delivery> deliveries = await engine.Database.WriteAsync(commit.Apply);
        _nextSeq = commit.Next is null ? commit.FirstSeq + commit.Events.Count : 0;
        _row = commit.After.HasEnded ? null : commit.After;
        if (commit.After.HasEnded || commit.Next is not null)
        {
            Dispose();
        }

        lock (_gate)
        {
            _mailbox.InsertRange(0, deliveries.Where(d => d.IsCarried).Select(d => d.Message));
        }

        engine.Committed(commit, [.. deliveries.Where(d => !d.IsCarried)]);
    }

    private TurnCommit? Turn(InstanceRow row, List<InstanceMessage> batch, DateTime now)
    {
        if (!engine.Functions.TryGetOrchestrator(row.Name, out FunctionDescriptor? function))
        {
            _nextSeq = engine.Database.Read(sql => InstanceStore.NextSeq(sql, row.Key));
            var failure = new TaskFailureDetails("OrchestratorNotFound", $"There is no orchestrator function named '{row.Name}'.", null, null, null);
            return TurnCommit.Ending(row, row, new OrchestrationEnd(OrchestrationRuntimeStatus.Failed, null, failure), _nextSeq, [], batch, [], now);
        }

        if (_execution is null)
        {
            _execution = new OrchestrationExecution(row, function, engine.Invoker, engine.Services, () => engine.Deliver(id, InstanceMessage.Wake));
            List<HistoryEvent> past = engine.Database.Read(sql => InstanceStore.History(sql, row.Key));
            _nextSeq = past.Count;
            if (past.Count > 0)
            {
                _execution.Replay(past);
            }
        }

        var events = new List<HistoryEvent> { new(HistoryKind.TurnStarted, now) };
        if (row.StartDue is not null)
        {
            events.Add(new HistoryEvent(HistoryKind.ExecutionStarted, now, Name: row.Name));
        }

        OrchestrationRuntimeStatus status = row.Status == OrchestrationRuntimeStatus.Pending ? OrchestrationRuntimeStatus.Running : row.Status;
        foreach (InstanceMessage message in batch.Where(m => m.Kind != HistoryKind.TurnStarted && IsFor(m, row)))
        {
            if (message.TaskId >= 0 && !_execution.Expects(message.TaskId))
            {
                continue;
            }

            status = message.Kind switch
            {
                HistoryKind.Suspended => OrchestrationRuntimeStatus.Suspended,
                HistoryKind.Resumed => OrchestrationRuntimeStatus.Running,
                _ => status,
            };
            events.Add(message.ToEvent(now));
        }

        TurnOutcome outcome = _execution.Advance(events);
        if (events.Count == 1 && outcome is { End: null, Next: null, Actions.Count: 0 })
        {
            return null;
        }

        events.AddRange(outcome.Actions);
        InstanceRow after = row with { Status = status, CustomStatus = outcome.CustomStatus, UpdatedAt = now, StartDue = null };
        if (outcome.End is { } end)
        {
            return TurnCommit.Ending(row, after, end, _nextSeq, events, batch, outcome.CancelledTimers, now);
        }

        if (outcome.Next is { } next)
        {
            after = after with { Generation = row.Generation + 1, Input = next.Input, StartDue = now };
        }

        return new TurnCommit(row, after, _nextSeq, events, batch, outcome.CancelledTimers, outcome.Next, TerminateChildren: false);
    }

    private async Task ConsumeAsync(List<InstanceMessage> batch)
    {
        if (batch.Exists(m => m.Kind != HistoryKind.TurnStarted))
        {
            await engine.Database.WriteAsync(sql =>
            {
                TurnCommit.Consume(sql, batch);
                return true;
            });
            Meters.ActivitiesPending.Add(-batch.Count(m => m.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed));
        }
    }

    /// <summary>The turn was not committed: forget what it did, and try again with the same messages.</summary>
    private async Task RecoverAsync(List<InstanceMessage> batch, Exception exception)
    {
        Dispose();
        _row = null;
        if (!await engine.PauseAfterFailureAsync(id, _failures++, exception))
        {
            return;
        }

        lock (_gate)
        {
            _mailbox.InsertRange(0, batch);
            _mailbox.Add(InstanceMessage.Wake);
        }
    }

    /// <summary>Gives up the live orchestrator; the next turn makes it again from the history.</summary>
    public void Dispose()
    {
        _execution?.Dispose();
        _execution = null;
    }

    private static bool IsFor(InstanceMessage message, InstanceRow row) =>
        (message.Key is null || message.Key == row.Key) && (message.Generation is null || message.Generation == row.Generation);
}
