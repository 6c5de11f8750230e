using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Cli.Client;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation submit</c>: send a batch message to a host.</summary>
internal static class SubmitCommand
{
    internal static Command Create(CliConsole console, HttpMessageHandler? handler)
    {
        var file = new Argument<string>("FILE") { Description = "A batch message (.json); - for standard input" };
        var watch = new Option<bool>("--watch") { Description = "Follow the run to its end; the exit code tells how it ended" };
        var command = new Command("submit", "Send a batch to a host; the same batch again is the same run") { file, watch };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            Stream body;
            try
            {
                body = path == "-" ? console.Input : File.OpenRead(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return console.Fail(
                    ExitCode.BadInput, "FILE_UNREADABLE", $"{path} cannot be read.", "Check the path and your rights.", options.Json(parsed));
            }

            using RemediationClient client = options.Connect(parsed, handler);
            await using (body)
            {
                ClientAnswer<JsonObject> answer = await client.SubmitAsync(body, cancellationToken);
                if (answer.Failed)
                {
                    return options.Tell(answer.Problem, parsed);
                }

                string runId = (string?)answer.Value!["run_id"] ?? "";
                if (parsed.GetValue(watch))
                {
                    console.Error.WriteLine($"Run {CliConsole.Visible(runId)}");
                    return await StatusCommand.WatchAsync(client, runId, options, parsed, console, cancellationToken);
                }

                if (options.Json(parsed))
                {
                    console.Out.WriteLine(answer.Value.ToJsonString());
                    return ExitCode.Done;
                }

                console.WriteLine(answer.Status == 200
                    ? $"This batch is known: run {runId}, {(string?)answer.Value["status"]}."
                    : $"Accepted as run {runId}.");
                console.WriteLine($"Follow it with: remediation watch {runId}", Tone.Faint);
                return ExitCode.Done;
            }
        });
        return command;
    }
}
