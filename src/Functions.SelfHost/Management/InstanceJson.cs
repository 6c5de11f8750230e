using System.Globalization;
using System.Text.Json.Nodes;
using Functions.SelfHost.Durable;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Management;

/// <summary>An instance as the Durable Functions extension shows it.</summary>
internal static class InstanceJson
{
    public static JsonObject Of(InstanceRow row, bool showInput) => new()
    {
        ["name"] = row.Name,
        ["instanceId"] = row.Id,
        ["runtimeStatus"] = row.Status.ToString(),
        ["input"] = showInput ? Parse(row.Input) : null,
        ["customStatus"] = Parse(row.CustomStatus),
        ["output"] = row.Status == OrchestrationRuntimeStatus.Failed ? Failures.Read(row.Failure).ErrorMessage : Parse(row.Output),
        ["createdTime"] = Seconds(row.CreatedAt),
        ["lastUpdatedTime"] = Seconds(row.UpdatedAt),
    };

    public static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    /// <summary>Time of an event in a history.</summary>
    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(DateTime utc) => utc.ToString("s", CultureInfo.InvariantCulture) + "Z";
}

/// <summary>A history as the extension shows it: what was scheduled is folded into its answer.</summary>
internal static class HistoryJson
{
    public static JsonArray Of(IReadOnlyList<HistoryEvent> history, bool showOutput)
    {
        var actions = history.Where(e => e.IsAction).ToDictionary(e => e.TaskId);
        var shown = new JsonArray();
        foreach (HistoryEvent e in history)
        {
            if (Show(e, actions.GetValueOrDefault(e.TaskId), showOutput) is { } item)
            {
                shown.Add(item);
            }
        }

        return shown;
    }

    private static JsonObject? Show(HistoryEvent e, HistoryEvent? action, bool showOutput)
    {
        var item = new JsonObject { ["EventType"] = Name(e.Kind), ["Timestamp"] = InstanceJson.Time(e.At) };
        switch (e.Kind)
        {
            case HistoryKind.TurnStarted or HistoryKind.TaskScheduled or HistoryKind.SubOrchestrationScheduled or HistoryKind.TimerCreated:
                return null;
            case HistoryKind.ExecutionStarted:
                item["FunctionName"] = e.Name;
                break;
            case HistoryKind.TaskCompleted or HistoryKind.SubOrchestrationCompleted:
                AddAction(item, action);
                AddResult(item, e, showOutput);
                break;
            case HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed:
                AddAction(item, action);
                item["Reason"] = Failures.Read(e.Detail).ErrorMessage;
                break;
            case HistoryKind.TimerFired when action is not null:
                item["FireAt"] = InstanceJson.Time(action.FireAt);
                break;
            case HistoryKind.EventRaised or HistoryKind.EventSent:
                item["Name"] = e.Name;
                if (showOutput)
                {
                    item["Input"] = InstanceJson.Parse(e.Data);
                }

                break;
            case HistoryKind.ExecutionCompleted or HistoryKind.ExecutionFailed:
                item["OrchestrationStatus"] = e.Kind == HistoryKind.ExecutionCompleted ? "Completed" : "Failed";
                AddResult(item, e, showOutput);
                if (e.Kind == HistoryKind.ExecutionFailed)
                {
                    item["Reason"] = Failures.Read(e.Detail).ErrorMessage;
                }

                break;
            case HistoryKind.Suspended or HistoryKind.Resumed or HistoryKind.Terminated or HistoryKind.Rewound:
                item["Reason"] = InstanceJson.Parse(e.Data);
                break;
        }

        return item;
    }

    private static void AddAction(JsonObject item, HistoryEvent? action)
    {
        item["FunctionName"] = action?.Name;
        item["ScheduledTime"] = action is null ? null : InstanceJson.Time(action.At);
    }

    private static void AddResult(JsonObject item, HistoryEvent e, bool showOutput)
    {
        if (showOutput)
        {
            item["Result"] = InstanceJson.Parse(e.Data);
        }
    }

    private static string Name(HistoryKind kind) => kind switch
    {
        HistoryKind.SubOrchestrationCompleted => "SubOrchestrationInstanceCompleted",
        HistoryKind.SubOrchestrationFailed => "SubOrchestrationInstanceFailed",
        HistoryKind.Suspended => "ExecutionSuspended",
        HistoryKind.Resumed => "ExecutionResumed",
        HistoryKind.Terminated => "ExecutionTerminated",
        HistoryKind.Rewound => "ExecutionRewound",
        HistoryKind.ExecutionFailed => "ExecutionCompleted",
        _ => kind.ToString(),
    };
}
