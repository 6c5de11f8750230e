using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Cli.Client;
using Remediation.Cli.Output;
using Remediation.Core.Tables;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation reviews</c> and <c>remediation review</c>: a steward's part. Each decision stands in the ledger under the key's name.</summary>
internal static class ReviewCommands
{
    private const int MostExamples = 3;
    private const int MostOnAPage = 500;

    internal static Command CreateReviews(CliConsole console, HttpMessageHandler? handler)
    {
        var size = new Option<int>("--page-size") { HelpName = "N", Description = "Reviews to show", DefaultValueFactory = _ => 50 };
        size.Validators.Add(result =>
        {
            if (result.Tokens is [var number] && int.TryParse(number.Value, out int given) && given is (< 1 or > MostOnAPage))
            {
                result.AddError($"--page-size is 1 to {MostOnAPage}.");
            }
        });
        Option<string?> token = CommonOptions.Text("--page-token", "T", "Go on where the last page ended");
        var status = new Option<string>("--status") { Description = "Those that wait, or those that are decided", DefaultValueFactory = _ => "open" };
        status.AcceptOnlyFromAmong("open", "decided");
        Option<string?> run = CommonOptions.Text("--run", "RUN", "Only of this run");
        Option<string?> column = CommonOptions.Text("--column", "COL", "Only of this column");
        var command = new Command("reviews", "List the clusters that wait for a person, the least certain first (role steward)") { status, run, column, size, token };
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using RemediationClient client = options.Connect(parsed, handler);
            string wanted = parsed.GetRequiredValue(status);
            ClientAnswer<JsonObject> answer = await client.ReviewsAsync(
                parsed.GetValue(size),
                [("status", wanted), ("run", parsed.GetValue(run)), ("column", parsed.GetValue(column)), ("page_token", parsed.GetValue(token))],
                cancellationToken);
            if (answer.Failed)
            {
                return options.Tell(answer.Problem, parsed);
            }

            JsonArray reviews = answer.Value!["reviews"] as JsonArray ?? [];
            if (options.Json(parsed))
            {
                console.Out.WriteLine(answer.Value.ToJsonString());
            }
            else
            {
                ReviewText.Write(reviews, wanted, (string?)answer.Value["next_page_token"], console);
            }

            return reviews.Count > 0 ? ExitCode.Done : ExitCode.NotFound;
        });
        return command;
    }

    internal static Command CreateReview(CliConsole console, HttpMessageHandler? handler)
    {
        var id = new Argument<string>("ID") { Description = "Review id" };
        var approve = new Option<bool>("--approve") { Description = "Apply the proposed function as it is" };
        Option<string?> edit = CommonOptions.Text("--edit", "LAMBDA", "Apply this function instead");
        Option<string?> examples = CommonOptions.Text("--examples", "F", "JSONL of 1 to 3 {\"input\":…,\"output\":…}: the generator writes the function");
        var reject = new Option<bool>("--reject") { Description = "Leave the cluster in quarantine for good; needs --reason" };
        Option<string?> reason = CommonOptions.Text("--reason", "TEXT", "Why; stands in the ledger under the key's name; needed with --reject, else optional");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show the function and what it would do; nothing is recorded" };
        var command = new Command(
            "review", "Show one cluster that waits in full, or decide about it; the function still takes gate, trial, ledger and the contract's tests (role steward)")
        {
            id, approve, edit, examples, reject, reason, dryRun,
        };
        Option[] decisions = [approve, edit, examples, reject];
        command.Validators.Add(result =>
        {
            int given = decisions.Count(o => result.GetResult(o) is { Implicit: false });
            if (given > 1 || (given == 0 && (result.GetValue(dryRun) || result.GetValue(reason) is not null)))
            {
                result.AddError("Give one of --approve, --edit, --examples and --reject; none of them, --reason and --dry-run shows the review.");
            }

            if (result.GetValue(reject) && !result.GetValue(dryRun) && string.IsNullOrWhiteSpace(result.GetValue(reason)))
            {
                result.AddError("--reject needs --reason: it stands in the ledger.");
            }
        });
        var options = new ClientOptions(command, console);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string reviewId = parsed.GetRequiredValue(id);
            using RemediationClient client = options.Connect(parsed, handler);
            if (decisions.All(o => parsed.GetResult(o) is not { Implicit: false }))
            {
                return Finish(await client.GetReviewAsync(reviewId, cancellationToken), ReviewText.WriteDetail, options, parsed, console);
            }

            var decision = new JsonObject { ["decision"] = parsed.GetValue(approve) ? "approve" : "reject" };
            if (parsed.GetValue(edit) is { } lambda)
            {
                decision["decision"] = "edit";
                decision["lambda"] = lambda;
            }

            if (parsed.GetValue(examples) is { } path)
            {
                (JsonArray? pairs, string? fault) = await ReadExamplesAsync(path, cancellationToken);
                if (fault is not null)
                {
                    const string remedy = "Write one {\"input\":…,\"output\":…} on each line.";
                    return console.Fail(ExitCode.BadInput, "BAD_EXAMPLES", fault, remedy, options.Json(parsed));
                }

                decision["decision"] = "examples";
                decision["examples"] = pairs;
            }

            if (parsed.GetValue(reason) is { } why)
            {
                decision["reason"] = why;
            }

            if (parsed.GetValue(dryRun))
            {
                decision["dry_run"] = true;
            }

            return Finish(await client.ReviewAsync(reviewId, decision, cancellationToken), ReviewText.WriteDecided, options, parsed, console);
        });
        return command;
    }

    private static int Finish(
        ClientAnswer<JsonObject> answer, Action<JsonObject, CliConsole> write, ClientOptions options, ParseResult parsed, CliConsole console)
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
            write(answer.Value!, console);
        }

        return ExitCode.Done;
    }

    private static async Task<(JsonArray Pairs, string? Fault)> ReadExamplesAsync(string path, CancellationToken cancellationToken)
    {
        var pairs = new JsonArray();
        try
        {
            await using FileStream file = File.OpenRead(path);
            await foreach (JsonLine line in JsonLinesReader.ReadAsync(file, cancellationToken: cancellationToken))
            {
                if (line.Fault is { } fault)
                {
                    return (pairs, fault.ToString());
                }

                JsonElement pair = line.Value!.Value;
                if (!pair.TryGetProperty("input", out JsonElement input) || !pair.TryGetProperty("output", out JsonElement output))
                {
                    return (pairs, $"Line {line.LineNumber} lacks input or output.");
                }

                if (pairs.Count == MostExamples)
                {
                    return (pairs, $"There are more than {MostExamples} examples.");
                }

                pairs.Add(new JsonObject { ["input"] = JsonNode.Parse(input.GetRawText()), ["output"] = JsonNode.Parse(output.GetRawText()) });
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (pairs, $"{path} cannot be read.");
        }

        return (pairs, pairs.Count == 0 ? "There are no examples." : null);
    }
}
