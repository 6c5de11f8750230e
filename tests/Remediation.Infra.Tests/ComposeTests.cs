using System.Text.Json.Nodes;

namespace Remediation.Infra.Tests;

public sealed class ComposeTests
{
    private const string File = "infra/docker-compose.yml";

    [Fact]
    public void Shipped_HasNoFinding() => Assert.Empty(ComposeRules.Check(Documents.Yaml(File)));

    /// <summary>What is broken, the rule that must see it, and where.</summary>
    public static TheoryData<string, string, string, Action<JsonObject>> Breakages => new()
    {
        { "tag latest", "IMAGE_PINNED", "rabbitmq", c => Of(c, "rabbitmq")["image"] = "rabbitmq:latest" },
        { "no tag", "IMAGE_PINNED", "proxy", c => Of(c, "proxy")["image"] = "localhost:5000/nginx" },
        { "second port", "PORT_PUBLISHED", "postgres", c => Of(c, "postgres")["ports"] = new JsonArray("5432:5432") },
        { "host network", "NETWORK_OPEN", "ollama", c => Of(c, "ollama")["network_mode"] = "host" },
        { "open network", "NETWORK_OPEN", "back", c => c["networks"]!["back"] = new JsonObject() },
        { "masquerading", "NETWORK_OPEN", "edge", c => c["networks"]!["edge"] = new JsonObject() },
        { "service on the edge", "NETWORK_OPEN", "functions", c => Of(c, "functions")["networks"]!.AsArray().Add("edge") },
        { "default network", "NETWORK_OPEN", "qdrant", c => Of(c, "qdrant").Remove("networks") },
        { "writable root", "NOT_CONFINED", "functions", c => Of(c, "functions")["read_only"] = "false" },
        { "capabilities", "NOT_CONFINED", "postgres", c => Of(c, "postgres").Remove("cap_drop") },
        { "added capability", "NOT_CONFINED", "postgres", c => Of(c, "postgres")["cap_add"] = new JsonArray("NET_ADMIN") },
        { "root", "NOT_CONFINED", "functions", c => Of(c, "functions")["user"] = "0:0" },
        { "image's user", "NOT_CONFINED", "grafana", c => Of(c, "grafana").Remove("user") },
        { "no limits", "NO_LIMITS", "functions", c => Of(c, "functions").Remove("deploy") },
        { "no health check", "NO_HEALTH", "qdrant", c => Of(c, "qdrant").Remove("healthcheck") },
        { "starts too early", "NO_HEALTH", "functions", c => Of(c, "functions")["depends_on"]!["prepare"]!["condition"] = "service_started" },
        { "waits for nobody", "NO_HEALTH", "functions", c => Of(c, "functions")["depends_on"]!["redis"] = new JsonObject { ["condition"] = "service_healthy" } },
        { "misspelt setting", "SETTING_UNKNOWN", "functions", c => Environment(c, "functions")["OLAMA_URL"] = "http://ollama:11434" },
        { "misspelt file", "SETTING_UNKNOWN", "prepare", c => Environment(c, "prepare")["POSTGRES_CONECTION_FILE"] = "/run/secrets/keys" },
        { "secret in the open", "SECRET_INLINE", "functions", c => Environment(c, "functions")["RabbitMQConnection"] = "amqp://a:b@rabbitmq" },
        { "secret not given", "SECRET_UNKNOWN", "functions", c => Of(c, "functions")["secrets"] = new JsonArray() },
        { "secret not made", "SECRET_UNKNOWN", "other", c => c["secrets"]!["other"] = new JsonObject { ["file"] = "./secrets/other" } },
        { "secret not declared", "SECRET_UNKNOWN", "postgres", c => Of(c, "postgres")["secrets"]!.AsArray().Add("other") },
        { "file not there", "PATH_MISSING", "proxy", c => Of(c, "proxy")["volumes"] = new JsonArray("./proxy/apache.conf:/etc/nginx/nginx.conf:ro") },
        { "Dockerfile not there", "PATH_MISSING", "functions", c => Of(c, "functions")["build"]!["dockerfile"] = "infra/docker/Dockerfile" },
        { "unknown host", "ADDRESS", "functions", c => Environment(c, "functions")["OLLAMA_URL"] = "http://models:11434" },
        { "other port", "ADDRESS", "functions", c => Environment(c, "functions")["QDRANT_URL"] = "http://qdrant:6333" },
        { "cloud models", "CLOUD", "ollama", c => Environment(c, "ollama").Remove("OLLAMA_NO_CLOUD") },
    };

    [Theory]
    [MemberData(nameof(Breakages))]
    public void Broken_IsFound(string what, string rule, string where, Action<JsonObject> break_)
    {
        // Copied, since merged parts are shared between services.
        JsonObject compose = JsonNode.Parse(Documents.Yaml(File).ToJsonString())!.AsObject();
        break_(compose);

        Assert.True(ComposeRules.Check(compose).Any(f => f.Rule == rule && f.Where == where), what);
    }

    /// <summary>As compose itself reads the file, with every profile.</summary>
    [SkippableFact]
    public async Task Config_WhereTheClientHasCompose_ReadsTheFile()
    {
        Skip.If(
            Tools.Find("docker") is null || (await Tools.TryAsync("docker", "compose", "version")).Code != 0, "There is no docker client with the compose plugin.");

        await Tools.RunAsync("docker", "compose", "-f", Documents.PathOf(File), "--profile", "*", "config", "--quiet");
    }

    private static JsonObject Of(JsonObject compose, string service) => compose["services"]![service]!.AsObject();

    private static JsonObject Environment(JsonObject compose, string service) => Of(compose, service)["environment"]!.AsObject();
}
