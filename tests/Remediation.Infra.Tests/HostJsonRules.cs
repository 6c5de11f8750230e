using System.Text.Json.Nodes;

namespace Remediation.Infra.Tests;

/// <summary>What must hold in <c>host.json</c>, which both editions read.</summary>
internal static class HostJsonRules
{
    private static readonly HashSet<string> Top = ["version", "functionTimeout", "logging", "extensions"];
    private static readonly HashSet<string> Extensions = ["http", "rabbitMQ", "durableTask"];

    public static IReadOnlyList<Finding> Check(JsonObject host) => [.. Findings(host)];

    private static IEnumerable<Finding> Findings(JsonObject host)
    {
        if (host["version"]?.ToString() != "2.0")
        {
            yield return new("HOST_JSON", "version", "must be 2.0");
        }

        if (host["extensionBundle"] is not null)
        {
            yield return new("CALLS_OUT", "extensionBundle", "makes the host call out at its start");
        }

        foreach (string key in host.Select(p => p.Key).Where(k => !Top.Contains(k) && k != "extensionBundle"))
        {
            yield return new("HOST_JSON", key, "is not known to both hosts");
        }

        foreach (string key in (host["extensions"] as JsonObject ?? []).Select(p => p.Key).Where(k => !Extensions.Contains(k)))
        {
            yield return new("HOST_JSON", "extensions." + key, "is not known to both hosts");
        }

        if (host["extensions"]?["http"]?["routePrefix"]?.ToString() != "api")
        {
            yield return new("HOST_JSON", "routePrefix", "must be what the proxy passes on, the probes ask for and Prometheus scrapes");
        }

        if (host["extensions"]?["rabbitMQ"]?["prefetchCount"]?.GetValue<int>() is not (> 0 and <= 100))
        {
            yield return new("HOST_JSON", "prefetchCount", "must be small: a worker that dies gives back what it took");
        }

        if (host["extensions"]?["durableTask"]?["storageProvider"] is not null)
        {
            yield return new("HOST_JSON", "storageProvider", "is the deployment's choice, by setting");
        }
    }
}
