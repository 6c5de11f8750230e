using Functions.SelfHost.Hosting;
using Functions.SelfHost.Tests.App;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Support;

/// <summary>What must be true when a mixed load has ended, whatever was done to it meanwhile.</summary>
internal static class EndState
{
    private static readonly ReplayVerifier Verifier = new(typeof(CrashPatterns).Assembly);

    /// <summary>The instance and its child ended with the right result, and their histories are ones that the code writes.</summary>
    public static async Task AssertAsync(TestHost host, string id, MixedInput input)
    {
        OrchestrationMetadata end = await host.CompletionAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(CrashPatterns.Expected(input), end.ReadOutputAs<string>());
        Assert.Equal("{\"done\":true}", end.SerializedCustomStatus);
        foreach (string each in new[] { id, id + "-c" })
        {
            ReplayVerdict verdict = Verifier.Verify(host.Services.GetRequiredService<IHistoryExporter>().Export(each)!);
            Assert.True(verdict.Matches, verdict.ToString());
        }
    }

    /// <summary>Nothing is left to do, and no action was answered twice.</summary>
    public static async Task AssertNothingPendingAsync(TestHost host, string queue)
    {
        await Eventually.Become(() => host.Queue.GetCounts(queue) is { Ready: 0, Dead: 0 }, "the queue to be empty");
        foreach (string table in new[] { "activities", "timers", "inbox" })
        {
            await Eventually.Become(() => Count(host, $"SELECT count(*) FROM {table}") == 0, $"{table} to be empty");
        }

        Assert.Equal(0, Count(host, "SELECT count(*) FROM instances WHERE ended_at IS NULL"));
        Assert.Equal(0, Count(
            host, "SELECT count(*) FROM (SELECT 1 FROM history WHERE kind IN (3, 4, 6, 7, 9) GROUP BY key, task HAVING count(*) > 1)"));
    }

    private static long Count(TestHost host, string sql) =>
        host.Services.GetRequiredService<HostStorage>().Database.Read(session => session.Number(sql)!.Value);
}
