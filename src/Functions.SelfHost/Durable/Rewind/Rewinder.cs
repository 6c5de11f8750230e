using Functions.SelfHost.Discovery;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Durable.Rewind;

/// <summary>Rewinds a failed instance and the failed children that it waits for.</summary>
internal sealed class Rewinder(DurableEngine engine)
{
    /// <exception cref="InvalidOperationException">The instance has not failed, or its orchestrator is gone.</exception>
    public async Task RewindAsync(InstanceRow row, string? reason)
    {
        if (row.Status != OrchestrationRuntimeStatus.Failed)
        {
            throw new InvalidOperationException($"Instance '{row.Id}' is {row.Status}: only a failed one can be rewound.");
        }

        RewindPlan plan = Plan(row);
        string? data = Microsoft.DurableTask.JsonDataConverter.Default.Serialize(reason);
        IReadOnlyList<Rewound> rewound = await engine.Database.WriteAsync(sql => RewindCommit.Apply(sql, plan, data, engine.UtcNow))
            ?? throw new InvalidOperationException($"Instance '{row.Id}' or one of its children changed meanwhile; try again.");
        foreach (Rewound each in rewound)
        {
            engine.SendOut(each.Instance, each.Open, each.Deliveries);
        }
    }

    private RewindPlan Plan(InstanceRow row)
    {
        if (!engine.Functions.TryGetOrchestrator(row.Name, out FunctionDescriptor? function))
        {
            throw new InvalidOperationException($"There is no orchestrator function named '{row.Name}'.");
        }

        List<HistoryEvent> history = engine.Database.Read(sql => InstanceStore.History(sql, row.Key));
        RewindPlan plan = RewindPlanner.Plan(row, history, function, engine.Invoker, engine.Services);
        var children = new List<RewindPlan>();
        foreach (HistoryEvent action in plan.Open.Where(a => a.Kind == HistoryKind.SubOrchestrationScheduled))
        {
            InstanceRow? child = engine.Database.Read(sql => InstanceStore.Find(sql, action.Detail!));
            if (child is { Status: OrchestrationRuntimeStatus.Failed } && child.Parent?.Key == row.Key)
            {
                children.Add(Plan(child));
            }
        }

        return plan with { Children = children };
    }
}
