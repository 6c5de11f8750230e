using System.Text.Json;
using Microsoft.DurableTask;

namespace Functions.SelfHost.Durable;

/// <summary>Failures as they are stored.</summary>
internal static class Failures
{
    private const int MaxStackTrace = 8_000;

    public static string Write(TaskFailureDetails failure) => JsonSerializer.Serialize(failure);

    public static string Write(Exception exception) => Write(Of(exception));

    public static TaskFailureDetails Read(string? json) =>
        json is null ? new TaskFailureDetails("(unknown)", "No details were recorded.", null, null, null)
        : JsonSerializer.Deserialize<TaskFailureDetails>(json)!;

    /// <summary>Details of an exception with a bounded stack trace.</summary>
    public static TaskFailureDetails Of(Exception exception)
    {
        var details = TaskFailureDetails.FromException(exception);
        return details.StackTrace is { Length: > MaxStackTrace } trace ? details with { StackTrace = trace[..MaxStackTrace] } : details;
    }
}
