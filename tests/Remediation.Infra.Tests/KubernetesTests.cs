using System.Text.Json.Nodes;

namespace Remediation.Infra.Tests;

public sealed class KubernetesTests
{
    [Fact]
    public void Shipped_HasNoFinding() => Assert.Empty(KubernetesRules.Check(KubernetesRules.Load()));

    /// <summary>What is broken, the rule that must see it, and how.</summary>
    public static TheoryData<string, string, Action<List<JsonObject>>> Breakages => new()
    {
        { "file left out", "NOT_LISTED", o => o[0]["resources"]!.AsArray().RemoveAt(0) },
        { "secret not made", "SECRET_UNKNOWN", o => o[0]["secretGenerator"]![0]!["files"]!.AsArray().Add("secrets/other") },
        { "misspelt setting", "SETTING_UNKNOWN", o => Literals(o).Add("GENERATOT=cascade") },
        { "secret in the open", "SECRET_INLINE", o => Literals(o).Add("QDRANT_API_KEY=abc") },
        { "secret not generated", "SECRET_UNKNOWN", o => Literals(o).Add("QDRANT_API_KEY_FILE=/run/secrets/other") },
        { "unknown peer", "ADDRESS", o => Literals(o).Add("OLLAMA_URL=http://models:11434") },
        { "token", "NOT_CONFINED", o => Pod(o)["automountServiceAccountToken"] = "true" },
        { "root", "NOT_CONFINED", o => Pod(o)["securityContext"]!["runAsNonRoot"] = "false" },
        { "host network", "NOT_CONFINED", o => Pod(o)["hostNetwork"] = "true" },
        { "writable root", "NOT_CONFINED", o => Container(o)["securityContext"]!["readOnlyRootFilesystem"] = "false" },
        { "capabilities", "NOT_CONFINED", o => Container(o)["securityContext"]!.AsObject().Remove("capabilities") },
        { "tag latest", "IMAGE_PINNED", o => Container(o)["image"] = "remediation-functions:latest" },
        { "no requests", "NO_LIMITS", o => Container(o)["resources"]!.AsObject().Remove("requests") },
        { "probe of a route with a key", "NO_HEALTH", o => Container(o)["livenessProbe"]!["httpGet"]!["path"] = "/api/runs" },
        { "no readiness", "NO_HEALTH", o => Container(o).Remove("readinessProbe") },
        { "other port", "ADDRESS", o => Container(o)["ports"]![0]!["containerPort"] = "80" },
        { "no default", "EGRESS_OPEN", o => o.RemoveAll(p => Is(p, "NetworkPolicy", "default-deny")) },
        { "the world", "EGRESS_OPEN", o => Egress(o).Add(new JsonObject()) },
        { "address block", "EGRESS_OPEN", o => Egress(o).Add(JsonNode.Parse("""{"to":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}""")) },
        { "any pod", "EGRESS_OPEN", o => Egress(o).Add(JsonNode.Parse("""{"to":[{"podSelector":{}}]}""")) },
        { "any namespace", "EGRESS_OPEN", o => Egress(o).Add(JsonNode.Parse("""{"to":[{"namespaceSelector":{}}]}""")) },
        { "peer shut off", "ADDRESS", o => Egress(o).RemoveAt(1) },
        { "peer's port", "ADDRESS", o => Egress(o)[0]!["ports"]![0]!["port"] = "5671" },
        { "service selects nothing", "ADDRESS", o => Find(o, "Service", "functions")["spec"]!["selector"]!["app.kubernetes.io/name"] = "function" },
        { "service port", "ADDRESS", o => Find(o, "Service", "functions")["spec"]!["ports"]![0]!["port"] = "80" },
        { "other queue", "SCALING", o => Find(o, "ScaledObject", "functions")["spec"]!["triggers"]![0]!["metadata"]!["queueName"] = "batches" },
        { "other deployment", "SCALING", o => Find(o, "ScaledObject", "functions")["spec"]!["scaleTargetRef"]!["name"] = "worker" },
        { "no budget", "SCALING", o => o.RemoveAll(p => Is(p, "PodDisruptionBudget", "functions")) },
    };

    [Theory]
    [MemberData(nameof(Breakages))]
    public void Broken_IsFound(string what, string rule, Action<List<JsonObject>> break_)
    {
        List<JsonObject> objects = KubernetesRules.Load();
        break_(objects);

        Assert.True(KubernetesRules.Check(objects).Any(f => f.Rule == rule), what);
    }

    /// <summary>The whole as the client puts it together, with secrets as the script makes them.</summary>
    [SkippableFact]
    public async Task Kustomize_WhereKubectlIsThere_BuildsTheWhole()
    {
        Skip.If(Tools.Find("kubectl") is null || Tools.Find("openssl") is null, "kubectl or openssl is not on the PATH.");
        string folder = Directory.CreateTempSubdirectory("remediation-k8s-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Documents.PathOf("infra/k8s"), "*.yaml"))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            await Tools.RunAsync("python3", Documents.PathOf("infra/make-secrets.py"), Path.Combine(folder, "secrets"));
            string built = await Tools.RunAsync("kubectl", "kustomize", folder);

            foreach (string kind in new[] { "Deployment", "Job", "ScaledObject", "NetworkPolicy", "PodDisruptionBudget", "Secret", "ConfigMap" })
            {
                Assert.Contains($"kind: {kind}\n", built, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonArray Literals(List<JsonObject> objects) => objects[0]["configMapGenerator"]![0]!["literals"]!.AsArray();

    private static JsonNode Pod(List<JsonObject> objects) => Find(objects, "Deployment", "functions")["spec"]!["template"]!["spec"]!;

    private static JsonObject Container(List<JsonObject> objects) => Pod(objects)["containers"]![0]!.AsObject();

    private static JsonArray Egress(List<JsonObject> objects) => Find(objects, "NetworkPolicy", "functions")["spec"]!["egress"]!.AsArray();

    private static JsonObject Find(List<JsonObject> objects, string kind, string name) => objects.Single(o => Is(o, kind, name));

    private static bool Is(JsonObject one, string kind, string name) => one["kind"]!.ToString() == kind && one["metadata"]?["name"]?.ToString() == name;
}
