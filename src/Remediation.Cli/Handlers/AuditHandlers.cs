using System.Text.Json;
using Remediation.Adapters.Files;
using Remediation.Adapters.Sqlite;
using Remediation.Core.Ledger;

namespace Remediation.Cli.Handlers;

/// <summary><c>audit verify</c> and <c>audit export</c>: they read, so they need no lock and work beside a running host.</summary>
internal static class AuditHandlers
{
    internal static async Task<int> ExportAsync(AuditExportOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (Missing(options.DataDir) is { } missing)
        {
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", missing, "Name the data folder of a run or host with --data-dir.");
        }

        await console.Out.FlushAsync(cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        await WriteExportAsync(options.DataDir, output, cancellationToken);
        return ExitCode.Done;
    }

    internal static async Task<int> VerifyAsync(AuditVerifyOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        LedgerVerifierKey? key = null;
        if (options.PublicKey is { } keyFile && (!File.Exists(keyFile) || (key = LedgerVerifierKey.Parse(await File.ReadAllTextAsync(keyFile, cancellationToken))) is null))
        {
            return console.Fail(ExitCode.BadInput, "BAD_KEY", $"{keyFile} holds no verifier key.", "It is the file ledger.key.pub that the host keeps in its data folder.");
        }

        if (options.Checkpoint is { } noteFile && !File.Exists(noteFile))
        {
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", $"There is no checkpoint {noteFile}.", "");
        }

        string? note = options.Checkpoint is { } checkpoint ? await File.ReadAllTextAsync(checkpoint, cancellationToken) : null;
        string? missing = options.Source.File is { } file ? (File.Exists(file) ? null : $"There is no file {file}.") : Missing(options.Source.DataDir!);
        if (missing is not null)
        {
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", missing, "Name an export with --file or a data folder with --data-dir.");
        }

        LedgerVerdict verdict = await ReadAsync(options.Source, key, note, cancellationToken);
        if (options.Json)
        {
            await console.Out.WriteLineAsync(JsonSerializer.Serialize(verdict));
        }
        else
        {
            Tell(verdict, console);
        }

        return verdict.Verified ? ExitCode.Done : ExitCode.AuditFailed;
    }

    private static async Task<LedgerVerdict> ReadAsync(LedgerSource source, LedgerVerifierKey? key, string? note, CancellationToken cancellationToken)
    {
        if (source.File is { } file)
        {
            await using FileStream stream = File.OpenRead(file);
            return await LedgerVerifier.VerifyAsync(stream, key, note, cancellationToken);
        }

        // What is verified is exactly what an export would hold, so that both ways judge the same bytes.
        string draft = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using FileStream export = File.Open(draft, PrivateExport());
        await WriteExportAsync(source.DataDir!, export, cancellationToken);
        export.Position = 0;
        return await LedgerVerifier.VerifyAsync(export, key, note, cancellationToken);
    }

    private static FileStreamOptions PrivateExport()
    {
        FileStreamOptions options = PrivateFolder.NewFile;
        options.Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose;
        return options;
    }

    private static async Task WriteExportAsync(string dataDir, Stream output, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenToRead(Path.Combine(dataDir, "remediation.db"));
        LedgerVerifierKey key = LedgerVerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(dataDir, "ledger.key.pub"), cancellationToken))
            ?? throw new InvalidDataException("ledger.key.pub holds no verifier key.");
        // Flushed, not disposed: the stream below it stays the caller's.
        var buffered = new BufferedStream(output, 128 * 1024);
        await LedgerExport.WriteAsync(new SqliteLedgerStore(database).ReadAsync(cancellationToken), key, buffered, cancellationToken);
        await buffered.FlushAsync(cancellationToken);
    }

    private static void Tell(LedgerVerdict verdict, CliConsole console)
    {
        if (verdict.Verified)
        {
            console.WriteLine($"verified: {verdict.Entries} entries, root {verdict.Root} ({verdict.Attestation})", Tone.Good);
            if (verdict.Attestation == "self-attested")
            {
                console.WriteLine("Bring --key or --checkpoint from outside to rule out a rewrite of the whole log.", Tone.Faint);
            }

            return;
        }

        console.WriteLine($"NOT VERIFIED: {verdict.Code} in line {verdict.Line}: {verdict.Message}", Tone.Bad);
        if (verdict.Seq is { } seq)
        {
            console.WriteLine($"First bad entry: {seq}");
        }

        if (verdict.RangeFrom is { } from)
        {
            console.WriteLine($"Broken signed range: entries {from} to {verdict.RangeTo - 1}");
        }
    }

    private static string? Missing(string dataDir) =>
        File.Exists(Path.Combine(dataDir, "remediation.db")) && File.Exists(Path.Combine(dataDir, "ledger.key.pub"))
            ? null
            : $"{dataDir} is no data folder: it has no ledger.";
}
