using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>Field names and types of report and HTTP answers are an interface: add, never rename.</summary>
[Collection(nameof(PublishedCli))]
public sealed class GoldenAnswerTests(PublishedCli cli)
{
    [Fact]
    public async Task Report_AndAnswers_HaveTheFieldsOfTheGoldenFile()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.Data);
        Directory.CreateDirectory(Path.Combine(work.Data, "contracts"));
        File.Copy(Repository.Contract("orders.yml"), Path.Combine(work.Data, "contracts", "orders.yml"));
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path);
        using var body = new StringContent(await File.ReadAllTextAsync(Repository.Sample("batch.json")), Encoding.UTF8, "application/json");

        using HttpResponseMessage posted = await host.Client.PostAsync("/api/batches", body);
        JsonElement accepted = await posted.Content.ReadFromJsonAsync<JsonElement>();
        string runId = accepted.GetProperty("run_id").GetString()!;
        JsonElement report = await host.EndedAsync(runId);
        JsonElement clusters = await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/clusters");
        string clusterId = clusters.GetProperty("clusters")[0].GetProperty("cluster_id").GetString()!;
        using HttpResponseMessage refused = await host.Client.PostAsync("/api/batches", new StringContent("{}"));

        SortedSet<string> lines = JsonShape.Of(accepted, "POST /api/batches");
        lines.UnionWith(JsonShape.Of(report, "GET /api/runs/{id}"));
        lines.UnionWith(JsonShape.Of(await host.Client.GetFromJsonAsync<JsonElement>("/api/runs"), "GET /api/runs"));
        lines.UnionWith(JsonShape.Of(clusters, "GET /api/runs/{id}/clusters"));
        lines.UnionWith(JsonShape.Of(await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/clusters/{clusterId}"), "GET /api/runs/{id}/clusters/{cid}"));
        lines.UnionWith(JsonShape.Of(await host.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}/rows?page_size=500"), "GET /api/runs/{id}/rows"));
        lines.UnionWith(JsonShape.Of(await refused.Content.ReadFromJsonAsync<JsonElement>(), "400"));
        lines.UnionWith(JsonShape.Of(await host.Client.GetFromJsonAsync<JsonElement>("/api/health"), "GET /api/health"));
        lines.UnionWith(JsonShape.Of(await host.Client.GetFromJsonAsync<JsonElement>("/api/ready"), "GET /api/ready"));
        lines.UnionWith(await OfPeopleAsync(host, work.Data, runId));
        JsonShape.AssertIsGolden("http-answers.txt", lines);
    }

    // What stewards and operators are answered; dry runs, so that the run stays as it is until it is rolled back at the end.
    private static async Task<SortedSet<string>> OfPeopleAsync(RunningHost host, string dataFolder, string runId)
    {
        using var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("x-functions-key", RunningHost.Key(dataFolder, "masterKey"));
        JsonElement listed = await client.GetFromJsonAsync<JsonElement>($"/api/reviews?run={runId}");
        string reviewId = listed.GetProperty("reviews")[0].GetProperty("review_id").GetString()!;
        SortedSet<string> lines = JsonShape.Of(listed, "GET /api/reviews");
        lines.UnionWith(JsonShape.Of(await client.GetFromJsonAsync<JsonElement>($"/api/reviews/{reviewId}"), "GET /api/reviews/{id}"));
        using HttpResponseMessage rejected = await client.PostAsJsonAsync($"/api/reviews/{reviewId}", new { decision = "reject", dry_run = true });
        lines.UnionWith(JsonShape.Of(await rejected.Content.ReadFromJsonAsync<JsonElement>(), "POST /api/reviews/{id}"));
        using HttpResponseMessage plan = await client.PostAsJsonAsync($"/api/runs/{runId}/restart", new { scope = "quarantined", dry_run = true });
        lines.UnionWith(JsonShape.Of(await plan.Content.ReadFromJsonAsync<JsonElement>(), "POST /api/runs/{id}/restart"));
        lines.UnionWith(await OfRollbackAsync(client, runId));
        return lines;
    }

    private static async Task<SortedSet<string>> OfRollbackAsync(HttpClient client, string runId)
    {
        using HttpResponseMessage preview = await client.PostAsJsonAsync($"/api/runs/{runId}/rollback", new { dry_run = true });
        SortedSet<string> lines = JsonShape.Of(await preview.Content.ReadFromJsonAsync<JsonElement>(), "POST /api/runs/{id}/rollback");
        using HttpResponseMessage begun = await client.PostAsJsonAsync($"/api/runs/{runId}/rollback", new { reason = "because" });
        JsonElement operation = await begun.Content.ReadFromJsonAsync<JsonElement>();
        lines.UnionWith(JsonShape.Of(operation, "POST /api/runs/{id}/rollback"));
        string id = operation.GetProperty("operation_id").GetString()!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (operation.GetProperty("status").GetString() == "running")
        {
            await Task.Delay(50, patience.Token);
            operation = await client.GetFromJsonAsync<JsonElement>($"/api/operations/{id}", patience.Token);
        }

        lines.UnionWith(JsonShape.Of(operation, "GET /api/operations/{id}"));
        JsonElement page = await client.GetFromJsonAsync<JsonElement>("/api/audit?kind=fix&page_size=1", patience.Token);
        lines.UnionWith(JsonShape.Of(page, "GET /api/audit"));
        lines.UnionWith(JsonShape.Of(await client.GetFromJsonAsync<JsonElement>("/api/audit/verify", patience.Token), "GET /api/audit/verify"));
        string row = page.GetProperty("entries")[0].GetProperty("row_id").GetString()!;
        lines.UnionWith(JsonShape.Of(await client.GetFromJsonAsync<JsonElement>($"/api/rows/orders/{row}/history", patience.Token), "GET /api/rows/{table}/{row_id}/history"));
        lines.UnionWith(JsonShape.Of(await client.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}", patience.Token), "GET /api/runs/{id}"));
        return lines;
    }
}
