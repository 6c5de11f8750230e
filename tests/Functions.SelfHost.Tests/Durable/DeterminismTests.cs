using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.Durable;

public sealed class DeterminismTests
{
    [Theory]
    [InlineData(1, "activity 'Greet' as action #0, the code did a call of activity 'Square'")]
    [InlineData(2, "activity 'Greet' as action #0, the code did not do it")]
    public async Task CodeChanged_BetweenTurns_FailsWithAnExplanation(int change, string explanation)
    {
        await using TestHost host = await TestHost.StartAsync(options: o => o.MaxCachedOrchestrators = 0);
        string id = await host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(DeterminismPatterns.Changing));
        await Eventually.Become(() => Answers(host, id) == 1, "the activity's result");
        for (int i = 0; i < change; i++)
        {
            Switches.Count(id);
        }

        await host.Durable.RaiseEventAsync(id, "go", "x");
        OrchestrationMetadata end = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains(explanation, end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.StartsWith("Non-deterministic orchestration", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(DeterminismPatterns.AwaitsDelay))]
    [InlineData(nameof(DeterminismPatterns.AwaitsDelayElsewhere))]
    [InlineData(nameof(DeterminismPatterns.AwaitsForEver))]
    public async Task ForeignAwait_InAnOrchestrator_FailsInsteadOfHanging(string name)
    {
        await using TestHost host = await TestHost.StartAsync();
        OrchestrationMetadata end = await host.RunAsync(name);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.IsCausedBy<InvalidOperationException>());
        Assert.StartsWith("An invalid asynchronous invocation was detected.", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfEveryTurn_LogsOnceAndSeesTheSameTimesAndGuids()
    {
        var log = new CollectingLogger();
        await using TestHost host = await TestHost.StartAsync(
            options: o => o.MaxCachedOrchestrators = 0, configure: b => b.Services.AddSingleton<ILoggerProvider>(log));
        OrchestrationMetadata end = await host.RunAsync(nameof(DeterminismPatterns.Observing));
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => $"{end.InstanceId} step {i}"),
            log.Entries.Where(e => e.Category == "replay-safe").Select(e => e.Message));
        Assert.Equal(9, Switches.Counted(end.InstanceId + " runs"));
        List<string> seen = end.ReadOutputAs<List<string>>()!;
        Assert.Equal(3, seen.Distinct().Count());
        Assert.All(seen, line => Assert.Equal('5', line[14]));
    }

    private static int Answers(TestHost host, string id)
    {
        SelfHost.Hosting.HostStorage storage = host.Services.GetRequiredService<SelfHost.Hosting.HostStorage>();
        return storage.Database.Read(sql => (int)sql.Number(
            "SELECT count(*) FROM history h JOIN instances i ON h.key = i.key WHERE i.id = $1 AND h.kind = 3", id)!.Value);
    }
}
