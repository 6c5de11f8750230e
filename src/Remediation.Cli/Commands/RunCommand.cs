using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation run</c>: one batch end to end in this process.</summary>
internal static class RunCommand
{
    internal static Command Create(CliHandler<RunOptions> handler, CliConsole console)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A batch message (.json), anomalies (.jsonl; with --contract, --key, --table), or a whole table (.csv)",
        };
        Option<string?> contract = CommonOptions.Text("--contract", "F", "What valid values look like: a dbt schema file; needed for .jsonl and .csv");
        var key = new Option<string[]>("--key")
        {
            HelpName = "COL[,COL]",
            Description = "Primary key; of a .csv a unique column is found when not given",
        };
        Option<string?> table = CommonOptions.Text("--table", "T", "Table name; of a .csv the file's name when not given");
        Option<string?> output = CommonOptions.Text("--out", "F", "Write the mended table here: unchanged fields byte for byte");
        Option<string?> report = CommonOptions.Text("--report", "F", "Write the run's report here, as JSON");
        Option<string> dataDir = CommonOptions.DataDir();
        var noPromote = new Option<bool>("--no-promote") { Description = "Stop before promotion; the run is held" };
        Option<string?> generator = CommonOptions.Generator("Who writes the functions; what the settings say when not given");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("run", "Mend one batch or one table, end to end, in this process")
        {
            file, contract, key, table, output, report, dataDir, noPromote, generator, json,
        };
        command.SetAction((parsed, cancellationToken) => handler(
            new RunOptions(
                parsed.GetRequiredValue(file),
                parsed.GetValue(contract),
                [.. (parsed.GetValue(key) ?? []).SelectMany(Columns)],
                parsed.GetValue(table),
                parsed.GetValue(output),
                parsed.GetValue(report),
                parsed.GetRequiredValue(dataDir),
                parsed.GetValue(noPromote),
                parsed.GetValue(json),
                parsed.GetValue(generator)),
            console,
            cancellationToken));
        return command;
    }

    private static string[] Columns(string key) => key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
