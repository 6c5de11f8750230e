namespace Functions.SelfHost.Durable;

/// <summary>The code does not do what the history says it did.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message);

/// <summary>
/// Numbers the orchestrator's actions. While replaying, each one is held against what the history has under that number;
/// after that, each one is new and is to be committed with the turn.
/// </summary>
internal sealed class ActionJournal(bool rehearsal)
{
    private readonly Dictionary<int, HistoryEvent> _recorded = [];
    private List<HistoryEvent> _added = [];
    private int _next;

    public bool Replaying { get; private set; }

    /// <summary>What the orchestrator is told: a rehearsal is no first time either, so that nothing is logged twice.</summary>
    public bool IsRepetition => Replaying || rehearsal;

    /// <summary>First difference found; sticks even if the code catches the exception.</summary>
    public string? Divergence { get; private set; }

    public void StartReplay(IReadOnlyList<HistoryEvent> past)
    {
        Replaying = true;
        foreach (HistoryEvent action in past.Where(e => e.IsAction))
        {
            _recorded[action.TaskId] = action;
        }
    }

    public void EndReplay()
    {
        Replaying = false;
        if (_recorded.Count > 0 && Divergence is null)
        {
            HistoryEvent missed = _recorded.Values.MinBy(e => e.TaskId)!;
            Divergence = $"the history has {missed.Describe()} as action #{missed.TaskId}, the code did not do it";
        }
    }

    public bool Knows(int taskId) => taskId < _next;

    public int Record(HistoryKind kind, DateTime at, string? name, string? data, string? detail)
    {
        int id = _next++;
        if (!Replaying)
        {
            _added.Add(new HistoryEvent(kind, at, id, name, data, detail));
            return id;
        }

        if (!_recorded.Remove(id, out HistoryEvent? recorded))
        {
            throw Diverge($"the code did {HistoryEvent.Describe(kind, name)} as action #{id}, the history has no such action");
        }

        bool sameTarget = kind is not (HistoryKind.SubOrchestrationScheduled or HistoryKind.EventSent) || recorded.Detail == detail;
        if (recorded.Kind != kind || !string.Equals(recorded.Name, name, StringComparison.OrdinalIgnoreCase) || !sameTarget)
        {
            throw Diverge(
                $"the history has {recorded.Describe()} as action #{id}, the code did {HistoryEvent.Describe(kind, name)}"
                + (sameTarget ? string.Empty : " with another instance id"));
        }

        return id;
    }

    public NonDeterministicOrchestrationException Diverge(string how)
    {
        Divergence ??= how;
        return new NonDeterministicOrchestrationException(how);
    }

    /// <summary>The history answers an action that the code has not done.</summary>
    public NonDeterministicOrchestrationException DivergeByAnswer(int taskId) => Diverge(
        $"the history has {(_recorded.TryGetValue(taskId, out HistoryEvent? asked) ? asked.Describe() : "an answer")} "
        + $"as action #{taskId}, the code did not do it");

    public IReadOnlyList<HistoryEvent> TakeAdded()
    {
        List<HistoryEvent> added = _added;
        _added = [];
        return added;
    }
}
