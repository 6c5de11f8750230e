using Functions.SelfHost.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable;

/// <summary>Rows that make an orchestrator's new actions happen: pending activities and timers, children, messages to others.</summary>
internal static class ActionDispatch
{
    /// <summary>Writes what an action needs.</summary>
    /// <param name="sql">The transaction.</param>
    /// <param name="owner">The instance that did the action, in the generation that did it.</param>
    /// <param name="action">The action.</param>
    /// <param name="deliveries">Gets what to tell whom once it is on disk.</param>
    public static void Apply(SqlSession sql, InstanceRow owner, HistoryEvent action, List<Delivery> deliveries)
    {
        switch (action.Kind)
        {
            case HistoryKind.TaskScheduled:
                sql.Execute(
                    "INSERT INTO activities(key, generation, task, id, name, input) VALUES($1, $2, $3, $4, $5, $6)",
                    owner.Key, owner.Generation, action.TaskId, owner.Id, action.Name, action.Data);
                break;
            case HistoryKind.TimerCreated:
                sql.Execute(
                    "INSERT INTO timers(key, task, generation, id, fire_at) VALUES($1, $2, $3, $4, $5)",
                    owner.Key, action.TaskId, owner.Generation, owner.Id, action.FireAt.Ticks);
                break;
            case HistoryKind.SubOrchestrationScheduled:
                deliveries.Add(StartChild(sql, owner, action));
                break;
            case HistoryKind.EventSent:
                var raised = new InstanceMessage(HistoryKind.EventRaised, Name: action.Name, Data: action.Data);
                if (InstanceStore.PostToLive(sql, action.Detail!, raised) is { } delivery)
                {
                    deliveries.Add(delivery);
                }

                break;
        }
    }

    private static Delivery StartChild(SqlSession sql, InstanceRow owner, HistoryEvent action)
    {
        string child = action.Detail!;
        if (InstanceStore.Find(sql, child) is { HasEnded: false })
        {
            var failure = new TaskFailureDetails(
                typeof(global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException).FullName!,
                $"An orchestration with the instance id '{child}' is running already.", null, null, null);
            return InstanceStore.Post(sql, owner.Id, new InstanceMessage(
                HistoryKind.SubOrchestrationFailed, action.TaskId, Detail: Failures.Write(failure), Key: owner.Key, Generation: owner.Generation));
        }

        InstanceStore.Insert(sql, new InstanceRow
        {
            Key = 0,
            Id = child,
            Generation = 0,
            Name = action.Name!,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = action.Data,
            CreatedAt = action.At,
            UpdatedAt = action.At,
            StartDue = action.At,
            Parent = new ParentLink(owner.Id, owner.Name, owner.Key, owner.Generation, action.TaskId),
        });
        return new Delivery(child, InstanceMessage.Wake);
    }
}
