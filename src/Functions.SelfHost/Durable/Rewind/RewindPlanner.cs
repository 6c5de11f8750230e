using Functions.SelfHost.Discovery;

namespace Functions.SelfHost.Durable.Rewind;

/// <summary>
/// Finds what a failed instance is rewound to: runs its code once more over its old turns, at their old times, with every
/// success and without any failure.
/// <para>
/// Without the failures the code does other actions than it did then (no retry timers, no clean-up), so numbers move.
/// Therefore an action of the new run takes the answer of an old action that asked for the same: kind, name, input, child id or time,
/// in order of appearance, those that succeeded first. So a call that succeeded at its third attempt keeps that success, and one
/// that failed at every attempt starts with all its attempts again. This is what rewinding by deleting failed events from the
/// history cannot do when a retry policy was used.
/// </para>
/// </summary>
internal sealed class RewindPlanner
{
    private readonly InstanceRow _row;
    private readonly IReadOnlyList<HistoryEvent> _old;
    private readonly Dictionary<string, Queue<int>> _offers;
    private readonly Dictionary<int, int> _newIds = [];
    private readonly Dictionary<int, HistoryEvent> _unanswered = [];
    private readonly Dictionary<int, HistoryEvent> _passed = [];
    private readonly List<HistoryEvent> _late = [];
    private readonly List<HistoryEvent> _history = [];
    private bool _suspended;
    private string? _customStatus;

    private RewindPlanner(InstanceRow row, IReadOnlyList<HistoryEvent> old)
    {
        _row = row;
        _customStatus = row.CustomStatus;
        _old = old;
        HashSet<int> answered = [.. old.Where(e => IsSuccess(e) && e.TaskId >= 0).Select(e => e.TaskId)];
        // What was sent is sent: an event needs no answer to count as done.
        _offers = old.Where(e => e.IsAction)
            .GroupBy(Request)
            .ToDictionary(
                same => same.Key,
                same => new Queue<int>(same.Select(e => e.TaskId).OrderBy(id => answered.Contains(id) ? 0 : 1).ThenBy(id => id)));
    }

    public static RewindPlan Plan(
        InstanceRow row, IReadOnlyList<HistoryEvent> old, FunctionDescriptor function, FunctionInvoker invoker, IServiceProvider services)
    {
        using var rehearsal = OrchestrationExecution.Rehearsal(row, function, invoker, services);
        return new RewindPlanner(row, old).Plan(rehearsal);
    }

    private RewindPlan Plan(OrchestrationExecution rehearsal)
    {
        List<IReadOnlyList<HistoryEvent>> turns = [.. HistoryTurns.Split(_old)];
        int next = 0;
        while (next < turns.Count && Repeat(rehearsal, turns[next]))
        {
            next++;
        }

        // The turn in which the code ended, and all after it, are left to the host: they happen now and not then.
        IEnumerable<HistoryEvent> left = turns.Skip(next).SelectMany(turn => turn.Where(IsArrival)).Select(Renumber).OfType<HistoryEvent>();
        var messages = _late.Concat(left)
            .Select(e => new InstanceMessage(e.Kind, e.TaskId, e.Name, e.Data, e.Detail))
            .ToList();
        HashSet<int> coming = [.. messages.Select(m => m.TaskId)];
        return new RewindPlan(
            _row, _history, [.. _unanswered.Values.Where(action => !coming.Contains(action.TaskId)).OrderBy(a => a.TaskId)], messages, _suspended, _customStatus);
    }

    /// <returns>False if the code ends in this turn.</returns>
    private bool Repeat(OrchestrationExecution rehearsal, IReadOnlyList<HistoryEvent> turn)
    {
        List<HistoryEvent> arrived = [.. turn.Where(e => e.Kind is HistoryKind.TurnStarted or HistoryKind.ExecutionStarted), .. _late];
        arrived.AddRange(turn.Where(IsArrival).Select(Renumber).OfType<HistoryEvent>());
        if (arrived.Count == 1)
        {
            // Only failures came in this turn, or answers to what followed from one.
            Pass(turn);
            return true;
        }

        TurnOutcome outcome = rehearsal.Advance(arrived);
        if (outcome.End is not null || outcome.Next is not null)
        {
            return false;
        }

        _late.Clear();
        Pass(turn);
        arrived.ForEach(e => _unanswered.Remove(e.TaskId));
        _suspended = arrived.FindLast(e => e.Kind is HistoryKind.Suspended or HistoryKind.Resumed)?.Kind switch
        {
            HistoryKind.Suspended => true,
            HistoryKind.Resumed => false,
            _ => _suspended,
        };
        _customStatus = outcome.CustomStatus;
        _history.AddRange(arrived);
        _history.AddRange(outcome.Actions);
        foreach (HistoryEvent action in outcome.Actions)
        {
            Match(action);
        }

        foreach (int timer in outcome.CancelledTimers)
        {
            _unanswered.Remove(timer);
        }

        return true;
    }

    private void Match(HistoryEvent action)
    {
        bool offered = _offers.TryGetValue(Request(action), out Queue<int>? offers) && offers.Count > 0;
        if (offered)
        {
            int old = offers!.Dequeue();
            _newIds[old] = action.TaskId;
            if (_passed.TryGetValue(old, out HistoryEvent? answer))
            {
                _late.Add(answer with { TaskId = action.TaskId });
            }
        }

        if (!(offered && action.Kind == HistoryKind.EventSent))
        {
            _unanswered[action.TaskId] = action;
        }
    }

    /// <summary>Keeps the answers of a turn for actions that the new run does later than the old one did.</summary>
    private void Pass(IReadOnlyList<HistoryEvent> turn)
    {
        foreach (HistoryEvent answer in turn.Where(e => IsSuccess(e) && e.TaskId >= 0))
        {
            _passed[answer.TaskId] = answer;
        }
    }

    /// <returns>The event for the new action, or null if there is none (yet).</returns>
    private HistoryEvent? Renumber(HistoryEvent e) =>
        e.TaskId < 0 ? e : _newIds.TryGetValue(e.TaskId, out int id) ? e with { TaskId = id } : null;

    private static bool IsSuccess(HistoryEvent e) =>
        e.Kind is HistoryKind.TaskCompleted or HistoryKind.SubOrchestrationCompleted or HistoryKind.TimerFired;

    private static bool IsArrival(HistoryEvent e) =>
        IsSuccess(e) || e.Kind is HistoryKind.EventRaised or HistoryKind.Suspended or HistoryKind.Resumed;

    private static string Request(HistoryEvent action) =>
        string.Join('\n', action.Kind, action.Name?.ToUpperInvariant(), action.Detail, action.Data);
}
