using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.Infra.Tests;

/// <summary>What must hold in <c>infra/docker-compose.yml</c>.</summary>
internal static partial class ComposeRules
{
    // Services that end when their work is done.
    private static readonly HashSet<string> OneShots = ["prepare", "model", "dbt"];

    // The one with a reason of its own, beside it.
    private static readonly HashSet<string> Writable = ["mssql"];

    public static IReadOnlyList<Finding> Check(JsonObject compose) =>
    [
        .. from service in compose["services"].Named()
           from finding in CheckService(compose, service.Name, service.Value)
           select finding,
        .. Networks(compose),
        .. Secrets(compose),
    ];

    private static IEnumerable<Finding> CheckService(JsonObject compose, string name, JsonObject service) =>
        Image(name, service).Concat(Ports(name, service)).Concat(Confinement(name, service)).Concat(Limits(name, service)).Concat(Health(compose, name, service))
            .Concat(Environment(name, service)).Concat(Paths(name, service)).Concat(Addresses(compose, name, service)).Concat(ModelServer(name, service));

    private static IEnumerable<Finding> Image(string name, JsonObject service)
    {
        string image = Resolve(service["image"]?.ToString() ?? "");
        string tag = image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, { Length: > 0 } given] ? given : "";
        if (tag.Length == 0 || tag == "latest" || !tag.Any(char.IsAsciiDigit))
        {
            yield return new("IMAGE_PINNED", name, $"image '{image}' has no version as tag");
        }
    }

    private static IEnumerable<Finding> Ports(string name, JsonObject service)
    {
        if (name != "proxy" && service["ports"] is JsonArray { Count: > 0 })
        {
            yield return new("PORT_PUBLISHED", name, "only the proxy publishes a port");
        }

        if (service["network_mode"] is not null || service["networks"] is null)
        {
            yield return new("NETWORK_OPEN", name, "must name its networks");
        }
    }

    private static IEnumerable<Finding> Networks(JsonObject compose)
    {
        foreach ((string name, JsonObject network) in compose["networks"].Named())
        {
            if (name == "edge")
            {
                if (network["driver_opts"]?["com.docker.network.bridge.enable_ip_masquerade"]?.ToString() != "false")
                {
                    yield return new("NETWORK_OPEN", name, "the proxy's network must not masquerade");
                }
            }
            else if (network["internal"]?.ToString() != "true")
            {
                yield return new("NETWORK_OPEN", name, "must be internal");
            }
        }

        foreach ((string name, JsonObject service) in compose["services"].Named())
        {
            foreach (string network in service["networks"].Texts())
            {
                if (compose["networks"]?[network] is null || (network == "edge" && name != "proxy"))
                {
                    yield return new("NETWORK_OPEN", name, $"must not be on '{network}'");
                }
            }
        }
    }

    private static IEnumerable<Finding> Confinement(string name, JsonObject service)
    {
        if (service["read_only"]?.ToString() != "true" && !Writable.Contains(name))
        {
            yield return new("NOT_CONFINED", name, "the root file system must be read-only");
        }

        if (!service["cap_drop"].Texts().Contains("ALL") || !service["security_opt"].Texts().Contains("no-new-privileges:true"))
        {
            yield return new("NOT_CONFINED", name, "must drop every capability and gain none");
        }

        if (service["privileged"] is not null || service["cap_add"] is not null || service["pid"] is not null)
        {
            yield return new("NOT_CONFINED", name, "must have no more rights than others");
        }

        // The Ollama image runs as root, without capabilities and on a read-only file system.
        string user = service["user"]?.ToString() ?? "0";
        if (name is not ("ollama" or "model") && (user.StartsWith('0') || !char.IsAsciiDigit(user[0])))
        {
            yield return new("NOT_CONFINED", name, "must run as a numbered user that is not root");
        }
    }

    private static IEnumerable<Finding> Limits(string name, JsonObject service)
    {
        JsonNode? limits = service["deploy"]?["resources"]?["limits"];
        if (limits?["cpus"] is null || limits["memory"] is null)
        {
            yield return new("NO_LIMITS", name, "has no limits of processor and memory");
        }
    }

    private static IEnumerable<Finding> Health(JsonObject compose, string name, JsonObject service)
    {
        bool has = service["healthcheck"]?["test"] is not null;
        if (!has && !OneShots.Contains(name))
        {
            yield return new("NO_HEALTH", name, "has no health check");
        }

        foreach ((string other, JsonObject dependency) in service["depends_on"].Named())
        {
            string condition = dependency["condition"]?.ToString() ?? "";
            string wanted = OneShots.Contains(other) ? "service_completed_successfully" : "service_healthy";
            if (compose["services"]?[other] is null || condition != wanted)
            {
                yield return new("NO_HEALTH", name, $"must wait for {other} with {wanted}");
            }
        }

        if (service["depends_on"] is JsonArray)
        {
            yield return new("NO_HEALTH", name, "must wait for a condition");
        }
    }

    private static IEnumerable<Finding> Environment(string name, JsonObject service)
    {
        bool ours = service["image"]?.ToString().Contains("remediation-functions", StringComparison.Ordinal) == true && name != "dbt";
        foreach (KeyValuePair<string, JsonNode?> variable in service["environment"] as JsonObject ?? [])
        {
            if (ours && Facts.FaultOfKey(variable.Key) is { } fault)
            {
                yield return new("SETTING_UNKNOWN", name, $"{variable.Key} {fault}");
            }

            if (Facts.IsSecret(variable.Key) && !variable.Key.EndsWith("_FILE", StringComparison.Ordinal))
            {
                yield return new("SECRET_INLINE", name, $"{variable.Key} must come from a file");
            }

            if (variable.Key.EndsWith("_FILE", StringComparison.Ordinal) && variable.Value?.ToString() is { } file && file.StartsWith("/run/secrets/", StringComparison.Ordinal)
                && !SecretsOf(service).Contains(file["/run/secrets/".Length..]))
            {
                yield return new("SECRET_UNKNOWN", name, $"{variable.Key} names a secret that the service does not have");
            }
        }
    }

    private static IEnumerable<Finding> Secrets(JsonObject compose)
    {
        string maker = Documents.Text("infra/make-secrets.py");
        HashSet<string> declared = [.. compose["secrets"].Named().Select(s => s.Name)];
        foreach ((string name, JsonObject secret) in compose["secrets"].Named())
        {
            if (!maker.Contains($"\"{Path.GetFileName(secret["file"]?.ToString() ?? "")}\"", StringComparison.Ordinal))
            {
                yield return new("SECRET_UNKNOWN", name, "is not made by make-secrets.py");
            }
        }

        foreach ((string name, JsonObject service) in compose["services"].Named())
        {
            foreach (string secret in SecretsOf(service).Where(s => !declared.Contains(s)))
            {
                yield return new("SECRET_UNKNOWN", name, $"secret '{secret}' is not declared");
            }
        }
    }

    private static IEnumerable<string> SecretsOf(JsonObject service) =>
        (service["secrets"] as JsonArray ?? []).Select(s => s is JsonObject long_ ? long_["source"]!.ToString() : s!.ToString());

    private static IEnumerable<Finding> Paths(string name, JsonObject service)
    {
        foreach (string volume in service["volumes"].Texts())
        {
            string source = Resolve(volume).Split(':')[0];
            if (source.StartsWith('.') && !Path.Exists(Documents.PathOf(Path.Combine("infra", source))))
            {
                yield return new("PATH_MISSING", name, $"{source} is not in the repository");
            }
        }

        if (service["build"]?["dockerfile"]?.ToString() is { } dockerfile && !File.Exists(Documents.PathOf(dockerfile)))
        {
            yield return new("PATH_MISSING", name, $"{dockerfile} is not in the repository");
        }
    }

    // Every address in a setting is a service of this file, at the port that the service has.
    private static IEnumerable<Finding> Addresses(JsonObject compose, string name, JsonObject service)
    {
        foreach (KeyValuePair<string, JsonNode?> variable in service["environment"] as JsonObject ?? [])
        {
            if (Uri.TryCreate(variable.Value?.ToString(), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
                && (compose["services"]?[address.Host] is null || !Peers.PortsOf(address.Host).Contains(address.Port)))
            {
                yield return new("ADDRESS", name, $"{variable.Key} leads to {address.Host}:{address.Port}, which is no service of the file");
            }
        }
    }

    private static IEnumerable<Finding> ModelServer(string name, JsonObject service)
    {
        if (service["image"]?.ToString().Contains("/ollama", StringComparison.Ordinal) == true && service["environment"]?["OLLAMA_NO_CLOUD"]?.ToString() != "1")
        {
            yield return new("CLOUD", name, "OLLAMA_NO_CLOUD must be 1");
        }
    }

    // ${NAME:-value} as it is without settings.
    private static string Resolve(string text) => Variable().Replace(text, m => m.Groups["value"].Value);

    [GeneratedRegex(@"\$\{[A-Z_]+(:-(?<value>[^}]*))?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}

/// <summary>Who listens where.</summary>
internal static class Peers
{
    private static readonly Dictionary<string, int[]> Ports = new(StringComparer.Ordinal)
    {
        ["functions"] = [int.Parse(Facts.Port, CultureInfo.InvariantCulture)],
        ["rabbitmq"] = [5672],
        ["postgres"] = [5432],
        ["qdrant"] = [6334],
        ["ollama"] = [11434],
        ["mssql"] = [1433],
        ["azurite"] = [10000, 10001, 10002],
    };

    /// <summary>What the app's peers are called, the app left out.</summary>
    public static IEnumerable<string> All => Ports.Keys.Where(p => p != "functions");

    public static int[] PortsOf(string name) => Ports.GetValueOrDefault(name, []);
}
