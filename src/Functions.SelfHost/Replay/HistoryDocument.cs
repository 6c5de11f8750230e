using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.SelfHost.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Replay;

/// <summary>A history as a JSON document. The field names are a format that others keep in files: add, never rename.</summary>
internal static class HistoryDocument
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    // Readable diffs matter here and no browser reads this: letters of all scripts stay as they are.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(InstanceRow row, IReadOnlyList<HistoryEvent> history)
    {
        var document = new JsonObject
        {
            ["format"] = IHistoryExporter.HistoryFormat,
            ["orchestration"] = row.Name,
            ["instanceId"] = row.Id,
            ["runtimeStatus"] = row.Status.ToString(),
            ["createdAt"] = Time(row.CreatedAt),
            ["input"] = Payload(row.Input),
            ["parent"] = row.Parent is { } parent ? new JsonObject { ["name"] = parent.Name, ["instanceId"] = parent.Id } : null,
            ["events"] = new JsonArray([.. history.Select(WriteEvent)]),
        };
        return document.ToJsonString(Indented) + "\n";
    }

    /// <exception cref="FormatException">The text is no such document; the message says where.</exception>
    public static (InstanceRow Row, IReadOnlyList<HistoryEvent> History) Read(string json)
    {
        try
        {
            JsonObject document = JsonNode.Parse(json)?.AsObject() ?? throw new FormatException("The document is null.");
            string format = Required(document, "format");
            if (format != IHistoryExporter.HistoryFormat)
            {
                throw new FormatException($"The format is '{format}'; this version reads '{IHistoryExporter.HistoryFormat}'.");
            }

            DateTime created = ReadTime(Required(document, "createdAt"));
            var row = new InstanceRow
            {
                Key = 0,
                Id = Required(document, "instanceId"),
                Generation = 0,
                Name = Required(document, "orchestration"),
                Status = Enum.Parse<OrchestrationRuntimeStatus>(Required(document, "runtimeStatus")),
                Input = Text(document["input"]),
                CreatedAt = created,
                UpdatedAt = created,
                Parent = document["parent"] is JsonObject parent
                    ? new ParentLink(Required(parent, "instanceId"), Required(parent, "name"), 0, 0, -1)
                    : null,
            };
            JsonArray events = document["events"]?.AsArray() ?? throw new FormatException("'events' is missing.");
            return (row, [.. events.Select(ReadEvent)]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The document is no exported history: {exception.Message}", exception);
        }
    }

    private static JsonObject WriteEvent(HistoryEvent e)
    {
        var item = new JsonObject { ["kind"] = e.Kind.ToString(), ["at"] = Time(e.At) };
        if (e.TaskId >= 0)
        {
            item["task"] = e.TaskId;
        }

        if (e.Name is not null)
        {
            item["name"] = e.Name;
        }

        switch (e.Kind)
        {
            case HistoryKind.TimerCreated:
                item["fireAt"] = Time(e.FireAt);
                break;
            case HistoryKind.SubOrchestrationScheduled or HistoryKind.EventSent:
                item["instanceId"] = e.Detail;
                break;
            case HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed or HistoryKind.ExecutionFailed:
                item["failure"] = WriteFailure(Failures.Read(e.Detail));
                break;
        }

        if (e.Data is not null)
        {
            item["data"] = Payload(e.Data);
        }

        return item;
    }

    private static HistoryEvent ReadEvent(JsonNode? node)
    {
        JsonObject item = node?.AsObject() ?? throw new FormatException("An event is null.");
        HistoryKind kind = Enum.Parse<HistoryKind>(Required(item, "kind"));
        string? detail = kind switch
        {
            HistoryKind.TimerCreated => ReadTime(Required(item, "fireAt")).Ticks.ToString(CultureInfo.InvariantCulture),
            HistoryKind.SubOrchestrationScheduled or HistoryKind.EventSent => Required(item, "instanceId"),
            HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed or HistoryKind.ExecutionFailed =>
                item["failure"] is JsonObject failure ? Failures.Write(ReadFailure(failure)) : null,
            _ => null,
        };
        return new HistoryEvent(
            kind, ReadTime(Required(item, "at")), item["task"]?.GetValue<int>() ?? -1, item["name"]?.GetValue<string>(), Text(item["data"]), detail);
    }

    private static JsonObject WriteFailure(TaskFailureDetails failure)
    {
        var item = new JsonObject { ["errorType"] = failure.ErrorType, ["errorMessage"] = failure.ErrorMessage };
        if (failure.InnerFailure is { } inner)
        {
            item["innerFailure"] = WriteFailure(inner);
        }

        return item;
    }

    private static TaskFailureDetails ReadFailure(JsonObject item) => new(
        Required(item, "errorType"), Required(item, "errorMessage"), null, item["innerFailure"] is JsonObject inner ? ReadFailure(inner) : null, null);

    private static string Required(JsonObject item, string name) =>
        item[name]?.GetValue<string>() ?? throw new FormatException($"'{name}' is missing in {item.GetPath()}.");

    private static JsonNode? Payload(string? json) => json is null ? null : JsonNode.Parse(json);

    private static string? Text(JsonNode? payload) => payload?.ToJsonString();

    private static string Time(DateTime utc) => utc.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTime ReadTime(string text) => DateTime.ParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
