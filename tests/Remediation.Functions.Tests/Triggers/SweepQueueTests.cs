using System.Text;
using System.Text.Json;
using Functions.SelfHost;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Core.Intake;
using Remediation.Core.Runs;
using Remediation.Functions.Tests.Fixtures;
using Remediation.Functions.Triggers;

namespace Remediation.Functions.Tests.Triggers;

/// <summary>The sweeper on the real host, whose queue is in the data folder.</summary>
public sealed class SweepQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-sweep-").FullName;

    [Fact]
    public async Task Sweep_RunRowWithoutAMessage_IsRunOnce()
    {
        await using TestHost host = await TestHost.StartAsync(_folder, new ScriptedGenerator());

        // What a process leaves that dies between the run row and the message.
        IntakeDecision admitted = await host.Services.GetRequiredService<BatchIntake>().AcceptAsync(
            Encoding.UTF8.GetBytes(TestBatch.Of("b", ("code", " ABC "))), new RunOptions(), CancellationToken.None);

        JsonElement report = await host.EndedAsync(admitted.Run!.RunId);
        Assert.Equal("promoted", report.GetProperty("outcome").GetString());
        QueuedRun[] waiting = [.. await host.Services.GetRequiredService<IPublicationStore>().ReadQueuedAsync(10, CancellationToken.None)];
        Assert.Empty(waiting);
        Assert.Equal(0, host.Services.GetRequiredService<IEmbeddedQueue>().GetCounts(StartBatch.Queue).Ready);
        Assert.Single(await host.LedgerAsync(), e => e.GetProperty("kind").GetString() == "promote");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
