using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Cli.Client;
using Remediation.Cli.Output;

namespace Remediation.Cli.Commands;

/// <summary>
/// <c>remediation restart</c> and <c>remediation rollback</c>: an operator's actions, recorded in the ledger under the key's name.
/// </summary>
internal static class OperatorCommands
{
    internal static Command CreateRestart(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var from = new Option<string>("--from") { Description = "Where the new attempt begins", DefaultValueFactory = _ => "failure" };
        from.AcceptOnlyFromAmong("failure", "start");
        var scope = new Option<string>("--scope") { Description = "Which clusters it does again", DefaultValueFactory = _ => "failed" };
        scope.AcceptOnlyFromAmong("failed", "quarantined");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done" };
        Option<string?> reason = CommonOptions.Text("--reason", "TEXT", "Why; stands in the ledger");
        var command = new Command("restart", "Start a new attempt of a run; what is applied stays applied")
        {
            run, from, scope, dryRun, reason,
        };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            ClientAnswer<JsonObject> answer = await client.RestartAsync(
                parsed.GetRequiredValue(run),
                parsed.GetRequiredValue(from),
                parsed.GetRequiredValue(scope),
                parsed.GetValue(dryRun),
                parsed.GetValue(reason),
                cancellationToken);
            return Finish(answer, parsed.GetValue(dryRun) ? "This would be done:" : "A new attempt is under way:", options, parsed, console);
        });
        return command;
    }

    internal static Command CreateRollback(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var cluster = new Option<string[]>("--cluster")
        {
            HelpName = "ID",
            Description = "Only this cluster (repeatable); the whole run when not given",
        };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; stands in the ledger", Required = true };
        var command = new Command("rollback", "Take a run's changes back; rows changed since are reported, not overwritten")
        {
            run, cluster, reason,
        };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            ClientAnswer<JsonObject> answer = await client.RollbackAsync(
                parsed.GetRequiredValue(run), parsed.GetValue(cluster) ?? [], parsed.GetRequiredValue(reason), cancellationToken);
            return Finish(answer, "Rolled back:", options, parsed, console);
        });
        return command;
    }

    internal static int Finish(ClientAnswer<JsonObject> answer, string heading, ClientOptions options, ParseResult parsed, CliConsole console)
    {
        if (answer.Failed)
        {
            return options.Tell(answer.Problem, parsed);
        }

        if (options.Json(parsed))
        {
            console.Out.WriteLine(answer.Value!.ToJsonString());
        }
        else
        {
            console.WriteLine(heading, Tone.Strong);
            JsonText.Write(answer.Value!, console);
        }

        return ExitCode.Done;
    }
}
