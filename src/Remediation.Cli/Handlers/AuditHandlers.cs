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

        if (options.Proof is { } proofFile)
        {
            return await VerifyProofAsync(proofFile, key!, options.Json, console, cancellationToken);
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

    // Needs nothing but the file and the key: no log, no database, no host.
    private static async Task<int> VerifyProofAsync(
        string file, LedgerVerifierKey key, bool json, CliConsole console, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return console.Fail(ExitCode.BadInput, "NOT_FOUND", $"There is no proof {file}.", "Make one with: remediation audit prove --row ID --out F.");
        }

        if (LedgerProof.Parse(await File.ReadAllTextAsync(file, cancellationToken)) is not { } proof)
        {
            return console.Fail(ExitCode.AuditFailed, "BAD_PROOF", $"{file} is no tlog-proof with an entry.", "Make one with: remediation audit prove --row ID --out F.");
        }

        string? code = proof.Verify(key);
        JsonNode? entry = code is null ? JsonNode.Parse(proof.Leaf) : null;
        if (json)
        {
            await console.Out.WriteLineAsync(new JsonObject { ["verified"] = code is null, ["code"] = code, ["seq"] = proof.Index, ["entry"] = entry }.ToJsonString());
        }
        else if (entry is JsonObject fields)
        {
            console.WriteLine($"proved: entry {proof.Index} is in the log that {key.Name} signed", Tone.Good);
            JsonText.Write(fields, console);
        }

        return code is null ? ExitCode.Done
            : console.Fail(ExitCode.AuditFailed, code, "The entry is not in the tree that the proof's checkpoint signs.", "The proof was altered, or the key is another log's.");
    }

    internal static async Task<int> QueryAsync(AuditQueryOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        if (await LedgerSourceReader.RefuseAsync(options.Source, console, cancellationToken) is { } refused)
        {
            return refused;
        }

        bool history = !options.Json && options is { Row: not null, Run: null, Column: null, From: null, To: null };
        (LedgerVerdict verdict, long found) = options.Source.DataDir is { } folder
            ? await QueryFolderAsync(folder, options, history, console, cancellationToken)
            : await QueryExportAsync(options, history, console, cancellationToken);
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

    // The index finds the entries, and the leaf hashes of the whole log are held against its last checkpoint: what is printed is in the signed log.
    private static async Task<(LedgerVerdict Verdict, long Found)> QueryFolderAsync(
        string folder, AuditQueryOptions options, bool history, CliConsole console, CancellationToken cancellationToken)
    {
        await using OpenLedger ledger = await LedgerSourceReader.OpenLedgerAsync(folder, cancellationToken);
        LedgerVerdict verdict = await ledger.Desk.CheckAsync(ledger.Key, cancellationToken);
        long found = 0;
        try
        {
            if (verdict.Verified && history)
            {
                RowHistory story = await ledger.Desk.HistoryAsync(null, options.Row!, cancellationToken);
                LedgerText.Write(story, console);
                return (verdict, story.Events.Count);
            }

            string? token = null;
            do
            {
                AuditPage page = verdict.Verified ? await ledger.Desk.SearchAsync(QueryOf(options), 500, token, cancellationToken) : new AuditPage([], null);
                foreach (AuditEntry entry in page.Entries)
                {
                    found++;
                    await WriteAsync(entry.ToJson(), options, console);
                }

                token = page.NextPageToken;
            }
            while (token is not null);
        }
        catch (LedgerBrokenException e)
        {
            return (verdict with { Verified = false, Code = LedgerFault.BadLeaf, Seq = e.Seq, Message = e.Message }, 0);
        }

        return (verdict, found);
    }

    private static async Task<(LedgerVerdict Verdict, long Found)> QueryExportAsync(
        AuditQueryOptions options, bool history, CliConsole console, CancellationToken cancellationToken)
    {
        await using FileStream export = await LedgerSourceReader.OpenAsync(options.Source, cancellationToken);
        if (history)
        {
            (LedgerVerdict held, RowHistory story) = await LedgerSearch.HistoryAsync(export, options.Row!, cancellationToken);
            LedgerText.Write(story, console);
            return (held, story.Events.Count);
        }

        long found = 0;
        LedgerVerdict verdict = await LedgerSearch.RunAsync(
            export,
            QueryOf(options),
            async (line, superseded) =>
            {
                found++;
                JsonObject entry = JsonNode.Parse(line.Span)!.AsObject();
                if (superseded)
                {
                    entry["superseded"] = true;
                }

                await WriteAsync(entry, options, console);
            },
            cancellationToken);
        return (verdict, found);
    }

    private static LedgerQuery QueryOf(AuditQueryOptions options) =>
        new() { RowId = options.Row, RunId = options.Run, Column = options.Column, From = options.From, To = options.To };

    private static async Task WriteAsync(JsonObject entry, AuditQueryOptions options, CliConsole console)
    {
        if (options.Json)
        {
            await console.Out.WriteLineAsync(Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(entry))));
        }
        else
        {
            LedgerText.Write(entry, console);
        }
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
