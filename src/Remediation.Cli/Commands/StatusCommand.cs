using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Remediation.Cli.Client;
using Remediation.Cli.Output;
using Remediation.Core.Runs;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation status</c> and <c>remediation watch</c>: how a run on a host is doing.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private const int TriesWithoutAnswer = 10;
    private static readonly RunReportJson OneLine = new(new JsonSerializerOptions { WriteIndented = false });

    internal static Command CreateStatus(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var command = new Command("status", "Show how a run on a host is doing") { run };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            ClientAnswer<RunReport> answer = await client.GetRunAsync(parsed.GetRequiredValue(run), etag: null, cancellationToken);
            if (answer.Failed)
            {
                return options.Tell(answer.Problem, parsed);
            }

            Show(answer.Value!, options.Json(parsed), console);
            return ExitCode.Done;
        });
        return command;
    }

    internal static Command CreateWatch(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var command = new Command("watch", "Follow a run on a host to its end; the exit code tells how it ended") { run };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            return await WatchAsync(client, parsed.GetRequiredValue(run), options, parsed, console, cancellationToken);
        });
        return command;
    }

    /// <summary>Follows the run to its end and shows its report.</summary>
    internal static async Task<int> WatchAsync(
        RemediationClient client, string runId, ClientOptions options, ParseResult parsed, CliConsole console, CancellationToken cancellationToken)
    {
        var poll = new Poll(client, runId, console.Time);
        bool json = options.Json(parsed);
        await RunProgress.RenderAsync(Shown(poll, json, console, cancellationToken), console, quiet: json, cancellationToken);
        if (poll.Problem is { } problem)
        {
            return options.Tell(problem, parsed);
        }

        if (!json)
        {
            ReportText.Write(poll.Last!, console);
        }

        return ExitCode.OfRun(poll.Last!);
    }

    // For machines every report that is news is a line; the last line is the final report.
    private static async IAsyncEnumerable<RunSnapshot> Shown(
        Poll poll, bool json, CliConsole console, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RunReport? shown = null;
        await foreach (RunSnapshot snapshot in poll.SnapshotsAsync(cancellationToken))
        {
            if (json && !ReferenceEquals(shown, poll.Last))
            {
                shown = poll.Last;
                console.Out.WriteLine(JsonSerializer.Serialize(shown!, OneLine.RunReport));
                await console.Out.FlushAsync(cancellationToken);
            }

            yield return snapshot;
        }
    }

    private static void Show(RunReport report, bool json, CliConsole console)
    {
        if (json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(report, RunReportJson.Default.RunReport));
        }
        else
        {
            ReportText.Write(report, console);
        }
    }

    /// <summary>Asks for the run at the pace that the host asks for, and bears a host that is away for a while.</summary>
    private sealed class Poll(RemediationClient client, string runId, TimeProvider time)
    {
        internal RunReport? Last { get; private set; }

        internal ClientProblem? Problem { get; private set; }

        internal async IAsyncEnumerable<RunSnapshot> SnapshotsAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            string? etag = null;
            int unanswered = 0;
            while (true)
            {
                ClientAnswer<RunReport> answer = await client.GetRunAsync(runId, etag, cancellationToken);
                if (answer.Failed)
                {
                    unanswered++;
                    if (answer.Status is not (0 or 429 or >= 500) || Last is null || unanswered == TriesWithoutAnswer)
                    {
                        Problem = answer.Problem;
                        yield break;
                    }
                }
                else
                {
                    unanswered = 0;
                    etag = answer.ETag ?? etag;
                    Last = answer.Value ?? Last;
                    if (Last is not null)
                    {
                        yield return RunSnapshot.Of(Last, time.GetUtcNow());
                        if (Last.Outcome is not null || Last.Status is "completed" or "failed" or "terminated")
                        {
                            yield break;
                        }
                    }
                }

                TimeSpan pause = answer.RetryAfter ?? TimeSpan.FromSeconds(1);
                await Task.Delay(pause < LeastPause ? LeastPause : pause > LongestPause ? LongestPause : pause, time, cancellationToken);
            }
        }
    }
}
