using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>
/// Makes proofs from an export. The export is verified first, so that no proof is ever made from a log that does not hold; then it is read again, in
/// constant memory, for the hashes.
/// </summary>
public static class LedgerProver
{
    /// <summary>Proves that one entry is in the log.</summary>
    /// <param name="export">A seekable export; read from its present position, twice.</param>
    /// <param name="query">Which entry; the last one that fits.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The verdict over the export, and the proof; no proof when the export does not hold or no entry fits.</returns>
    public static async Task<LedgerProving<LedgerProof>> ProveInclusionAsync(Stream export, LedgerProofQuery query, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, null, cancellationToken);
        if (!verdict.Verified)
        {
            return new(verdict, null);
        }

        (long seq, byte[] leaf)? found = null;
        string note = "";
        await foreach ((string kind, ReadOnlyMemory<byte> line) in LinesAsync(export, start, cancellationToken))
        {
            if (kind == "checkpoint")
            {
                note = NoteOf(line);
            }
            else if (kind != "header" && query.Fits(line))
            {
                found = Entry(line);
            }
        }

        if (found is not { } entry)
        {
            return new(verdict, null);
        }

        IReadOnlyList<byte[]> path = await HashesAsync(export, start, MerkleProofBuilder.ForInclusion(entry.seq, verdict.Entries), cancellationToken);
        return new(verdict, new LedgerProof(entry.seq, path, note, entry.leaf));
    }

    /// <summary>Proves that the log only grew since an earlier checkpoint.</summary>
    /// <param name="export">A seekable export; read from its present position, twice.</param>
    /// <param name="oldNote">The earlier checkpoint.</param>
    /// <param name="newNote">The later checkpoint; null for the export's last.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The verdict over the export, measured against both checkpoints, and the proof; no proof when it does not hold.</returns>
    public static async Task<LedgerProving<ConsistencyProof>> ProveConsistencyAsync(
        Stream export, string oldNote, string? newNote, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, oldNote, cancellationToken);
        if (verdict.Verified && newNote is not null)
        {
            export.Position = start;
            verdict = await LedgerVerifier.VerifyAsync(export, null, newNote, cancellationToken);
        }

        if (!verdict.Verified)
        {
            return new(verdict, null);
        }

        LedgerVerifierKey? key = null;
        string last = "";
        await foreach ((string kind, ReadOnlyMemory<byte> line) in LinesAsync(export, start, cancellationToken))
        {
            if (kind == "header")
            {
                key = LedgerVerifierKey.Parse((string)JsonNode.Parse(line.Span)!["public_key"]!);
            }
            else if (kind == "checkpoint")
            {
                last = NoteOf(line);
            }
        }

        if (ConsistencyProof.Open(oldNote, key!) is not { } old || ConsistencyProof.Open(newNote ?? last, key!) is not { } later || old.Size > later.Size)
        {
            return new(verdict with { Verified = false, Code = LedgerFault.NotConsistent, Message = "The earlier checkpoint is the larger one." }, null);
        }

        IReadOnlyList<byte[]> path = await HashesAsync(export, start, MerkleProofBuilder.ForConsistency(old.Size, later.Size), cancellationToken);
        return new(verdict, new ConsistencyProof(oldNote, newNote ?? last, path));
    }

    private static async Task<IReadOnlyList<byte[]>> HashesAsync(Stream export, long start, MerkleProofBuilder builder, CancellationToken cancellationToken)
    {
        var leaf = new ArrayBufferWriter<byte>(1024);
        byte[] hash = new byte[MerkleTree.HashBytes];
        await foreach ((string kind, ReadOnlyMemory<byte> line) in LinesAsync(export, start, cancellationToken))
        {
            if (kind is "header" or "checkpoint")
            {
                continue;
            }

            leaf.ResetWrittenCount();
            LedgerLine.Read(line.Span, leaf, hash);
            builder.Add(hash);
        }

        return builder.Build();
    }

    private static async IAsyncEnumerable<(string Kind, ReadOnlyMemory<byte> Line)> LinesAsync(
        Stream export, long start, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        export.Position = start;
        var lines = new ExportLines(export);
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            yield return (LedgerVerifier.KindOf(line.Span) ?? "", line);
        }
    }

    private static string NoteOf(ReadOnlyMemory<byte> line) => (string)JsonNode.Parse(line.Span)!["note"]!;

    private static (long Seq, byte[] Leaf) Entry(ReadOnlyMemory<byte> line)
    {
        var leaf = new ArrayBufferWriter<byte>(1024);
        long seq = LedgerLine.Read(line.Span, leaf, stackalloc byte[MerkleTree.HashBytes]) ?? throw new JsonException("A verified entry has a seq.");
        return (seq, leaf.WrittenSpan.ToArray());
    }
}

/// <summary>What proving gave.</summary>
/// <typeparam name="TProof">The kind of proof.</typeparam>
/// <param name="Verdict">The verdict over the export.</param>
/// <param name="Proof">The proof, or null.</param>
public sealed record LedgerProving<TProof>(LedgerVerdict Verdict, TProof? Proof)
    where TProof : class;

/// <summary>Which entry to prove; what is null does not matter.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="RowId">Its row.</param>
/// <param name="RunId">Its run.</param>
/// <param name="Column">Its column.</param>
public sealed record LedgerProofQuery(long? Seq, string? RowId, string? RunId, string? Column)
{
    /// <summary>Whether a canonical entry line is one of those meant.</summary>
    internal bool Fits(ReadOnlyMemory<byte> line)
    {
        using var entry = JsonDocument.Parse(line);
        JsonElement fields = entry.RootElement;
        return (Seq is null || (fields.TryGetProperty("seq", out JsonElement seq) && seq.GetInt64() == Seq))
            && Has(fields, "row_id", RowId) && Has(fields, "run_id", RunId) && Has(fields, "column", Column);
    }

    private static bool Has(JsonElement fields, string name, string? wanted) =>
        wanted is null || (fields.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(wanted));
}
