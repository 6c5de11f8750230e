using System.CommandLine;

namespace Remediation.Cli.Commands;

/// <summary><c>remediation audit</c>: the tamper-evident ledger.</summary>
internal static class AuditCommand
{
    internal static Command? Create(CliHandlers handlers, CliConsole console)
    {
        var command = new Command("audit", "Verify, search, prove and export the ledger");
        Add(command, handlers.AuditVerify is { } verify ? Verify(verify, console) : null);
        Add(command, handlers.AuditQuery is { } query ? Query(query, console) : null);
        Add(command, handlers.AuditProve is { } prove ? Prove(prove, console) : null);
        Add(command, handlers.AuditExport is { } export ? Export(export, console) : null);
        return command.Subcommands.Count > 0 ? command : null;
    }

    private static void Add(Command parent, Command? child)
    {
        if (child is not null)
        {
            parent.Add(child);
        }
    }

    private static Command Verify(CliHandler<AuditVerifyOptions> handler, CliConsole console)
    {
        var command = new Command("verify", "Recompute every hash, signature and count; names the first bad entry");
        Func<ParseResult, LedgerSource> source = Source(command);
        Option<string?> key = CommonOptions.Text("--key", "F", "Public key that must have signed; without it the verdict says self-attested");
        Option<string?> checkpoint = CommonOptions.Text("--checkpoint", "F", "A checkpoint kept elsewhere: the ledger must contain it");
        Option<string?> proof = CommonOptions.Text("--proof", "F", "Verify this tlog-proof instead, with --key alone: no ledger is needed");
        Option<bool> json = CommonOptions.Json();
        foreach (Option option in new Option[] { key, checkpoint, proof, json })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(proof) is not null && (result.GetValue(key) is null || result.GetValue(checkpoint) is not null))
            {
                result.AddError("--proof takes --key, which must come from elsewhere than the proof, and no --checkpoint.");
            }
        });
        command.SetAction((parsed, cancellationToken) => handler(
            new AuditVerifyOptions(source(parsed), parsed.GetValue(key), parsed.GetValue(checkpoint), parsed.GetValue(json), parsed.GetValue(proof)),
            console,
            cancellationToken));
        return command;
    }

    private static Command Query(CliHandler<AuditQueryOptions> handler, CliConsole console)
    {
        var command = new Command("query", "Who changed this cell, how, and why");
        Func<ParseResult, LedgerSource> source = Source(command);
        Option<string?> row = CommonOptions.Text("--row", "ID", "Row id");
        Option<string?> run = CommonOptions.Text("--run", "ID", "Run id");
        Option<string?> column = CommonOptions.Text("--column", "C", "Column");
        Option<DateTimeOffset?> from = CommonOptions.Instant("--from", "Earliest timestamp");
        Option<DateTimeOffset?> to = CommonOptions.Instant("--to", "Latest timestamp");
        Option<bool> json = CommonOptions.Json();
        foreach (Option option in new Option[] { row, run, column, from, to, json })
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => handler(
            new AuditQueryOptions(
                source(parsed),
                parsed.GetValue(row),
                parsed.GetValue(run),
                parsed.GetValue(column),
                parsed.GetValue(from),
                parsed.GetValue(to),
                parsed.GetValue(json)),
            console,
            cancellationToken));
        return command;
    }

    private static Command Prove(CliHandler<AuditProveOptions> handler, CliConsole console)
    {
        var command = new Command("prove", "A self-contained proof that an entry is in the ledger, or that the ledger only grew");
        Func<ParseResult, LedgerSource> source = Source(command);
        var seq = new Option<long?>("--seq") { HelpName = "N", Description = "The entry's sequence number" };
        Option<string?> row = CommonOptions.Text("--row", "ID", "Row id; with --run and --column when it has several entries");
        Option<string?> run = CommonOptions.Text("--run", "ID", "Run id");
        Option<string?> column = CommonOptions.Text("--column", "C", "Column");
        Option<string?> older = CommonOptions.Text("--old-checkpoint", "F", "Prove consistency with this older checkpoint");
        Option<string?> newer = CommonOptions.Text("--new-checkpoint", "F", "The newer checkpoint; the ledger's last when not given");
        Option<string?> output = CommonOptions.Text("--out", "F", "Write the proof here instead of to standard output");
        foreach (Option option in new Option[] { seq, row, run, column, older, newer, output })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            // Asking for the result, not for the value: a value that cannot be read is an error of its own.
            if (new Option[] { seq, row, older }.Count(o => result.GetResult(o) is not null) != 1)
            {
                result.AddError("Give one of --seq, --row and --old-checkpoint.");
            }
        });
        command.SetAction((parsed, cancellationToken) => handler(
            new AuditProveOptions(
                source(parsed), parsed.GetValue(seq), parsed.GetValue(row), parsed.GetValue(run), parsed.GetValue(column),
                parsed.GetValue(older), parsed.GetValue(newer), parsed.GetValue(output)),
            console,
            cancellationToken));
        return command;
    }

    private static Command Export(CliHandler<AuditExportOptions> handler, CliConsole console)
    {
        Option<string> dataDir = CommonOptions.DataDir();
        var command = new Command("export", "Write the whole ledger to standard output, as JSON lines") { dataDir };
        command.SetAction((parsed, cancellationToken) =>
            handler(new AuditExportOptions(parsed.GetRequiredValue(dataDir)), console, cancellationToken));
        return command;
    }

    private static Func<ParseResult, LedgerSource> Source(Command command)
    {
        Option<string?> dataDir = CommonOptions.Text("--data-dir", "D", $"Data folder; {CommonOptions.DefaultDataDir} when neither is given");
        Option<string?> file = CommonOptions.Text("--file", "F", "An export (ledger.jsonl), checked without any database");
        command.Add(dataDir);
        command.Add(file);
        command.Validators.Add(result =>
        {
            if (result.GetValue(dataDir) is not null && result.GetValue(file) is not null)
            {
                result.AddError("Give --data-dir or --file, not both.");
            }
        });
        return parsed => parsed.GetValue(file) is { } export
            ? new LedgerSource(null, export)
            : new LedgerSource(parsed.GetValue(dataDir) ?? CommonOptions.DefaultDataDir, null);
    }
}
