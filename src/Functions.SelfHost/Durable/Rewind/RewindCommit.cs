using Functions.SelfHost.Storage;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable.Rewind;

/// <summary>A rewound instance as it is to be, with what is to be sent out for it.</summary>
internal sealed record Rewound(InstanceRow Instance, IReadOnlyList<HistoryEvent> Open, IReadOnlyList<Delivery> Deliveries);

/// <summary>Writes a tree of rewind plans, as one write.</summary>
internal static class RewindCommit
{
    /// <returns>Null if an instance of the tree is not what it was when the plan was made.</returns>
    public static IReadOnlyList<Rewound>? Apply(SqlSession sql, RewindPlan plan, string? reason, DateTime now)
    {
        foreach (RewindPlan each in plan.Tree)
        {
            if (InstanceStore.Find(sql, each.Before.Id) is not { Status: OrchestrationRuntimeStatus.Failed } row
                || row.Key != each.Before.Key
                || row.Generation != each.Before.Generation)
            {
                return null;
            }
        }

        return [.. plan.Tree.Select(each => ApplyOne(sql, each, reason, now))];
    }

    private static Rewound ApplyOne(SqlSession sql, RewindPlan plan, string? reason, DateTime now)
    {
        bool started = plan.History.Count > 0;
        // A generation of its own: results of the old run that are still on their way find nobody.
        InstanceRow row = plan.Before with
        {
            Generation = plan.Before.Generation + 1,
            Status = !started ? OrchestrationRuntimeStatus.Pending
                : plan.Suspended ? OrchestrationRuntimeStatus.Suspended
                : OrchestrationRuntimeStatus.Running,
            UpdatedAt = now,
            EndedAt = null,
            StartDue = started ? null : now,
        };
        sql.Execute("DELETE FROM history WHERE key = $1", row.Key);
        sql.Execute(
            "UPDATE instances SET generation = $2, status = $3, output = NULL, failure = NULL, custom_status = $4, updated_at = $5, ended_at = NULL, "
            + "start_due = $6 WHERE key = $1",
            row.Key, row.Generation, (int)row.Status, plan.CustomStatus, now.Ticks, row.StartDue?.Ticks);
        InstanceStore.Append(sql, row.Key, 0, [.. plan.History, new HistoryEvent(HistoryKind.Rewound, now, Data: reason)]);
        var deliveries = plan.Messages.Select(message => InstanceStore.Post(
            sql, row.Id, message with { Key = message.TaskId >= 0 ? row.Key : null, Generation = message.TaskId >= 0 ? row.Generation : null })).ToList();
        var dispatched = new List<HistoryEvent>();
        foreach (HistoryEvent action in plan.Open)
        {
            if (action.Kind != HistoryKind.SubOrchestrationScheduled || !TakeUpChild(sql, row, action, deliveries))
            {
                ActionDispatch.Apply(sql, row, action, deliveries);
                dispatched.Add(action);
            }
        }

        deliveries.Add(new Delivery(row.Id, InstanceMessage.Wake));
        return new Rewound(row, dispatched, deliveries);
    }

    /// <summary>Goes on with the child that the old run started, wherever it stands.</summary>
    /// <returns>False if there is none to go on with.</returns>
    private static bool TakeUpChild(SqlSession sql, InstanceRow owner, HistoryEvent action, List<Delivery> deliveries)
    {
        if (InstanceStore.Find(sql, action.Detail!) is not { } child
            || child.Parent?.Key != owner.Key
            || child.Status == OrchestrationRuntimeStatus.Terminated)
        {
            return false;
        }

        InstanceStore.Relink(sql, child.Key, owner.Generation, action.TaskId);
        if (child.Status == OrchestrationRuntimeStatus.Completed)
        {
            deliveries.Add(InstanceStore.Post(sql, owner.Id, new InstanceMessage(
                HistoryKind.SubOrchestrationCompleted, action.TaskId, Data: child.Output, Key: owner.Key, Generation: owner.Generation)));
        }

        return true;
    }
}
