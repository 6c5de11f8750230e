using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Remediation.Functions.Composition;

namespace Remediation.Infra.Tests;

/// <summary>What the code says of itself.</summary>
internal static class Facts
{
    /// <summary>Port of the image.</summary>
    public const string Port = "8080";

    // Read by the Functions host, .NET or dbt, not by the app.
    private static readonly string[] Foreign =
    [
        "AzureWebJobsStorage", "AzureWebJobsScriptRoot", "AzureWebJobsSecretStorageType", "SQLDB_Connection", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_SECRETS_PATH",
        "FUNCTIONS_LOG_PATH", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "ASPNETCORE_URLS", "HOME",
    ];

    private static readonly IReadOnlySet<string> Known = RemediationSettings.Read(new ConfigurationBuilder().Build()).Keys;

    private static readonly HashSet<string> Sample = [.. Documents.Json("local.settings.sample.json")["Values"]!.AsObject().Select(p => p.Key)];

    /// <summary>Routes that answer to anybody, with the prefix.</summary>
    public static IReadOnlySet<string> OpenRoutes { get; } = new HashSet<string>(
        typeof(RemediationSettings).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetParameters())
            .Select(p => p.GetCustomAttribute<HttpTriggerAttribute>())
            .Where(t => t is { AuthLevel: AuthorizationLevel.Anonymous })
            .Select(t => "/api/" + t!.Route),
        StringComparer.Ordinal);

    /// <summary>What is wrong with a setting's key in the environment of the app, or null.</summary>
    public static string? FaultOfKey(string key)
    {
        if (Foreign.Contains(Plain(key)) || key.StartsWith("AzureFunctionsJobHost__", StringComparison.Ordinal))
        {
            return null;
        }

        return !Known.Contains(Plain(key)) ? "is no setting that the app reads"
            : !Sample.Contains(Plain(key)) ? "is not in local.settings.sample.json"
            : null;
    }

    /// <summary>Whether a setting holds a secret, which must come as a file.</summary>
    public static bool IsSecret(string key) =>
        Plain(key) is "AzureWebJobsStorage" or "SQLDB_Connection" or "RabbitMQConnection"
        || Plain(key).EndsWith("_KEY", StringComparison.Ordinal) || Plain(key).EndsWith("_CONNECTION", StringComparison.Ordinal)
        || Plain(key).EndsWith("PASSWORD", StringComparison.Ordinal);

    private static string Plain(string key) =>
        key.EndsWith("_FILE", StringComparison.Ordinal) && key != "LOG_FILE" ? key[..^"_FILE".Length] : key;
}
