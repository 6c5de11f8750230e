using Remediation.Cli.Tests.Output;
using EgressFigures = Remediation.Core.Runs.EgressFigures;

namespace Remediation.Cli.Tests;

public sealed class CommandTreeTests
{
    [Fact]
    public async Task Run_AllOptions_ReachTheHandler()
    {
        var options = (RunOptions)await ParseAsync(
            "run", "t.csv", "--contract", "c.yml", "--key", "a,b", "--key", "c", "--table", "t", "--out", "o.csv", "--report", "r.json", "--data-dir", "d", "--no-promote", "--json");

        Assert.Equal(["a", "b", "c"], options.Key);
        Assert.Equal(new RunOptions("t.csv", "c.yml", options.Key, "t", "o.csv", "r.json", "d", NoPromote: true, Json: true), options);
    }

    [Fact]
    public async Task Run_FileAlone_HasDefaults()
    {
        var options = (RunOptions)await ParseAsync("run", "b.json");

        Assert.Empty(options.Key);
        Assert.Equal(new RunOptions("b.json", null, options.Key, null, null, null, ".remediation", NoPromote: false, Json: false), options);
    }

    [Fact]
    public async Task Audit_Sources_AreExclusiveWithADefault()
    {
        Assert.Equal(new LedgerSource(null, "l.jsonl"), ((AuditVerifyOptions)await ParseAsync("audit", "verify", "--file", "l.jsonl")).Source);
        Assert.Equal(new LedgerSource(".remediation", null), ((AuditQueryOptions)await ParseAsync("audit", "query", "--row", "7")).Source);
        Assert.Equal(7, ((AuditProveOptions)await ParseAsync("audit", "prove", "--seq", "7", "--data-dir", "d")).Seq);
    }

    [Fact]
    public async Task Others_Options_ReachTheHandler()
    {
        Assert.Equal(new HostOptions("http://127.0.0.1:9", ".remediation", "s.json"), await ParseAsync("host", "--url", "http://127.0.0.1:9", "--settings", "s.json"));
        Assert.Equal(new LambdaSuggestOptions("c.yml", "x", null, "ollama"), await ParseAsync("lambda", "suggest", "--contract", "c.yml", "--column", "x", "--generator", "ollama"));
        Assert.Equal(new VerifyEgressOptions("r.json", Json: true), await ParseAsync("verify-egress", "--report", "r.json", "--json"));
        Assert.Equal(
            new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
            ((AuditQueryOptions)await ParseAsync("audit", "query", "--from", "2026-11-22T10:00:00Z")).From);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run a b")]
    [InlineData("run a --nonsense")]
    [InlineData("bogus")]
    [InlineData("audit verify --file a --data-dir b")]
    [InlineData("audit prove")]
    [InlineData("audit prove --seq 1 --row 2")]
    [InlineData("audit prove --seq x")]
    [InlineData("restart r --from middle")]
    [InlineData("rollback r")]
    [InlineData("review 1 --dry-run")]
    [InlineData("review 1 --approve --reject")]
    [InlineData("reviews --page-size 0")]
    [InlineData("reviews --page-size x")]
    [InlineData("reviews --page-size 501")]
    [InlineData("audit query --from yesterday")]
    [InlineData("status r --url ftp://x")]
    [InlineData("lambda eval")]
    [InlineData("lambda suggest --column x")]
    [InlineData("lambda suggest --generator gpt")]
    public async Task Invoke_WrongCommandLine_IsUsageAndSaysSoOnStandardError(string line)
    {
        var console = new TestConsole();

        Assert.Equal(ExitCode.Usage, await console.RunAsync(line.Split(' '), Recorder.All(o => Assert.Fail(o.ToString()))));
        Assert.Empty(console.Out);
        Assert.Contains("remediation --help", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_HandlerThrows_IsInternal()
    {
        var console = new TestConsole();
        var handlers = new CliHandlers { Run = (_, _, _) => throw new InvalidOperationException("broken") };

        Assert.Equal(ExitCode.Internal, await console.RunAsync(["run", "x"], handlers));
        Assert.Contains("broken", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_HandlerCancelled_IsInterrupted()
    {
        var handlers = new CliHandlers { Run = (_, _, _) => Task.FromException<int>(new OperationCanceledException()) };

        Assert.Equal(ExitCode.Interrupted, await new TestConsole().RunAsync(["run", "x"], handlers));
    }

    [Theory]
    [InlineData("completed", "promoted", ExitCode.Done)]
    [InlineData("completed", "held", ExitCode.Done)]
    [InlineData("failed", "gate_refused", ExitCode.GateRefused)]
    [InlineData("failed", "data_loss", ExitCode.DataLoss)]
    [InlineData("failed", "error", ExitCode.RunFailed)]
    [InlineData("terminated", null, ExitCode.RunFailed)]
    public void OfRun_StatusAndOutcome_GiveTheExitCode(string status, string? outcome, int code) => Assert.Equal(code, ExitCode.OfRun(status, outcome));

    [Fact]
    public void OfRun_DoneButSomethingTriedToLeave_IsAFailedEgressCheck()
    {
        Assert.Equal(ExitCode.Done, ExitCode.OfRun(Reports.Golden));
        Assert.Equal(ExitCode.EgressFailed, ExitCode.OfRun(Reports.Golden with { Egress = EgressFigures.None with { Refused = 1 } }));
        Assert.Equal(
            ExitCode.GateRefused,
            ExitCode.OfRun(Reports.Golden with { Status = "failed", Outcome = "gate_refused", Egress = EgressFigures.None with { Refused = 1 } }));
    }

    private static async Task<object> ParseAsync(params string[] arguments)
    {
        object? seen = null;
        var console = new TestConsole();
        int exit = await console.RunAsync(arguments, Recorder.All(o => seen = o));
        Assert.True(exit == ExitCode.Done, console.Error);
        return seen!;
    }
}
