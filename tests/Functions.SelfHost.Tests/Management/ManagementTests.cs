using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Durable;
using Functions.SelfHost.Tests.Support;

namespace Functions.SelfHost.Tests.Management;

public sealed class ManagementTests
{
    private const string Root = "/runtime/webhooks/durabletask";

    [Fact]
    public async Task GetInstance_RunningEndedAndUnknown_AnswersAsTheExtension()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        string running = await LifecycleTests.StartBlockedAsync(host);
        using HttpResponseMessage open = await client.GetAsync($"{Root}/instances/{running}");
        Assert.Equal(HttpStatusCode.Accepted, open.StatusCode);
        Assert.NotNull(open.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, (await client.GetAsync(open.Headers.Location)).StatusCode);
        Switches.Gate(running).SetResult();

        await host.RunAsync(nameof(Patterns.Parent), new Order("x", 1), "p");
        JsonElement state = await client.GetFromJsonAsync<JsonElement>($"{Root}/instances/p?showHistory=true&showHistoryOutput=true");
        Assert.Equal(
            ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime", "lastUpdatedTime", "historyEvents"],
            state.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Completed", state.GetProperty("runtimeStatus").GetString());
        Assert.Equal("x", state.GetProperty("input").GetProperty("Name").GetString());
        Assert.Equal(
            ["ExecutionStarted", "SubOrchestrationInstanceCompleted", "SubOrchestrationInstanceCompleted", "ExecutionCompleted"],
            state.GetProperty("historyEvents").EnumerateArray().Select(e => e.GetProperty("EventType").GetString()));
        using HttpResponseMessage unknown = await client.GetAsync($"{Root}/instances/nobody");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task GetInstance_Failed_Is200OrOnDemand500()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        await host.RunAsync(nameof(FailurePatterns.Throws), id: "f");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{Root}/instances/f")).StatusCode);
        using HttpResponseMessage failed = await client.GetAsync($"{Root}/instances/f?returnInternalServerErrorOnFailure=true");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("in the orchestrator Throws", (await failed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("output").GetString());
    }

    [Fact]
    public async Task ListInstances_WithTop_GoesOnByTheContinuationHeader()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        for (int i = 0; i < 5; i++)
        {
            await host.RunAsync(nameof(Patterns.Chain), id: $"a{i}");
        }

        var ids = new List<string?>();
        string? token = null;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/instances?top=2&runtimeStatus=Completed,Failed&instanceIdPrefix=a");
            if (token is not null)
            {
                request.Headers.Add("x-ms-continuation-token", token);
            }

            using HttpResponseMessage page = await client.SendAsync(request);
            ids.AddRange((await page.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(i => i.GetProperty("instanceId").GetString()));
            token = page.Headers.TryGetValues("x-ms-continuation-token", out IEnumerable<string>? values) ? values.Single() : null;
        }
        while (token is not null);

        Assert.Equal(["a0", "a1", "a2", "a3", "a4"], ids);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"{Root}/instances?runtimeStatus=Odd")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/orchestrators/Chain")]
    [InlineData("POST", "/instances/x/terminate")]
    [InlineData("POST", "/instances/x/raiseEvent/e")]
    [InlineData("DELETE", "/instances/x")]
    public async Task Write_NotAllowed_Is403(string method, string path)
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        using var request = new HttpRequestMessage(new HttpMethod(method), Root + path);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("MANAGEMENT_READ_ONLY", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Allowed_StartsSteersAndPurges()
    {
        await using TestHost host = await TestHost.StartAsync(http: true, options: o => o.AllowManagementWrites = true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        using HttpResponseMessage started = await client.PostAsync($"{Root}/orchestrators/{nameof(WaitPatterns.ApprovalOrTimeout)}/s1", JsonContent.Create(3_600_000));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        JsonElement links = await started.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("s1", links.GetProperty("id").GetString());
        Assert.Equal(
            HttpStatusCode.Conflict, (await client.PostAsync($"{Root}/orchestrators/{nameof(WaitPatterns.ApprovalOrTimeout)}/s1", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/suspend?reason=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/resume?reason=x", null)).StatusCode);
        string raise = links.GetProperty("sendEventPostUri").GetString()!.Replace("{eventName}", "Approve", StringComparison.Ordinal);
        using HttpClient anonymous = host.Client();
        Assert.Equal(HttpStatusCode.Accepted, (await anonymous.PostAsync(raise, JsonContent.Create("yes"))).StatusCode);
        Assert.Equal("yes", (await host.CompletionAsync("s1")).ReadOutputAs<string>());
        Assert.Equal(HttpStatusCode.Gone, (await client.PostAsync($"{Root}/instances/s1/terminate", null)).StatusCode);
        using HttpResponseMessage restarted = await client.PostAsync($"{Root}/instances/s1/restart?restartWithNewInstanceId=false", null);
        Assert.Equal(HttpStatusCode.Accepted, restarted.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.DeleteAsync($"{Root}/instances/s1")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/terminate?reason=done", null)).StatusCode);
        Assert.Equal("done", (await host.CompletionAsync("s1")).ReadOutputAs<string>());
        using HttpResponseMessage purged = await client.DeleteAsync($"{Root}/instances?createdTimeFrom=2000-01-01T00:00:00Z");
        Assert.Equal(1, (await purged.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instancesDeleted").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"{Root}/instances/s1")).StatusCode);
    }

    [Theory]
    [InlineData("/runtime/webhooks/durabletask/instances", "functionKey", 401)]
    [InlineData("/runtime/webhooks/durabletask/instances", "systemKey", 200)]
    [InlineData("/runtime/webhooks/durabletask/instances", "masterKey", 200)]
    [InlineData("/admin/host/status", "systemKey", 401)]
    [InlineData("/admin/host/status", "masterKey", 200)]
    [InlineData("/admin/functions", "masterKey", 200)]
    public async Task Keys_OfManagementAndAdmin_AreEnforced(string path, string key, int status)
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client();
        using HttpResponseMessage response = await client.GetAsync($"{path}?code={host.Key(key)}");
        Assert.Equal(status, (int)response.StatusCode);
    }
}
