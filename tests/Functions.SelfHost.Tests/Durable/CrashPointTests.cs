using Functions.SelfHost.Storage;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Functions.SelfHost.Tests.Durable;

/// <summary>Every write of a run goes wrong once, in three ways; each time the end state is that of a clean run.</summary>
public sealed class CrashPointTests
{
    private const string Id = "c";
    private static readonly MixedInput Input = new(1, 3);

    // In CI each write goes wrong in one of the three ways; the long run takes all.
    private static readonly int Stride = Environment.GetEnvironmentVariable("LONG") == "1" ? 1 : 3;

    [Theory]
    [InlineData(WriteFault.EndBefore, 1)]
    [InlineData(WriteFault.EndAfter, 2)]
    [InlineData(WriteFault.Refuse, 3)]
    public async Task Write_OfEachNumber_FailsAndTheEndStateIsTheSame(WriteFault fault, int first)
    {
        int at = Stride == 1 ? 1 : first;
        int points = 0;
        while (await RunAsync(new FailingGate(at, fault)))
        {
            at += Stride;
            points++;
        }

        // A clean run has some 30 writes; far fewer would mean that the gate is not where the writes are.
        Assert.InRange(points, 20 / Stride, 200);
    }

    /// <returns>Whether the run got as far as the faulty write.</returns>
    private static async Task<bool> RunAsync(FailingGate gate)
    {
        string folder = TestHost.NewFolder();
        TestHost first = await StartAsync(folder, gate);
        bool published = await TryAsync(() => PublishAsync(first));
        await TryAsync(() => ScheduleAsync(first));
        await Eventually.Become(async () => gate.Reached || (await first.Durable.GetInstanceAsync(Id))?.IsCompleted == true, "the fault or the end");
        if (gate.Ends)
        {
            first.Drop();
            first = await StartAsync(folder, gate: null);
        }

        await using TestHost host = first;
        if (await host.Durable.GetInstanceAsync(Id) is null)
        {
            await ScheduleAsync(host);
        }

        if (!published)
        {
            await PublishAsync(host);
        }

        await EndState.AssertAsync(host, Id, Input);
        await EndState.AssertNothingPendingAsync(host, "crash");
        HashSet<string> lines = host.Services.GetRequiredService<CrashLedger>().Read();
        Assert.All(CrashPatterns.Trace(Input).Append("q one"), line => Assert.Contains(line, lines));
        return gate.Reached;
    }

    private static Task<TestHost> StartAsync(string folder, FailingGate? gate) => TestHost.StartAsync(folder: folder, configure: b =>
    {
        b.Services.AddSingleton(new CrashLedger(folder));
        if (gate is not null)
        {
            b.Services.AddSingleton<IWriteGate>(gate);
        }
    });

    private static Task ScheduleAsync(TestHost host) =>
        host.Durable.ScheduleNewOrchestrationInstanceAsync(nameof(CrashPatterns.Mixed), Input, new StartOrchestrationOptions(Id));

    private static Task PublishAsync(TestHost host) => host.Queue.PublishAsync("crash", "one"u8.ToArray());

    /// <summary>A caller that is told of the failure, and asks again later.</summary>
    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
