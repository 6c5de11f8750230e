using System.Globalization;
using System.Text.Json;

namespace Functions.SelfHost.Hosting;

/// <summary>The settings that are read from <c>host.json</c>.</summary>
internal sealed record HostJson
{
    private const string DefaultHubName = "SelfHost";

    public string RoutePrefix { get; init; } = "api";

    public int PrefetchCount { get; init; } = 30;

    /// <summary>Name of the durable client; there is one hub, in the data folder.</summary>
    public string HubName { get; init; } = DefaultHubName;

    public int? MaxConcurrentActivities { get; init; }

    public int? MaxConcurrentOrchestrators { get; init; }

    public TimeSpan? FunctionTimeout { get; init; }

    /// <summary>Log levels by category.</summary>
    public IReadOnlyDictionary<string, string> LogLevels { get; init; } = new Dictionary<string, string>();

    /// <summary>Remarks that are no errors: unknown keys.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads a file; a missing one gives the defaults.</summary>
    public static HostJson Read(string path, ICollection<string> problems)
    {
        if (!File.Exists(path))
        {
            return new HostJson();
        }

        try
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using var document = JsonDocument.Parse(File.ReadAllText(path), options);
            return Read(document.RootElement, path, problems);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"HOST_JSON: {path} cannot be read: {exception.Message}");
            return new HostJson();
        }
    }

    private static HostJson Read(JsonElement root, string path, ICollection<string> problems)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        Flatten(root, string.Empty, values);
        int? Number(string key, int least)
        {
            if (!values.TryGetValue(key, out JsonElement value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least)
            {
                return number;
            }

            problems.Add($"HOST_JSON: {path}: '{key}' must be a whole number of at least {least}.");
            return null;
        }

        string? Text(string key)
        {
            if (!values.TryGetValue(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }

            problems.Add($"HOST_JSON: {path}: '{key}' must be a text.");
            return null;
        }

        TimeSpan? timeout = null;
        if (Text("functionTimeout") is { } text && text != "-1")
        {
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan parsed) && parsed > TimeSpan.Zero)
            {
                timeout = parsed;
            }
            else
            {
                problems.Add($"HOST_JSON: {path}: 'functionTimeout' must be a time such as 00:05:00, or -1.");
            }
        }

        return new HostJson
        {
            RoutePrefix = Text("extensions.http.routePrefix") ?? "api",
            HubName = Text("extensions.durableTask.hubName") ?? DefaultHubName,
            PrefetchCount = Number("extensions.rabbitMQ.prefetchCount", 1) ?? 30,
            MaxConcurrentActivities = Number("extensions.durableTask.maxConcurrentActivityFunctions", 1),
            MaxConcurrentOrchestrators = Number("extensions.durableTask.maxConcurrentOrchestratorFunctions", 1),
            FunctionTimeout = timeout,
            LogLevels = values.Where(v => v.Key.StartsWith("logging.logLevel.", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(v => v.Key["logging.logLevel.".Length..], v => v.Value.ToString()),
            Warnings = [.. values.Keys.Select(key => HostJsonKeys.Remark(key)).OfType<string>()],
        };
    }

    private static void Flatten(JsonElement element, string path, Dictionary<string, JsonElement> values)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            values[path] = element;
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            Flatten(property.Value, path.Length == 0 ? property.Name : path + "." + property.Name, values);
        }
    }
}
