using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Replay;

public sealed class ReplayVerifierTests : IAsyncLifetime
{
    private readonly ReplayVerifier _verifier = new(typeof(ReplayPatterns).Assembly);
    private TestHost _host = null!;

    public async Task InitializeAsync() => _host = await TestHost.StartAsync();

    public async Task DisposeAsync()
    {
        await _verifier.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Verify_UnchangedCode_MatchesEveryTurn()
    {
        ReplayVerdict verdict = _verifier.Verify(await RecordAsync());
        Assert.True(verdict.Matches, verdict.ToString());
        Assert.True(verdict.Turns >= 4, verdict.ToString());
    }

    [Theory]
    [InlineData(nameof(ReplayPatterns.OtherOrder), "in turn 1 the history has a call of activity 'Greet' as action #0, the code did a call of activity 'Square'")]
    [InlineData(nameof(ReplayPatterns.OtherInput), "a call of activity 'Square' as action #1, the code did the same with the input 1 instead of 3")]
    [InlineData(nameof(ReplayPatterns.OtherDelay), "a timer as action #2, the code did the same with the time ")]
    [InlineData(nameof(ReplayPatterns.OtherChild), "as action #3, the code did the same with the instance id 'rec-b' instead of the instance id 'rec-a'")]
    [InlineData(nameof(ReplayPatterns.NoEvent), "the history has sending of event 'Done' as action #4, the code did not do it")]
    [InlineData(nameof(ReplayPatterns.OtherOutput), ", the code returned \"x\"")]
    [InlineData(nameof(ReplayPatterns.OneMore), "the code did a call of activity 'Greet' as action #5, the history has no such action")]
    [InlineData("Gone", "there is no orchestrator function named 'Gone'")]
    public async Task Verify_ChangedCode_SaysWhatDiffers(string version, string explanation)
    {
        ReplayVerdict verdict = _verifier.Verify(As(version, await RecordAsync()));
        Assert.False(verdict.Matches);
        Assert.Contains(explanation, verdict.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_FailedRetriedAndSuspended_Match()
    {
        await _host.RunAsync(nameof(FailurePatterns.Retrying), new FlakyInput(_host.Folder, 9), "failed");
        await _host.RunAsync(nameof(FailurePatterns.ParentOfFailing), new FlakyInput(_host.Folder + "/2", 1), "caught");
        await _host.Durable.ScheduleNewOrchestrationInstanceAsync(
            nameof(WaitPatterns.ApprovalOrTimeout), 3_600_000, new Microsoft.DurableTask.StartOrchestrationOptions("paused"));
        await _host.Durable.SuspendInstanceAsync("paused");
        await _host.Durable.RaiseEventAsync("paused", "Approve", "yes");
        await _host.Durable.ResumeInstanceAsync("paused");
        await _host.CompletionAsync("paused");
        await _host.Durable.ScheduleNewOrchestrationInstanceAsync(
            nameof(WaitPatterns.Tree), 0, new Microsoft.DurableTask.StartOrchestrationOptions("stopped"));
        await _host.Durable.WaitForInstanceStartAsync("stopped");
        await _host.Durable.TerminateInstanceAsync("stopped");
        await _host.CompletionAsync("stopped");
        await _host.RunAsync(nameof(WaitPatterns.Looping), new Loop(3, []), "looped");
        foreach (string id in new[] { "failed", "caught", "paused", "stopped", "looped" })
        {
            ReplayVerdict verdict = _verifier.Verify(Export(id));
            Assert.True(verdict.Matches, verdict.ToString());
            Assert.True(verdict.Turns >= 1, verdict.ToString());
        }
    }

    [Fact]
    public async Task Verify_InstanceThatHasNotEnded_Matches()
    {
        string id = await Durable.LifecycleTests.StartBlockedAsync(_host);
        ReplayVerdict verdict = _verifier.Verify(Export(id));
        Assert.True(verdict.Matches, verdict.ToString());
        Switches.Gate(id).SetResult();
        await _host.CompletionAsync(id);
    }

    [Fact]
    public async Task Export_Instance_HasTheFieldsOfTheFormat()
    {
        JsonNode document = JsonNode.Parse(await RecordAsync())!;
        Assert.Equal(
            ["format", "orchestration", "instanceId", "runtimeStatus", "createdAt", "input", "parent", "events"],
            document.AsObject().Select(p => p.Key));
        Assert.Equal("functions-selfhost-history/1", document["format"]!.GetValue<string>());
        Assert.Equal("x", document["input"]!["Name"]!.GetValue<string>());
        JsonNode[] events = [.. document["events"]!.AsArray()!];
        Assert.Equal(
            ["TurnStarted", "ExecutionStarted", "TaskScheduled", "TaskScheduled"], events.Take(4).Select(e => e["kind"]!.GetValue<string>()));
        Assert.Equal(["kind", "at", "task", "name", "data"], events[2].AsObject().Select(p => p.Key));
        Assert.Equal("ExecutionCompleted", events[^1]["kind"]!.GetValue<string>());
        Assert.Null(Exporter.Export("nobody"));
    }

    [Theory]
    [InlineData("{", "no exported history")]
    [InlineData("null", "null")]
    [InlineData("{}", "'format' is missing")]
    [InlineData("""{ "format": "other/9" }""", "'other/9'")]
    public void Verify_NoHistory_IsRefused(string text, string named)
    {
        FormatException refused = Assert.Throws<FormatException>(() => _verifier.Verify(text));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private IHistoryExporter Exporter => _host.Services.GetRequiredService<IHistoryExporter>();

    private async Task<string> RecordAsync()
    {
        OrchestrationMetadata end = await _host.RunAsync(nameof(ReplayPatterns.Recorded), new Order("x", 3), "rec");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        return Export("rec");
    }

    private string Export(string id) => Exporter.Export(id) ?? throw new InvalidOperationException($"There is no instance '{id}'.");

    /// <summary>The same history, claimed for another version of the code.</summary>
    private static string As(string version, string history)
    {
        JsonNode document = JsonNode.Parse(history)!;
        document["orchestration"] = version;
        return document.ToJsonString(new JsonSerializerOptions());
    }
}
