using Functions.SelfHost.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>
/// Everything that a turn changes, as one write: history, scheduled activities, timers, children, messages, status, and
/// the messages and results that it consumed.
/// </summary>
/// <param name="Before">The instance as it was loaded.</param>
/// <param name="After">The instance as it is to be.</param>
/// <param name="FirstSeq">Place of the first new event in the history.</param>
/// <param name="Events">New events in order, actions included.</param>
/// <param name="Consumed">Messages taken up or dropped.</param>
/// <param name="CancelledTimers">Timers that need not fire.</param>
/// <param name="Next">The next generation, if it continues as new.</param>
/// <param name="TerminateChildren">Whether running children are terminated too.</param>
internal sealed record TurnCommit(
    InstanceRow Before,
    InstanceRow After,
    long FirstSeq,
    IReadOnlyList<HistoryEvent> Events,
    IReadOnlyList<InstanceMessage> Consumed,
    IReadOnlyList<int> CancelledTimers,
    NextGeneration? Next,
    bool TerminateChildren)
{
    /// <summary>A turn in which the instance's code ended.</summary>
    public static TurnCommit Ending(
        InstanceRow before,
        InstanceRow after,
        OrchestrationEnd end,
        long firstSeq,
        IReadOnlyList<HistoryEvent> events,
        IReadOnlyList<InstanceMessage> consumed,
        IReadOnlyList<int> cancelledTimers,
        DateTime now)
    {
        string? failure = end.Failure is null ? null : Failures.Write(end.Failure);
        HistoryKind kind = end.Status == OrchestrationRuntimeStatus.Completed ? HistoryKind.ExecutionCompleted : HistoryKind.ExecutionFailed;
        InstanceRow ended = End(after, end.Status, end.Output, failure, now);
        return new TurnCommit(
            before, ended, firstSeq, [.. events, new HistoryEvent(kind, now, Data: end.Output, Detail: failure)], consumed, cancelledTimers, null, false);
    }

    /// <summary>The end of an instance by a caller, whatever its code waits for.</summary>
    public static TurnCommit Terminating(
        InstanceRow before, InstanceMessage message, long firstSeq, IReadOnlyList<InstanceMessage> consumed, DateTime now)
    {
        string failure = Failures.Write(new TaskFailureDetails("OrchestrationTerminated", $"Orchestration '{before.Id}' was terminated.", null, null, null));
        InstanceRow ended = End(before, OrchestrationRuntimeStatus.Terminated, message.Data, failure, now);
        return new TurnCommit(before, ended, firstSeq, [message.ToEvent(now)], consumed, [], null, message.Name == "recursive");
    }

    /// <summary>Writes it.</summary>
    /// <returns>What to tell whom once it is on disk.</returns>
    public IReadOnlyList<Delivery> Apply(SqlSession sql)
    {
        var deliveries = new List<Delivery>();
        Consume(sql, Consumed);
        foreach (int timer in CancelledTimers)
        {
            sql.Execute("DELETE FROM timers WHERE key = $1 AND task = $2", Before.Key, timer);
        }

        // A generation that is over leaves no history, but what it asked for is done.
        if (Next is null)
        {
            InstanceStore.Append(sql, Before.Key, FirstSeq, Events);
        }

        foreach (HistoryEvent e in Events.Where(e => e.IsAction && !(e.Kind == HistoryKind.TimerCreated && CancelledTimers.Contains(e.TaskId))))
        {
            ActionDispatch.Apply(sql, Before, e, deliveries);
        }

        if (Next is not null || After.HasEnded)
        {
            sql.Execute("DELETE FROM timers WHERE key = $1", Before.Key);
        }

        if (Next is not null)
        {
            Continue(sql, Next, deliveries);
        }

        sql.Execute(
            "UPDATE instances SET generation = $2, status = $3, input = $4, output = $5, failure = $6, custom_status = $7, updated_at = $8, "
            + "ended_at = $9, start_due = $10 WHERE key = $1",
            Before.Key, After.Generation, (int)After.Status, After.Input, After.Output, After.Failure, After.CustomStatus,
            After.UpdatedAt.Ticks, After.EndedAt?.Ticks, After.StartDue?.Ticks);
        if (After.HasEnded)
        {
            Report(sql, deliveries);
        }

        return deliveries;
    }

    /// <summary>Removes the rows behind messages that have been taken up.</summary>
    public static void Consume(SqlSession sql, IReadOnlyList<InstanceMessage> messages)
    {
        foreach (InstanceMessage message in messages)
        {
            switch (message)
            {
                case { InboxSeq: { } seq }:
                    sql.Execute("DELETE FROM inbox WHERE seq = $1", seq);
                    break;
                case { Kind: HistoryKind.TaskCompleted or HistoryKind.TaskFailed }:
                    sql.Execute(
                        "DELETE FROM activities WHERE key = $1 AND generation = $2 AND task = $3", message.Key, message.Generation, message.TaskId);
                    break;
                case { Kind: HistoryKind.TimerFired }:
                    sql.Execute(
                        "DELETE FROM timers WHERE key = $1 AND task = $3 AND generation = $2", message.Key, message.Generation, message.TaskId);
                    break;
            }
        }
    }

    private static InstanceRow End(InstanceRow row, OrchestrationRuntimeStatus status, string? output, string? failure, DateTime now) => row with
    {
        Status = status,
        Output = output,
        Failure = failure,
        UpdatedAt = now,
        EndedAt = now,
        StartDue = null,
    };

    private void Continue(SqlSession sql, NextGeneration next, List<Delivery> deliveries)
    {
        sql.Execute("DELETE FROM history WHERE key = $1", Before.Key);
        deliveries.AddRange(InstanceStore.PostFirst(sql, Before.Id, [.. next.CarriedEvents.Select(carried => new InstanceMessage(
            HistoryKind.EventRaised, Name: carried.Name, Data: carried.Data, Key: Before.Key))]));
        deliveries.Add(new Delivery(Before.Id, InstanceMessage.Wake));
    }

    private void Report(SqlSession sql, List<Delivery> deliveries)
    {
        // Read here and not from the turn's copy: a rewind of the parent gives its call another number.
        if (After.Parent is not null && InstanceStore.Parent(sql, After.Key) is { } parent)
        {
            bool completed = After.Status == OrchestrationRuntimeStatus.Completed;
            deliveries.Add(InstanceStore.Post(sql, parent.Id, new InstanceMessage(
                completed ? HistoryKind.SubOrchestrationCompleted : HistoryKind.SubOrchestrationFailed,
                parent.TaskId,
                Data: completed ? After.Output : null,
                Detail: completed ? null : After.Failure,
                Key: parent.Key,
                Generation: parent.Generation)));
        }

        if (TerminateChildren)
        {
            List<string> children = sql.Query(
                "SELECT id FROM instances WHERE parent_key = $1 AND ended_at IS NULL", static r => r.GetString(0), Before.Key);
            var message = new InstanceMessage(HistoryKind.Terminated, Name: "recursive");
            deliveries.AddRange(children.Select(child => InstanceStore.PostToLive(sql, child, message)).OfType<Delivery>());
        }
    }
}
