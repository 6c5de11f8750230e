using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Functions.SelfHost.Tests.Hosting;

public sealed class PipelineTests
{
    [Fact]
    public async Task Middleware_AroundEveryKindOfFunction_IsCalled()
    {
        var notes = new List<string>();
        await using TestHost host = await TestHost.StartAsync(http: true, configure: b =>
        {
            b.Services.AddSingleton(notes);
            b.UseMiddleware<NotingMiddleware>();
        });
        using HttpClient client = host.Client();
        await client.GetStringAsync("/api/ping");
        Assert.Equal("a!!!", (await host.RunAsync(nameof(Patterns.Chain))).ReadOutputAs<string>());
        lock (notes)
        {
            Assert.Equal(["Chain", "Greet", "Greet", "Greet", "Ping"], notes.Where(n => n != "EverySecond").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Http_CallerGoes_CancelsTheFunction()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client();
        using var gone = new CancellationTokenSource();
        string key = Path.GetFileName(Path.GetDirectoryName(host.Folder)!);
        Task<string> call = client.GetStringAsync("/api/hang/" + key, gone.Token);
        await Eventually.Become(() => Switches.Counted(key + " entered") == 1, "the call");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.Become(() => Switches.Counted(key + " left") == 1, "the cancellation");
    }

    [Fact]
    public async Task FunctionTimeout_Over_FailsTheActivity()
    {
        await using TestHost host = await TestHost.StartAsync(hostJson: """{ "functionTimeout": "00:00:00.200" }""");
        OrchestrationMetadata end = await host.RunAsync(nameof(SlowFunctions.CallsHangingActivity));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
    }
}
