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
    public static async Task<LedgerProving<LedgerProof>> ProveInclusionAsync(Stream export, LedgerQuery query, CancellationToken cancellationToken)
    {
        long start = export.Position;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, null, null, cancellationToken);
        if (!verdict.Verified)
        {
            return new(verdict, null);
        }

        (long seq, byte[] leaf)? found = null;
        string note = "";
        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
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
        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
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
        await foreach ((string kind, ReadOnlyMemory<byte> line) in ExportLines.ReadAsync(export, start, cancellationToken))
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
