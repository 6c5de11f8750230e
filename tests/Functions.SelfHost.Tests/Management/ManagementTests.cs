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
        Assert.Equal(TimeSpan.FromSeconds(5), open.Headers.RetryAfter!.Delta);
        // As the extension: the location is the request's own address, its options included.
        using HttpResponseMessage detailed = await client.GetAsync($"{Root}/instances/{running}?showInput=false");
        using HttpClient anonymous = host.Client();
        Assert.Contains("showInput=false", detailed.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await anonymous.GetAsync(detailed.Headers.Location)).StatusCode);
        await host.Durable.SuspendInstanceAsync(running);
        await Eventually.Become(
            async () => (await client.GetFromJsonAsync<JsonElement>($"{Root}/instances/{running}")).GetProperty("runtimeStatus").GetString() == "Suspended",
            "the pause");
        using HttpResponseMessage paused = await client.GetAsync($"{Root}/instances/{running}");
        Assert.Equal((HttpStatusCode.Accepted, TimeSpan.FromSeconds(5)), (paused.StatusCode, paused.Headers.RetryAfter!.Delta));
        await host.Durable.ResumeInstanceAsync(running);
        await host.Durable.ScheduleNewOrchestrationInstanceAsync(
            nameof(Patterns.Chain), new Microsoft.DurableTask.StartOrchestrationOptions("later", DateTimeOffset.UtcNow.AddHours(1)));
        using HttpResponseMessage pending = await client.GetAsync($"{Root}/instances/later");
        Assert.Equal(HttpStatusCode.Accepted, pending.StatusCode);
        Assert.Equal("Pending", (await pending.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runtimeStatus").GetString());
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
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", state.GetProperty("createdTime").GetString());
        JsonElement bare = await client.GetFromJsonAsync<JsonElement>($"{Root}/instances/p?showInput=false");
        Assert.Equal(JsonValueKind.Null, bare.GetProperty("input").ValueKind);
        Assert.False(bare.TryGetProperty("historyEvents", out _));
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
        JsonElement none = await client.GetFromJsonAsync<JsonElement>($"{Root}/instances?createdTimeTo=2000-01-01T00:00:00Z");
        Assert.Equal(0, none.GetArrayLength());
        JsonElement all = await client.GetFromJsonAsync<JsonElement>($"{Root}/instances?createdTimeFrom=2000-01-01T00:00:00Z&runtimeStatus=Completed&runtimeStatus=Running");
        Assert.Equal(5, all.GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"{Root}/instances?runtimeStatus=Odd")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/orchestrators/Chain")]
    [InlineData("POST", "/instances/x/terminate")]
    [InlineData("POST", "/instances/x/raiseEvent/e")]
    [InlineData("POST", "/instances/x/suspend")]
    [InlineData("POST", "/instances/x/resume")]
    [InlineData("POST", "/instances/x/restart")]
    [InlineData("POST", "/instances/x/rewind")]
    [InlineData("DELETE", "/instances?createdTimeFrom=2000-01-01")]
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
        Assert.Equal(TimeSpan.FromSeconds(10), started.Headers.RetryAfter!.Delta);
        Assert.Equal("s1", links.GetProperty("id").GetString());
        Assert.Equal(
            [
                "id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "rewindPostUri", "purgeHistoryDeleteUri", "restartPostUri",
                "suspendPostUri", "resumePostUri",
            ],
            links.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            HttpStatusCode.Conflict, (await client.PostAsync($"{Root}/orchestrators/{nameof(WaitPatterns.ApprovalOrTimeout)}/s1", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/suspend?reason=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/resume?reason=x", null)).StatusCode);
        string raise = links.GetProperty("sendEventPostUri").GetString()!.Replace("{eventName}", "Approve", StringComparison.Ordinal);
        using HttpClient anonymous = host.Client();
        Assert.Equal(HttpStatusCode.BadRequest, (await anonymous.PostAsync(raise, new StringContent("yes"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await anonymous.PostAsync(
            raise, new StringContent("{", System.Text.Encoding.UTF8, "application/json"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await anonymous.PostAsync(raise, JsonContent.Create("yes"))).StatusCode);
        Assert.Equal("yes", (await host.CompletionAsync("s1")).ReadOutputAs<string>());
        Assert.Equal(HttpStatusCode.Gone, (await client.PostAsync($"{Root}/instances/s1/terminate", null)).StatusCode);
        using HttpResponseMessage restarted = await client.PostAsync($"{Root}/instances/s1/restart?restartWithNewInstanceId=false", null);
        Assert.Equal(HttpStatusCode.Accepted, restarted.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.DeleteAsync($"{Root}/instances/s1")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/s1/terminate?reason=done", null)).StatusCode);
        Assert.Equal("done", (await host.CompletionAsync("s1")).ReadOutputAs<string>());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync($"{Root}/instances/nobody/restart", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.DeleteAsync($"{Root}/instances")).StatusCode);
        using HttpResponseMessage purged = await client.DeleteAsync($"{Root}/instances?createdTimeFrom=2000-01-01T00:00:00Z");
        Assert.Equal(1, (await purged.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instancesDeleted").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"{Root}/instances/s1")).StatusCode);
        await host.RunAsync(nameof(Patterns.Chain), id: "s2");
        using HttpResponseMessage one = await client.DeleteAsync($"{Root}/instances/s2");
        Assert.Equal(1, (await one.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instancesDeleted").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"{Root}/instances?createdTimeFrom=2000-01-01T00:00:00Z")).StatusCode);
    }

    [Fact]
    public async Task Start_WithoutAnIdOrWithAnUnknownName_Is202Or400()
    {
        await using TestHost host = await TestHost.StartAsync(http: true, options: o => o.AllowManagementWrites = true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        using HttpResponseMessage started = await client.PostAsync($"{Root}/orchestrators/{nameof(Patterns.Chain)}", null);
        string id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        Assert.Equal("a!!!", (await host.CompletionAsync(id)).ReadOutputAs<string>());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync($"{Root}/orchestrators/Nobody", null)).StatusCode);
    }

    [Fact]
    public async Task Rewind_UnknownEndedRunningAndFailed_AnswersAsTheExtension()
    {
        await using TestHost host = await TestHost.StartAsync(http: true, options: o => o.AllowManagementWrites = true);
        using HttpClient client = host.Client(host.Key("systemKey"));
        string key = Path.GetFileName(Path.GetDirectoryName(host.Folder)!);
        await host.RunAsync(nameof(Patterns.Chain), id: "done");
        await host.RunAsync(nameof(RewindPatterns.RewindOwnFault), key, "f");
        string running = await LifecycleTests.StartBlockedAsync(host);
        RewindPatterns.Mend(key);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"{Root}/instances/nobody/rewind?reason=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await client.PostAsync($"{Root}/instances/done/rewind?reason=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsync($"{Root}/instances/{running}/rewind?reason=x", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"{Root}/instances/f/rewind?reason=mended", null)).StatusCode);
        Assert.Equal($"a {key}!", (await host.CompletionAsync("f")).ReadOutputAs<string>());
        JsonElement state = await client.GetFromJsonAsync<JsonElement>($"{Root}/instances/f?showHistory=true");
        Assert.Equal("mended", state.GetProperty("historyEvents").EnumerateArray()
            .Single(e => e.GetProperty("EventType").GetString() == "ExecutionRewound").GetProperty("Reason").GetString());
        Switches.Gate(running).SetResult();
    }

    [Theory]
    [InlineData("/runtime/webhooks/durabletask/instances", "functionKey", 403)]
    [InlineData("/runtime/webhooks/durabletask/instances", "unknown", 401)]
    [InlineData("/runtime/webhooks/durabletask/instances", "systemKey", 200)]
    [InlineData("/runtime/webhooks/durabletask/instances", "masterKey", 200)]
    [InlineData("/admin/host/status", "systemKey", 403)]
    [InlineData("/admin/host/status", "masterKey", 200)]
    [InlineData("/admin/functions", "masterKey", 200)]
    public async Task Keys_OfManagementAndAdmin_AreEnforced(string path, string key, int status)
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client();
        using HttpResponseMessage response = await client.GetAsync($"{path}?code={(key == "unknown" ? "a-key-that-nobody-has" : host.Key(key))}");
        Assert.Equal(status, (int)response.StatusCode);
    }
}
