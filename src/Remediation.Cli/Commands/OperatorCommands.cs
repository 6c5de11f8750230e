using System.CommandLine;
using System.Text.Json.Nodes;
using Remediation.Cli.Client;
using Remediation.Cli.Output;

namespace Remediation.Cli.Commands;

/// <summary>
/// <c>remediation restart</c>, <c>promote</c>, <c>terminate</c>, <c>suspend</c>, <c>resume</c> and <c>rollback</c>: an operator's actions, recorded in the
/// ledger under the key's name.
/// </summary>
internal static class OperatorCommands
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary><c>promote</c>, <c>terminate</c>, <c>suspend</c> and <c>resume</c>: a run and a reason.</summary>
    internal static IEnumerable<Command> CreateActs(CliConsole console, HttpMessageHandler? handler) =>
    [
        CreateAct("promote", "Let a held run's result go into production, through the gate again", "It takes the gate and goes on:", console, handler),
        CreateAct("terminate", "End an open run; nothing of it is promoted", "Terminated:", console, handler),
        CreateAct("suspend", "Pause a running run between two of its steps", "Suspended:", console, handler),
        CreateAct("resume", "Let a suspended run go on", "It goes on:", console, handler),
    ];

    internal static Command CreateRestart(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string?>("RUN") { Description = "Run id; none with --all", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Restart every run that --status, --table, --since and --until match" };
        var status = new Option<string>("--status") { Description = "With --all: runs of this status", DefaultValueFactory = _ => "failed" };
        status.AcceptOnlyFromAmong("failed", "terminated", "completed");
        Option<string?> table = CommonOptions.Text("--table", "T", "With --all: runs of this table");
        Option<string?> since = CommonOptions.Text("--since", "TIME", "With --all: runs received at or after");
        Option<string?> until = CommonOptions.Text("--until", "TIME", "With --all: runs received before");
        var from = new Option<string>("--from") { Description = "Where the new attempt begins", DefaultValueFactory = _ => "failure" };
        from.AcceptOnlyFromAmong("failure", "start");
        var scope = new Option<string>("--scope") { Description = "Which clusters it does again", DefaultValueFactory = _ => "failed" };
        scope.AcceptOnlyFromAmong("failed", "quarantined");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done" };
        Option<string?> reason = CommonOptions.Text("--reason", "TEXT", "Why; stands in the ledger; needed without --dry-run");
        var command = new Command("restart", "Start a new attempt of a run, or of many; what reached production stays")
        {
            run, all, status, table, since, until, from, scope, dryRun, reason,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(run) is not null)
            {
                result.AddError("Give either a RUN or --all.");
            }

            RequireReason(result, dryRun, reason);
        });
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            bool dry = parsed.GetValue(dryRun);
            var body = new JsonObject { ["scope"] = parsed.GetRequiredValue(scope), ["dry_run"] = dry, ["reason"] = parsed.GetValue(reason) };
            if (parsed.GetValue(run) is { } id)
            {
                body.Insert(0, "from", parsed.GetRequiredValue(from));
                ClientAnswer<JsonObject> one = await client.RestartAsync(id, body, cancellationToken);
                return Finish(one, dry ? "This would be done:" : "A new attempt is under way:", options, parsed, console);
            }

            body.Insert(0, "status", parsed.GetRequiredValue(status));
            body["restart_from"] = parsed.GetRequiredValue(from);
            body["table"] = parsed.GetValue(table);
            body["from"] = parsed.GetValue(since);
            body["to"] = parsed.GetValue(until);
            ClientAnswer<JsonObject> many = await client.RestartManyAsync(body, cancellationToken);
            if (dry || many.Failed)
            {
                return Finish(many, "These would be restarted:", options, parsed, console);
            }

            return Finish(await FollowAsync(client, many, cancellationToken), "Restarted:", options, parsed, console);
        });
        return command;
    }

    private static Command CreateAct(string name, string description, string heading, CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; stands in the ledger", Required = true };
        var command = new Command(name, description) { run, reason };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            ClientAnswer<JsonObject> answer = await client.ActAsync(
                parsed.GetRequiredValue(run), name, parsed.GetRequiredValue(reason), cancellationToken);
            return Finish(answer, heading, options, parsed, console);
        });
        return command;
    }

    private static void RequireReason(System.CommandLine.Parsing.CommandResult result, Option<bool> dryRun, Option<string?> reason)
    {
        if (!result.GetValue(dryRun) && string.IsNullOrWhiteSpace(result.GetValue(reason)))
        {
            result.AddError("--reason is needed: it stands in the ledger.");
        }
    }

    // Bulk restarts and rollbacks answer at once and work on; the command ends when they have.
    private static async Task<ClientAnswer<JsonObject>> FollowAsync(
        RemediationClient client, ClientAnswer<JsonObject> answer, CancellationToken cancellationToken)
    {
        while (!answer.Failed && (string?)answer.Value!["status"] == "running")
        {
            await Task.Delay(answer.RetryAfter ?? PollInterval, cancellationToken);
            answer = await client.OperationAsync((string)answer.Value["operation_id"]!, cancellationToken);
        }

        return answer;
    }

    internal static Command CreateRollback(CliConsole console, HttpMessageHandler? handler)
    {
        var run = new Argument<string>("RUN") { Description = "Run id" };
        var cluster = new Option<string[]>("--cluster")
        {
            HelpName = "ID",
            Description = "Only this cluster (repeatable); the whole run when not given",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done" };
        Option<string?> reason = CommonOptions.Text("--reason", "TEXT", "Why; stands in the ledger; needed without --dry-run");
        var command = new Command("rollback", "Take a run's changes back; rows changed since are reported, not overwritten")
        {
            run, cluster, dryRun, reason,
        };
        command.Validators.Add(result => RequireReason(result, dryRun, reason));
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) };
            if (parsed.GetValue(cluster) is { Length: > 0 } clusters)
            {
                body["clusters"] = new JsonArray([.. clusters.Select(c => JsonValue.Create(c))]);
            }

            if (parsed.GetValue(dryRun))
            {
                body["dry_run"] = true;
            }

            ClientAnswer<JsonObject> answer = await client.RollbackAsync(parsed.GetRequiredValue(run), body, cancellationToken);
            if (parsed.GetValue(dryRun))
            {
                return Finish(answer, "This would be done:", options, parsed, console);
            }

            answer = await FollowAsync(client, answer, cancellationToken);
            int code = Finish(answer, "Rolled back:", options, parsed, console);
            return code == ExitCode.Done && (string?)answer.Value!["status"] == "failed"
                ? console.Fail(
                    ExitCode.RunFailed, "ROLLBACK_FAILED", "The rollback stopped before its end.", "Run the same command again: it goes on where it stopped. The host's log says why.")
                : code;
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
