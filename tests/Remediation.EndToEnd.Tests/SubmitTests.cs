using System.Text.Json;
using Remediation.EndToEnd.Tests.Fixtures;

namespace Remediation.EndToEnd.Tests;

/// <summary>The commands against a running host, as a person uses them.</summary>
[Collection(nameof(PublishedCli))]
public sealed class SubmitTests(PublishedCli cli)
{
    [Fact]
    public async Task Submit_BatchAboveTheMessageLimit_IsSpooledFollowedAndKnownTheNextTime()
    {
        using var work = new WorkFolder();
        (string lines, _, _) = DatesSample.Write(work, 4_000);
        string file = work.Write("big.json", SmallBatch.OfLines("big", await File.ReadAllLinesAsync(lines)));
        string settings = work.Write("settings.json", """{"Values":{"MAX_MESSAGE_BYTES":"65536","MAX_BATCH_BYTES":"1000000"}}""");
        await using RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path, settings);
        string[] to = To(host, work);

        CommandResult watched = await cli.RunAsync(work.Path, ["submit", file, "--watch", "--json", .. to]);
        CommandResult again = await cli.RunAsync(work.Path, ["submit", file, .. to]);
        CommandResult other = await cli.RunAsync(
            work.Path, ["submit", work.Write("other.json", SmallBatch.OfLines("big", (await File.ReadAllLinesAsync(lines))[1..])), .. to]);
        CommandResult huge = await cli.RunAsync(
            work.Path, ["submit", work.Write("huge.json", SmallBatch.Of("huge", ("1", new string('9', 1_100_000)))), .. to]);

        Assert.True(new FileInfo(file).Length > 4 * 65536);
        Assert.True(watched.ExitCode == 0, watched.Error);
        using var report = JsonDocument.Parse(watched.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal("promoted", report.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(4_000, report.RootElement.GetProperty("counts").GetProperty("success").GetInt32());
        string spooled = Assert.Single(Directory.GetFiles(Path.Combine(work.Data, "intake")));
        Assert.Equal(4_000, (await File.ReadAllLinesAsync(spooled)).Length);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("known", again.Output, StringComparison.Ordinal);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("BATCH_CONFLICT", other.Error, StringComparison.Ordinal);
        Assert.Equal(2, huge.ExitCode);
        Assert.Contains("TOO_LARGE", huge.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_RefusedOrAlone_SaysWhatIsWrongAndWhatToDo()
    {
        using var work = new WorkFolder();
        string good = work.Write("good.json", SmallBatch.Of("b", ("1", "31/12/2025")));
        string bad = work.Write("bad.json", """{"schema":"remediation.batch/v1","batch_id":"","rows":[]}""");
        string url;
        await using (RunningHost host = await RunningHost.StartAsync(cli, work.Data, work.Path))
        {
            url = host.Client.BaseAddress!.ToString();
            string[] to = To(host, work);
            CommandResult refused = await cli.RunAsync(work.Path, ["submit", bad, .. to]);
            CommandResult noKey = await cli.RunAsync(work.Path, "submit", good, "--url", url);
            CommandResult wrongKey = await cli.RunAsync(work.Path, "submit", good, "--url", url, "--api-key", "wrong");
            CommandResult unknown = await cli.RunAsync(work.Path, ["status", "nobody", .. to]);
            CommandResult sent = await cli.RunAsync(work.Path, ["submit", good, "--json", .. to]);
            string runId = JsonDocument.Parse(sent.Output).RootElement.GetProperty("run_id").GetString()!;
            CommandResult watched = await cli.RunAsync(work.Path, ["watch", runId, .. to]);
            CommandResult status = await cli.RunAsync(work.Path, ["status", runId, "--json", .. to]);

            Assert.Equal(2, refused.ExitCode);
            Assert.All(["$.batch_id", "$.source", "$.table", "$.primary_key", "$.rows"], path => Assert.Contains(path, refused.Error, StringComparison.Ordinal));
            Assert.Equal((69, 69), (noKey.ExitCode, wrongKey.ExitCode));
            Assert.Contains("--api-key", noKey.Error, StringComparison.Ordinal);
            Assert.Contains("--api-key", wrongKey.Error, StringComparison.Ordinal);
            Assert.Equal(1, unknown.ExitCode);
            Assert.Equal((0, 0), (watched.ExitCode, status.ExitCode));
            Assert.Equal("promoted", JsonDocument.Parse(status.Output).RootElement.GetProperty("outcome").GetString());
            await host.StopAsync();
        }

        CommandResult alone = await cli.RunAsync(work.Path, "submit", good, "--url", url);
        Assert.Equal(69, alone.ExitCode);
        Assert.Contains("remediation host", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_FaultySettings_AreEachTold()
    {
        using var work = new WorkFolder();
        string faulty = work.Write("faulty.json", """{"Values":{"GENERATION":"maybe","MAX_BATCH_BYTES":"much"}}""");


        CommandResult host = await cli.RunAsync(work.Path, "host", "--url", "http://127.0.0.1:0", "--data-dir", work.Data, "--settings", faulty);

        Assert.Equal(2, host.ExitCode);
        Assert.Contains("GENERATION must be on or off.", host.Error, StringComparison.Ordinal);
        Assert.Contains("MAX_BATCH_BYTES must be a number", host.Error, StringComparison.Ordinal);
    }

    private static string[] To(RunningHost host, WorkFolder work) =>
        ["--url", host.Client.BaseAddress!.ToString(), "--api-key", RunningHost.Key(work.Data, "functionKey")];
}
