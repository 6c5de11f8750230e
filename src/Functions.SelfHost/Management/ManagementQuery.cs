using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

namespace Functions.SelfHost.Management;

/// <summary>Query parameters of the management API.</summary>
internal static class ManagementQuery
{
    public static bool Flag(HttpContext context, string name, bool fallback) => context.Request.Query[name].ToString() switch
    {
        "" => fallback,
        { } text when bool.TryParse(text, out bool value) => value,
        _ => throw ManagementException.BadRequest($"'{name}' must be true or false."),
    };

    public static DateTimeOffset? Time(HttpContext context, string name)
    {
        string text = context.Request.Query[name].ToString();
        return text.Length == 0 ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
            : throw ManagementException.BadRequest($"'{name}' must be a time such as 2026-01-31T12:00:00Z.");
    }

    public static List<OrchestrationRuntimeStatus>? Statuses(HttpContext context)
    {
        string text = context.Request.Query["runtimeStatus"].ToString();
        return text.Length == 0 ? null
            : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Status)];
    }

    public static int Top(HttpContext context, int most)
    {
        string text = context.Request.Query["top"].ToString();
        return text.Length == 0 ? most
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int top) && top >= 1 ? Math.Min(top, most)
            : throw ManagementException.BadRequest("'top' must be a number of at least 1.");
    }

    public static string? Text(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static OrchestrationRuntimeStatus Status(string name) =>
        Enum.TryParse(name, ignoreCase: true, out OrchestrationRuntimeStatus status) && !char.IsAsciiDigit(name[0])
            ? status
            : throw ManagementException.BadRequest($"'{name}' is no runtime status.");
}
