using Remediation.Cli.Output;

namespace Remediation.Cli.Tests.Output;

public sealed class RunProgressTests
{
    private static readonly RunSnapshot[] Run =
    [
        new("ingest", 0, 0, 0, 0, 0, TimeSpan.FromSeconds(0.1)),
        new("cluster", 1000, 0, 0, 0, 0, TimeSpan.FromSeconds(0.5)),
        new("fix", 1000, 0, 0, 0, 12, TimeSpan.FromSeconds(1)),
        new("fix", 1000, 500, 20, 6, 12, TimeSpan.FromSeconds(2)),
        new("done", 1000, 970, 30, 12, 12, TimeSpan.FromSeconds(3)),
    ];

    [Fact]
    public async Task RenderAsync_NoTerminal_WritesALineForEachPhase()
    {
        var console = new TestConsole();

        await RunProgress.RenderAsync(Run.ToAsyncEnumerable(), console.Console, quiet: false, CancellationToken.None);

        Assert.Equal(
            """
            ingest (0.1 s)
            cluster: 1,000 anomalies (0.5 s)
            fix: 1,000 anomalies, 0 of 12 clusters (1.0 s)
            done: 1,000 anomalies, 12 of 12 clusters, 970 mended, 30 quarantined (3.0 s)

            """.ReplaceLineEndings("\n"),
            console.Error);
        Assert.Empty(console.Out);
    }

    [Fact]
    public async Task RenderAsync_Quiet_WritesNothing()
    {
        var console = new TestConsole();

        await RunProgress.RenderAsync(Run.ToAsyncEnumerable(), console.Console, quiet: true, CancellationToken.None);

        Assert.Empty(console.Error + console.Out);
    }

    [Fact]
    public async Task RenderAsync_Terminal_ShowsABarOnStandardError()
    {
        var console = new TestConsole(terminal: true);

        await RunProgress.RenderAsync(Run.ToAsyncEnumerable(), console.Console, quiet: false, CancellationToken.None);

        Assert.Contains("done: 1,000 anomalies", console.Error, StringComparison.Ordinal);
        Assert.Contains('\u001b', console.Error);
        Assert.Empty(console.Out);
    }

    [Fact]
    public void Share_WholeRun_OnlyGrowsUpToOne()
    {
        var shares = Run.Select(RunProgress.Share).ToList();

        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1.0, shares[^1], 6);
        Assert.Equal(0, RunProgress.Share(Run[0] with { Phase = "unheard-of" }));
    }
}
