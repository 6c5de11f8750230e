using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation lambda</c>: the language that functions are written in.</summary>
internal static class LambdaCommand
{
    internal static Command? Create(CliHandlers handlers, CliConsole console)
    {
        var command = new Command("lambda", "Check, run and suggest functions");
        Command?[] parts =
        [
            handlers.LambdaCheck is { } check ? Check(check, console) : null,
            handlers.LambdaEval is { } eval ? Eval(eval, console) : null,
            handlers.LambdaSuggest is { } suggest ? Suggest(suggest, console) : null,
        ];
        foreach (Command part in parts.OfType<Command>())
        {
            command.Add(part);
        }

        return command.Subcommands.Count > 0 ? command : null;
    }

    private static Command Check(CliHandler<LambdaCheckOptions> handler, CliConsole console)
    {
        Option<string?> lambda = CommonOptions.Text("--lambda", "L", "The function; standard input when not given");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("check", "Say whether a function is accepted, where not and why, and what it is translated into")
        {
            lambda, json,
        };
        command.SetAction((parsed, cancellationToken) => handler(
            new LambdaCheckOptions(parsed.GetValue(lambda), parsed.GetValue(json) || !console.OutIsTerminal), console, cancellationToken));
        return command;
    }

    private static Command Eval(CliHandler<LambdaEvalOptions> handler, CliConsole console)
    {
        var lambda = new Option<string>("--lambda") { HelpName = "L", Description = "The function", Required = true };
        var command = new Command("eval", "Run a function on JSON values from standard input, one a line; one JSON object a line comes out")
        {
            lambda,
        };
        command.SetAction((parsed, cancellationToken) =>
            handler(new LambdaEvalOptions(parsed.GetRequiredValue(lambda)), console, cancellationToken));
        return command;
    }

    private static Command Suggest(CliHandler<LambdaSuggestOptions> handler, CliConsole console)
    {
        Option<string?> contract = CommonOptions.Text("--contract", "F", "What valid values look like: a dbt schema file");
        Option<string?> column = CommonOptions.Text("--column", "C", "The contract's column");
        Option<string?> examples = CommonOptions.Text("--examples", "F", "JSONL of {\"input\":…,\"output\":…}");
        Option<string?> generator = CommonOptions.Generator("Who writes the function; a model's server is named by OLLAMA_URL and OLLAMA_MODEL");
        generator.DefaultValueFactory = _ => "builtin";
        var command = new Command("suggest", "Write a function for the JSON values on standard input; one JSON object comes out")
        {
            contract, column, examples, generator,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(contract) is null) != (result.GetValue(column) is null))
            {
                result.AddError("Give --contract and --column together.");
            }
        });
        command.SetAction((parsed, cancellationToken) => handler(
            new LambdaSuggestOptions(
                parsed.GetValue(contract), parsed.GetValue(column), parsed.GetValue(examples), parsed.GetValue(generator)!),
            console,
            cancellationToken));
        return command;
    }
}
