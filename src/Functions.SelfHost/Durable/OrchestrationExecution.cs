using System.Diagnostics;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Telemetry;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Durable;

/// <summary>
/// One generation of an instance, alive in memory: the orchestrator's task with everything it waits for. Fed with events,
/// it gives the turn's outcome. It is made by replaying the history, and may be thrown away at any time between turns.
/// </summary>
internal sealed class OrchestrationExecution : IDisposable
{
    private readonly InstanceRow _instance;
    private readonly FunctionInvoker _invoker;
    private readonly FunctionDescriptor _function;
    private readonly OrchestrationPump _pump;
    private readonly ActionJournal _journal;
    private readonly DurableContext _context;
    private readonly Queue<HistoryEvent> _held = new();
    private readonly AsyncServiceScope _scope;
    private Task<object?>? _main;
    private bool _suspended;

    public OrchestrationExecution(
        InstanceRow instance, FunctionDescriptor function, FunctionInvoker invoker, IServiceProvider services, Action onForeignAccess)
        : this(instance, function, invoker, services, onForeignAccess, new ActionJournal(rehearsal: false))
    {
    }

    private OrchestrationExecution(
        InstanceRow instance,
        FunctionDescriptor function,
        FunctionInvoker invoker,
        IServiceProvider services,
        Action onForeignAccess,
        ActionJournal journal)
    {
        _journal = journal;
        _instance = instance;
        _function = function;
        _invoker = invoker;
        _pump = new OrchestrationPump(onForeignAccess);
        _context = new DurableContext(instance, _pump, _journal, services.GetRequiredService<ILoggerFactory>());
        _scope = services.CreateAsyncScope();
    }

    /// <summary>An execution whose turns are looked at and not committed; the orchestrator is told that it is replaying.</summary>
    public static OrchestrationExecution Rehearsal(
        InstanceRow instance, FunctionDescriptor function, FunctionInvoker invoker, IServiceProvider services) =>
        new(instance, function, invoker, services, static () => { }, new ActionJournal(rehearsal: true));

    /// <summary>Whether an answer is still waited for; anything else is a duplicate.</summary>
    public bool Expects(int taskId) => _context.IsOpen(taskId);

    /// <summary>Rebuilds the state from the history of earlier turns.</summary>
    public void Replay(IReadOnlyList<HistoryEvent> past)
    {
        long start = Stopwatch.GetTimestamp();
        _journal.StartReplay(past);
        _pump.Run(() => Process(past));
        if (_main is { IsCompleted: true } && _journal.Divergence is null)
        {
            _journal.Diverge("the code returned, the history goes on");
        }

        _journal.EndReplay();
        Meters.ReplayDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Takes up new events.</summary>
    public TurnOutcome Advance(IReadOnlyList<HistoryEvent> arrived)
    {
        if (_journal.Divergence is null)
        {
            _pump.Run(() => Process(arrived));
        }

        OrchestrationEnd? end = End(out NextGeneration? next);
        IReadOnlyList<HistoryEvent> actions = _journal.TakeAdded();
        return new TurnOutcome(actions, _context.TakeCancelledTimers(), end, next, _context.CustomStatus);
    }

    public void Dispose()
    {
        // Scoped services with asynchronous disposal only: nothing of the orchestrator runs any more, so this cannot deadlock.
        ValueTask disposal = _scope.DisposeAsync();
        if (!disposal.IsCompletedSuccessfully)
        {
            disposal.AsTask().GetAwaiter().GetResult();
        }
    }

    private void Process(IReadOnlyList<HistoryEvent> events)
    {
        foreach (HistoryEvent next in events)
        {
            if (_journal.Divergence is not null)
            {
                return;
            }

            try
            {
                Apply(next);
                _pump.Drain();
            }
            catch (NonDeterministicOrchestrationException)
            {
                // Kept in the journal.
            }
        }
    }

    private void Apply(HistoryEvent next)
    {
        switch (next.Kind)
        {
            case HistoryKind.TurnStarted:
                _context.SetTime(next.At);
                break;
            case HistoryKind.ExecutionStarted:
                Start();
                break;
            case HistoryKind.Suspended:
                _suspended = true;
                break;
            case HistoryKind.Resumed:
                _suspended = false;
                while (_held.TryDequeue(out HistoryEvent? held))
                {
                    _context.Answer(held);
                    _pump.Drain();
                }

                break;
            case HistoryKind.Rewound:
            case { } when next.IsAction:
                break;
            default:
                if (_suspended)
                {
                    _held.Enqueue(next);
                }
                else
                {
                    _context.Answer(next);
                }

                break;
        }
    }

    private void Start()
    {
        var invocation = new Invocation(_function, _scope.ServiceProvider, _instance.Id + "-" + _instance.Generation, CancellationToken.None)
        {
            TriggerValue = _context,
        };
        _main = _invoker.InvokeAsync(invocation);
        _ = _main.ContinueWith(
            static (_, state) =>
            {
                var pump = (OrchestrationPump)state!;
                if (!pump.IsCurrent)
                {
                    pump.ReportForeignAccess();
                }
            },
            _pump,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private OrchestrationEnd? End(out NextGeneration? next)
    {
        next = null;
        if (_journal.Divergence is { } divergence)
        {
            string message = $"Non-deterministic orchestration '{_instance.Name}', instance '{_instance.Id}': {divergence}. "
                + "Orchestrator code must do the same calls in the same order each time it runs over the same history; "
                + "let instances of the old code finish before changing it.";
            return Failed(new NonDeterministicOrchestrationException(message));
        }

        if (_pump.SawForeignAccess)
        {
            return Failed(DurableContext.IllegalAwait());
        }

        if (_main is null || !_main.IsCompleted)
        {
            // Nothing durable can wake it and it has not returned: it awaits something else, and would hang for ever.
            return _main is null || _context.HasOpenWork || _held.Count > 0 ? null : Failed(DurableContext.IllegalAwait());
        }

        if (!_main.IsCompletedSuccessfully)
        {
            return Failed(_main.Exception?.InnerException ?? new TaskCanceledException(_main));
        }

        try
        {
            if (_context.Continuation is { } continuation)
            {
                (string? input, IReadOnlyList<HistoryEvent> carried) = _context.ReadContinuation(continuation);
                next = new NextGeneration(input, carried);
                return null;
            }

            object? result = _main.GetAwaiter().GetResult();
            return new OrchestrationEnd(OrchestrationRuntimeStatus.Completed, JsonDataConverter.Default.Serialize(result), null);
        }
        catch (Exception exception)
        {
            return Failed(exception);
        }
    }

    private static OrchestrationEnd Failed(Exception exception) =>
        new(OrchestrationRuntimeStatus.Failed, null, Failures.Of(exception));
}
