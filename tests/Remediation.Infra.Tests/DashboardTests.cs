using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Remediation.Functions.Composition;

namespace Remediation.Infra.Tests;

public sealed class DashboardTests
{
    private const string Dashboard = "infra/grafana/dashboards/remediation.json";
    private const string Rules = "infra/prometheus/rules.yml";

    [Fact]
    public void Shipped_AsksForFiguresThatThereAre() => Assert.Empty(DashboardRules.Check(Asked(), Given()));

    [Theory]
    [InlineData("remediation_ledger_entries", "remediation_ledger_rows")]
    [InlineData("rabbitmq_queue_messages_ready", "rabbitmq_queue_length")]
    [InlineData("remediation_last_run_reconciliation", "1")]
    public void Broken_IsFound(string figure, string other)
    {
        List<(string, string)> asked = [.. Asked().Select(a => (a.Where, a.Expression.Replace(figure, other, StringComparison.Ordinal)))];

        Assert.NotEmpty(DashboardRules.Check(asked, Given()));
    }

    [Fact]
    public void Scraped_IsARouteOfTheAppUnderAKey()
    {
        JsonObject prometheus = Documents.Yaml("infra/prometheus/prometheus.yml");
        JsonNode job = prometheus["scrape_configs"]!.AsArray().Single(j => j!["job_name"]!.ToString() == "remediation")!;
        IEnumerable<string> routes = typeof(RemediationSettings).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetParameters())
            .Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()?.Route).OfType<string>();

        Assert.Contains(job["metrics_path"]!.ToString(), routes.Select(r => "/api/" + r));
        Assert.Equal(Facts.Port, job["dns_sd_configs"]![0]!["port"]!.ToString());
        Assert.Equal(["/run/secrets/metrics_key"], job["http_headers"]!["x-functions-key"]!["files"].Texts());
        Assert.Contains("metrics_key", Documents.Yaml("infra/docker-compose.yml")["services"]!["prometheus"]!["secrets"].Texts());
    }

    private static List<(string Where, string Expression)> Asked() =>
    [
        .. from panel in Documents.Json(Dashboard)["panels"]!.AsArray()
           from target in panel!["targets"]!.AsArray()
           select (panel["title"]!.ToString(), target!["expr"]!.ToString()),
        .. from @group in Documents.Yaml(Rules)["groups"]!.AsArray()
           from rule in @group!["rules"]!.AsArray()
           select (rule!["alert"]!.ToString(), rule["expr"]!.ToString()),
    ];

    // The page as its own test pins it, and what stands on it only when something went wrong.
    private static HashSet<string> Given() => [.. DashboardRules.Given(Documents.Text("tests/golden/metrics.txt")), "remediation_generator_defects_total"];
}
