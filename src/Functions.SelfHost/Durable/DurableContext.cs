using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Durable;

/// <summary>The orchestrator's side of an execution: turns calls into actions and answers into results.</summary>
internal sealed class DurableContext(
    InstanceRow instance, OrchestrationPump pump, ActionJournal journal, ILoggerFactory loggers) : TaskOrchestrationContext
{
    private const string IllegalAccess =
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks in an orchestrator "
        + "function's implementation or by middleware that invokes asynchronous code.";

    private readonly DataConverter _converter = JsonDataConverter.Default;
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly ExternalEvents _events = new();
    private readonly List<int> _cancelledTimers = [];
    private DateTime _now = instance.CreatedAt;
    private int _guids;

    public override TaskName Name { get; } = new(instance.Name);

    public override string InstanceId { get; } = instance.Id;

    public override ParentOrchestrationInstance? Parent { get; } =
        instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.Id) : null;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => journal.IsRepetition;

    /// <summary>Set once ContinueAsNew was called; the last call counts.</summary>
    public ContinueAsNewOptions? Continuation { get; private set; }

    public string? CustomStatus { get; private set; } = instance.CustomStatus;

    /// <summary>Whether anything durable could still wake the orchestrator.</summary>
    public bool HasOpenWork => _open.Count > 0 || _events.HasWaits;

    public static Exception IllegalAwait() => new InvalidOperationException(IllegalAccess);

    protected override ILoggerFactory LoggerFactory => loggers;

    public override T? GetInput<T>()
        where T : default => _converter.Deserialize<T>(instance.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        RequirePump();
        string? data = _converter.Serialize(input);
        return WithRetries(options?.Retry, () => Open<TResult>(HistoryKind.TaskScheduled, name, data, null));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RequirePump();
        string? data = _converter.Serialize(input);
        // One id for all attempts: a retry takes the failed child's place.
        string child = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        return WithRetries(options?.Retry, () => Open<TResult>(HistoryKind.SubOrchestrationScheduled, orchestratorName, data, child));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        RequirePump();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        DateTime utc = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc);
        int id = journal.Record(HistoryKind.TimerCreated, _now, null, null, utc.Ticks.ToString(CultureInfo.InvariantCulture));
        var timer = new OpenTask<object?>("timer", id, _converter);
        _open.Add(id, timer);
        cancellationToken.Register(() =>
        {
            if (!pump.IsCurrent)
            {
                pump.ReportForeignAccess();
            }
            else if (_open.Remove(id))
            {
                _cancelledTimers.Add(id);
                timer.Cancel(cancellationToken);
            }
        });
        return timer.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        RequirePump();
        return _events.WaitAsync<T>(eventName, pump, _converter, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        RequirePump();
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        journal.Record(HistoryKind.EventSent, _now, eventName, _converter.Serialize(payload), instanceId);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequirePump();
        CustomStatus = _converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        RequirePump();
        Continuation = new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents };
    }

    public override Guid NewGuid()
    {
        RequirePump();
        // The time is in the name because the count starts again with every generation.
        return DeterministicGuid.Create($"{InstanceId}_{_now.Ticks}_{_guids++}");
    }

    public object? ReadInput(Type type) => _converter.Deserialize(instance.Input, type);

    public void SetTime(DateTime now) => _now = now;

    public bool IsOpen(int taskId) => _open.ContainsKey(taskId);

    /// <summary>Gives an answer to the code that waits for it.</summary>
    public void Answer(HistoryEvent answer)
    {
        if (answer.Kind == HistoryKind.EventRaised)
        {
            _events.Raise(answer);
            return;
        }

        if (!_open.Remove(answer.TaskId, out OpenTask? task))
        {
            // A timer may fire in the turn that cancels it.
            if (!journal.Knows(answer.TaskId))
            {
                throw journal.DivergeByAnswer(answer.TaskId);
            }

            return;
        }

        if (answer.Kind is HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed)
        {
            task.Fail(Failures.Read(answer.Detail));
        }
        else
        {
            task.Complete(answer.Data);
        }
    }

    public IReadOnlyList<int> TakeCancelledTimers()
    {
        int[] taken = [.. _cancelledTimers];
        _cancelledTimers.Clear();
        return taken;
    }

    public (string? Input, IReadOnlyList<HistoryEvent> Carried) ReadContinuation(ContinueAsNewOptions options) =>
        (_converter.Serialize(options.NewInput), options.PreserveUnprocessedEvents ? _events.Unread() : []);

    private Task<T> Open<T>(HistoryKind kind, TaskName name, string? data, string? detail)
    {
        ArgumentException.ThrowIfNullOrEmpty(name.Name);
        int id = journal.Record(kind, _now, name.Name, data, detail);
        var task = new OpenTask<T>(name.Name, id, _converter);
        _open.Add(id, task);
        return task.Task;
    }

    private Task<T> WithRetries<T>(TaskRetryOptions? retry, Func<Task<T>> call) => retry is null ? call() : RetryAsync(retry, call);

    private async Task<T> RetryAsync<T>(TaskRetryOptions retry, Func<Task<T>> call)
    {
        DateTime first = _now;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException failure)
            {
                if (!await ShouldRetryAsync(retry, attempt, failure, first))
                {
                    throw;
                }
            }
        }
    }

    private async Task<bool> ShouldRetryAsync(TaskRetryOptions retry, int attempt, TaskFailedException failure, DateTime first)
    {
        if (retry.Handler is { } handler)
        {
            return await handler(new RetryContext(this, attempt, failure.FailureDetails, _now - first, CancellationToken.None));
        }

        RetryPolicy policy = retry.Policy!;
        bool expired = policy.RetryTimeout != Timeout.InfiniteTimeSpan && _now - first >= policy.RetryTimeout;
        if (attempt >= policy.MaxNumberOfAttempts || expired || !policy.FailureFilter(failure.FailureDetails))
        {
            return false;
        }

        await CreateTimer(_now + policy.DelayAfter(attempt), CancellationToken.None);
        return true;
    }

    private void RequirePump()
    {
        if (!pump.IsCurrent)
        {
            pump.ReportForeignAccess();
            throw IllegalAwait();
        }
    }
}
