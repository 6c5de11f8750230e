using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Cli.Output;
using Remediation.Core.Ledger;

namespace Remediation.Cli.Handlers;

/// <summary>The <c>audit</c> commands: verify, query, prove and export the ledger of a data folder or of an export.</summary>
internal static class AuditHandlers
{
    internal static async Task<int> ExportAsync(AuditExportOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (await LedgerSourceReader.RefuseAsync(new LedgerSource(options.DataDir, null), console, cancellationToken) is { } refused)
        {
            return refused;
        }

        await console.Out.FlushAsync(cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        await LedgerSourceReader.WriteExportAsync(options.DataDir, output, cancellationToken);
        return ExitCode.Done;
    }

    internal static async Task<int> VerifyAsync(AuditVerifyOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        LedgerVerifierKey? key = null;
        if (options.PublicKey is { } keyFile && (!File.Exists(keyFile) || (key = LedgerVerifierKey.Parse(await File.ReadAllTextAsync(keyFile, cancellationToken))) is null))
        {
            return console.Fail(ExitCode.BadInput, "BAD_KEY", $"{keyFile} holds no verifier key.", "It is the file ledger.key.pub that the host keeps in its data folder.");
        }

        if (Absent(options.Checkpoint, console) is { } noCheckpoint)
        {
            return noCheckpoint;
        }

        string? note = options.Checkpoint is { } checkpoint ? await File.ReadAllTextAsync(checkpoint, cancellationToken) : null;
        if (await LedgerSourceReader.RefuseAsync(options.Source, console, cancellationToken) is { } refused)
        {
            return refused;
        }

        await using FileStream export = await LedgerSourceReader.OpenAsync(options.Source, cancellationToken);
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, key, note, cancellationToken);
        if (options.Json)
        {
            await console.Out.WriteLineAsync(JsonSerializer.Serialize(verdict));
        }
        else
        {
            LedgerText.Write(verdict, console);
        }

        return verdict.Verified ? ExitCode.Done : ExitCode.AuditFailed;
    }

    internal static async Task<int> QueryAsync(AuditQueryOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (await LedgerSourceReader.RefuseAsync(options.Source, console, cancellationToken) is { } refused)
        {
            return refused;
        }

        var query = new LedgerQuery { RowId = options.Row, RunId = options.Run, Column = options.Column, From = options.From, To = options.To };
        await using FileStream export = await LedgerSourceReader.OpenAsync(options.Source, cancellationToken);
        long found = 0;
        LedgerVerdict verdict = await LedgerSearch.RunAsync(
            export,
            query,
            async line =>
            {
                found++;
                if (options.Json)
                {
                    await console.Out.WriteLineAsync(Encoding.UTF8.GetString(line.Span));
                }
                else
                {
                    LedgerText.Write(JsonNode.Parse(line.Span)!.AsObject(), console);
                }
            },
            cancellationToken);
        if (!verdict.Verified)
        {
            return Broken(verdict, console);
        }

        if (found == 0)
        {
            return console.Fail(ExitCode.NotFound, "NOT_FOUND", "The ledger holds no such entry.", "Entries appear when a run seals the ledger; check row, run and column.");
        }

        if (!options.Json)
        {
            console.WriteLine($"{found} of {verdict.Entries} entries; the ledger holds ({verdict.Attestation}).", Tone.Faint);
        }

        return ExitCode.Done;
    }

    internal static async Task<int> ProveAsync(AuditProveOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (await LedgerSourceReader.RefuseAsync(options.Source, console, cancellationToken) is { } refused)
        {
            return refused;
        }

        if ((Absent(options.OldCheckpoint, console) ?? Absent(options.NewCheckpoint, console)) is { } noCheckpoint)
        {
            return noCheckpoint;
        }

        await using FileStream export = await LedgerSourceReader.OpenAsync(options.Source, cancellationToken);
        (LedgerVerdict verdict, string? proof) = options.OldCheckpoint is { } older
            ? await ConsistencyAsync(export, older, options.NewCheckpoint, cancellationToken)
            : await InclusionAsync(export, options, cancellationToken);
        if (!verdict.Verified)
        {
            return Broken(verdict, console);
        }

        if (proof is null)
        {
            return console.Fail(ExitCode.NotFound, "NOT_FOUND", "The ledger holds no such entry.", "See what it holds with: remediation audit query --row ID.");
        }

        if (options.Out is not { } file)
        {
            await console.Out.WriteAsync(proof);
            return ExitCode.Done;
        }

        await File.WriteAllTextAsync(file, proof, cancellationToken);
        console.WriteLine($"Proof written to {file}; it is checked with the log's public key alone.", Tone.Good);
        return ExitCode.Done;
    }

    private static async Task<(LedgerVerdict Verdict, string? Proof)> InclusionAsync(
        Stream export, AuditProveOptions options, CancellationToken cancellationToken)
    {
        LedgerProving<LedgerProof> proving = await LedgerProver.ProveInclusionAsync(
            export, new LedgerQuery { Seq = options.Seq, RowId = options.Row, RunId = options.Run, Column = options.Column }, cancellationToken);
        return (proving.Verdict, proving.Proof?.ToText());
    }

    private static async Task<(LedgerVerdict Verdict, string? Proof)> ConsistencyAsync(
        Stream export, string older, string? newer, CancellationToken cancellationToken)
    {
        LedgerProving<ConsistencyProof> proving = await LedgerProver.ProveConsistencyAsync(
            export,
            await File.ReadAllTextAsync(older, cancellationToken),
            newer is null ? null : await File.ReadAllTextAsync(newer, cancellationToken),
            cancellationToken);
        return (proving.Verdict, proving.Proof is { } proof ? proof.ToJson() + "\n" : null);
    }

    // Standard output is for entries and proofs: a log that does not hold has neither.
    private static int Broken(LedgerVerdict verdict, CliConsole console) => console.Fail(
        ExitCode.AuditFailed,
        verdict.Code!,
        verdict.Message!,
        "The ledger does not verify, so nothing in it proves anything: remediation audit verify tells where it is broken.");

    private static int? Absent(string? checkpoint, CliConsole console) => checkpoint is null || File.Exists(checkpoint)
        ? null
        : console.Fail(ExitCode.BadInput, "NOT_FOUND", $"There is no checkpoint {checkpoint}.", "The host keeps one for each run in the folder checkpoints of its data folder.");
}
