using System.Globalization;
using System.Text.Json.Nodes;
using Remediation.Adapters.RabbitMq;

namespace Remediation.Infra.Tests;

/// <summary>What must hold in <c>infra/k8s</c>.</summary>
internal static class KubernetesRules
{
    /// <summary>Every object of the folder, the kustomization first.</summary>
    public static List<JsonObject> Load()
    {
        JsonObject kustomization = Documents.Yaml("infra/k8s/kustomization.yaml");
        return [kustomization, .. kustomization["resources"].Texts().SelectMany(r => Documents.YamlAll("infra/k8s/" + r))];
    }

    public static IReadOnlyList<Finding> Check(IReadOnlyList<JsonObject> objects) =>
    [
        .. Files(objects[0]),
        .. Settings(objects[0]),
        .. objects.Where(o => KindOf(o) is "Deployment" or "Job").SelectMany(o => Pods(NameOf(o), o)),
        .. Policies(objects),
        .. Selectors(objects),
        .. Scaling(objects),
    ];

    private static IEnumerable<Finding> Files(JsonObject kustomization)
    {
        HashSet<string> listed = [.. kustomization["resources"].Texts()];
        foreach (string file in Directory.EnumerateFiles(Documents.PathOf("infra/k8s"), "*.yaml").Select(f => Path.GetFileName(f)!).Where(f => f != "kustomization.yaml"))
        {
            if (!listed.Contains(file))
            {
                yield return new("NOT_LISTED", file, "is not a resource of the kustomization");
            }
        }

        string maker = Documents.Text("infra/make-secrets.py");
        foreach (string file in (kustomization["secretGenerator"] as JsonArray ?? []).SelectMany(g => g!["files"].Texts()))
        {
            if (!file.StartsWith("secrets/", StringComparison.Ordinal) || !maker.Contains($"\"{file["secrets/".Length..]}\"", StringComparison.Ordinal))
            {
                yield return new("SECRET_UNKNOWN", file, "is not made by make-secrets.py");
            }
        }
    }

    private static IEnumerable<Finding> Settings(JsonObject kustomization)
    {
        HashSet<string> secrets = [.. (kustomization["secretGenerator"] as JsonArray ?? []).SelectMany(g => g!["files"].Texts()).Select(f => Path.GetFileName(f)!)];
        foreach (string literal in (kustomization["configMapGenerator"] as JsonArray ?? []).SelectMany(g => g!["literals"].Texts()))
        {
            (string key, string value) = (literal.Split('=')[0], literal[(literal.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (Facts.FaultOfKey(key) is { } fault)
            {
                yield return new("SETTING_UNKNOWN", key, fault);
            }

            if (Facts.IsSecret(key) && !key.EndsWith("_FILE", StringComparison.Ordinal))
            {
                yield return new("SECRET_INLINE", key, "must come from a file");
            }

            if (value.StartsWith("/run/secrets/", StringComparison.Ordinal) && !secrets.Contains(value["/run/secrets/".Length..]))
            {
                yield return new("SECRET_UNKNOWN", key, "names a secret that is not generated");
            }

            if (Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" && !Peers.PortsOf(address.Host).Contains(address.Port))
            {
                yield return new("ADDRESS", key, $"leads to {address.Host}:{address.Port}, which is no known peer");
            }
        }
    }

    private static IEnumerable<Finding> Pods(string name, JsonObject workload)
    {
        JsonNode pod = workload["spec"]!["template"]!["spec"]!;
        if (pod["automountServiceAccountToken"]?.ToString() != "false")
        {
            yield return new("NOT_CONFINED", name, "must not carry a token of the cluster");
        }

        if (pod["securityContext"]?["runAsNonRoot"]?.ToString() != "true" || pod["securityContext"]?["seccompProfile"]?["type"]?.ToString() != "RuntimeDefault")
        {
            yield return new("NOT_CONFINED", name, "must not run as root, and with the runtime's seccomp profile");
        }

        if (pod["hostNetwork"] is not null || pod["hostPID"] is not null)
        {
            yield return new("NOT_CONFINED", name, "must stay off the node's namespaces");
        }

        foreach (JsonNode? container in pod["containers"]!.AsArray())
        {
            JsonNode? context = container!["securityContext"];
            if (context?["readOnlyRootFilesystem"]?.ToString() != "true" || context["allowPrivilegeEscalation"]?.ToString() != "false"
                || context["capabilities"]?["drop"].Texts().Contains("ALL") != true)
            {
                yield return new("NOT_CONFINED", name, "needs a read-only root, no escalation, no capabilities");
            }

            string image = container["image"]?.ToString() ?? "";
            if (!image.Contains(':', StringComparison.Ordinal) || image.EndsWith(":latest", StringComparison.Ordinal))
            {
                yield return new("IMAGE_PINNED", name, $"image '{image}' has no version as tag");
            }

            foreach (string kind in new[] { "requests", "limits" })
            {
                if (container["resources"]?[kind]?["cpu"] is null || container["resources"]?[kind]?["memory"] is null)
                {
                    yield return new("NO_LIMITS", name, $"has no {kind} of processor and memory");
                }
            }

            if (KindOf(workload) == "Deployment")
            {
                foreach (string probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
                {
                    if (container[probe]?["httpGet"]?["path"]?.ToString() is not { } path || !Facts.OpenRoutes.Contains(path))
                    {
                        yield return new("NO_HEALTH", name, $"{probe} asks for no route that answers without a key");
                    }
                }

                if (container["ports"]?[0]?["containerPort"]?.ToString() != Facts.Port)
                {
                    yield return new("ADDRESS", name, $"the image listens on {Facts.Port}");
                }
            }
        }
    }

    private static IEnumerable<Finding> Policies(IReadOnlyList<JsonObject> objects)
    {
        JsonObject[] policies = [.. objects.Where(o => KindOf(o) == "NetworkPolicy")];
        if (!policies.Any(p => p["spec"]?["podSelector"] is JsonObject { Count: 0 } && p["spec"]?["ingress"] is null && p["spec"]?["egress"] is null
            && p["spec"]?["policyTypes"].Texts().Order(StringComparer.Ordinal).SequenceEqual(["Egress", "Ingress"]) == true))
        {
            yield return new("EGRESS_OPEN", "NetworkPolicy", "nothing denies by default");
        }

        foreach (JsonObject policy in policies)
        {
            foreach (JsonNode? rule in policy["spec"]?["egress"] as JsonArray ?? [])
            {
                if (rule?["to"] is not JsonArray { Count: > 0 } peers || peers.Any(p => p!["ipBlock"] is not null || IsAnybody(p)))
                {
                    yield return new("EGRESS_OPEN", NameOf(policy), "a rule names no peer, or an address block");
                }
            }
        }

        var reached = Array.Find(policies, p => NameOf(p) == "functions")?["spec"]?["egress"] as JsonArray;
        foreach (string peer in Peers.All)
        {
            string[] wanted = [.. Peers.PortsOf(peer).Select(p => p.ToString(CultureInfo.InvariantCulture))];
            JsonNode? rule = reached?.FirstOrDefault(r => r!["to"]?[0]?["podSelector"]?["matchLabels"]?["app.kubernetes.io/name"]?.ToString() == peer);
            if (rule?["ports"] is not JsonArray ports || !ports.Select(p => p!["port"]!.ToString()).SequenceEqual(wanted))
            {
                yield return new("ADDRESS", "functions", $"may not reach {peer} at {string.Join(", ", wanted)}");
            }
        }
    }

    private static bool IsAnybody(JsonNode? peer) =>
        peer!["podSelector"] is null ? peer["namespaceSelector"] is not JsonObject { Count: > 0 } : peer["podSelector"] is JsonObject { Count: 0 };

    private static IEnumerable<Finding> Selectors(IReadOnlyList<JsonObject> objects)
    {
        const string Label = "app.kubernetes.io/name";
        HashSet<string?> labels = [.. objects.Where(o => KindOf(o) is "Deployment" or "Job").Select(o => o["spec"]?["template"]?["metadata"]?["labels"]?[Label]?.ToString())];
        foreach (JsonObject one in objects.Where(o => KindOf(o) is "Service" or "PodDisruptionBudget" or "Deployment"))
        {
            JsonNode? selector = one["spec"]?["selector"];
            string? wanted = (selector?["matchLabels"] ?? selector)?[Label]?.ToString();
            if (wanted is null || !labels.Contains(wanted))
            {
                yield return new("ADDRESS", $"{KindOf(one)} {NameOf(one)}", "selects no pod");
            }
        }

        if (objects.FirstOrDefault(o => KindOf(o) == "Service")?["spec"]?["ports"]?[0]?["port"]?.ToString() != Facts.Port)
        {
            yield return new("ADDRESS", "Service", $"is not at {Facts.Port}, as in compose");
        }
    }

    private static IEnumerable<Finding> Scaling(IReadOnlyList<JsonObject> objects)
    {
        JsonObject? scaled = objects.FirstOrDefault(o => KindOf(o) == "ScaledObject");
        JsonArray triggers = scaled?["spec"]?["triggers"] as JsonArray ?? [];
        if (!triggers.Any(t => t!["type"]?.ToString() == "rabbitmq" && t["metadata"]?["queueName"]?.ToString() == RabbitTopology.Batches))
        {
            yield return new("SCALING", "ScaledObject", $"does not watch {RabbitTopology.Batches}");
        }

        if (!objects.Any(o => KindOf(o) == "Deployment" && NameOf(o) == scaled?["spec"]?["scaleTargetRef"]?["name"]?.ToString()))
        {
            yield return new("SCALING", "ScaledObject", "scales no deployment");
        }

        if (!objects.Any(o => KindOf(o) == "PodDisruptionBudget"))
        {
            yield return new("SCALING", "PodDisruptionBudget", "is missing");
        }
    }

    private static string KindOf(JsonObject one) => one["kind"]?.ToString() ?? "";

    private static string NameOf(JsonObject one) => one["metadata"]?["name"]?.ToString() ?? "";
}
