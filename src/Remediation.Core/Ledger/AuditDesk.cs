using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Remediation.Core.Ledger;

/// <summary>
/// Answers auditors from the log of a running service: entries of a query, a row's whole story, proofs. Every entry that it gives is read from the log and held
/// against its leaf hash; whether the log holds as a whole is <see cref="LedgerAuditor"/>'s to say.
/// </summary>
public sealed class AuditDesk(ILedgerIndex ledger)
{
    private static readonly string[] Acts = ["promote", "rollback", "review", "operator"];

    /// <summary>A page of the entries of a query, in the order of the log.</summary>
    /// <exception cref="LedgerBrokenException">An entry is not what its leaf hash says.</exception>
    public async Task<AuditPage> SearchAsync(LedgerQuery query, int pageSize, string? pageToken, CancellationToken cancellationToken)
    {
        long from = long.TryParse(pageToken, NumberStyles.None, CultureInfo.InvariantCulture, out long token) ? token : 0;
        List<AuditEntry> found = [];
        await foreach (AuditEntry entry in FindAsync(query, from, cancellationToken))
        {
            if (found.Count == pageSize)
            {
                return new AuditPage(await MarkAsync(found, cancellationToken), entry.Seq.ToString(CultureInfo.InvariantCulture));
            }

            found.Add(entry);
        }

        return new AuditPage(await MarkAsync(found, cancellationToken), null);
    }

    /// <summary>Everything that the log knows of a row, in its order: the row's own entries, and the acts of its runs that concern them.</summary>
    /// <param name="table">The table; null for rows of this id in whatever table.</param>
    /// <param name="rowId">The row.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="LedgerBrokenException">An entry is not what its leaf hash says.</exception>
    public async Task<RowHistory> HistoryAsync(string? table, string rowId, CancellationToken cancellationToken)
    {
        List<AuditEntry> own = [];
        await foreach (AuditEntry entry in FindAsync(new LedgerQuery { Table = table, RowId = rowId }, 0, cancellationToken))
        {
            own.Add(entry);
        }

        List<AuditEntry> acts = [];
        foreach (string runId in own.Select(e => e.RunId).Distinct(StringComparer.Ordinal))
        {
            await foreach (AuditEntry entry in FindAsync(new LedgerQuery { RunId = runId, Kinds = Acts }, 0, cancellationToken))
            {
                if (entry.Text("row_id") is null)
                {
                    acts.Add(entry);
                }
            }
        }

        return RowHistory.Of(table, rowId, await MarkAsync(own, cancellationToken), acts);
    }

    /// <summary>Proves that an entry is in the log as its last checkpoint signs it; null when there is no such entry.</summary>
    /// <exception cref="LedgerBrokenException">The entry is not what its leaf hash says.</exception>
    public async Task<LedgerProof?> ProveAsync(long seq, CancellationToken cancellationToken)
    {
        if (await ledger.LatestAsync(cancellationToken) is not { } last || seq < 0 || seq >= last.Size)
        {
            return null;
        }

        byte[]? leaf = null;
        await foreach (AuditEntry entry in FindAsync(new LedgerQuery { Seq = seq }, seq, cancellationToken))
        {
            leaf = entry.Leaf;
        }

        var builder = MerkleProofBuilder.ForInclusion(seq, last.Size);
        await foreach (byte[] hashes in ledger.ReadLeafHashesAsync(cancellationToken))
        {
            for (int at = 0; at < hashes.Length; at += MerkleTree.HashBytes)
            {
                builder.Add(hashes.AsSpan(at, MerkleTree.HashBytes));
            }
        }

        return leaf is null ? null : new LedgerProof(seq, builder.Build(), last.Note, leaf);
    }

    /// <summary>
    /// Holds the leaf hashes of all entries against the last checkpoint, so that entries found by the index are known to be in the signed log: a reading of 32
    /// bytes an entry, where verifying the whole log reads all of it.
    /// </summary>
    /// <returns>The verdict over the hashes.</returns>
    public async Task<LedgerVerdict> CheckAsync(LedgerVerifierKey key, CancellationToken cancellationToken)
    {
        var tree = new MerkleTree();
        if (await ledger.LatestAsync(cancellationToken) is not { } last)
        {
            return VerdictOf(tree, null);
        }

        if (!key.TryOpen(last.Note, out string text) || Checkpoint.Parse(text) is not { } checkpoint || checkpoint.Origin != key.Name)
        {
            return VerdictOf(tree, LedgerFault.BadSignature);
        }

        await foreach (byte[] hashes in ledger.ReadLeafHashesAsync(cancellationToken))
        {
            for (int at = 0; at < hashes.Length && tree.Size < checkpoint.Size; at += MerkleTree.HashBytes)
            {
                tree.Append(hashes.AsSpan(at, MerkleTree.HashBytes));
            }
        }

        return VerdictOf(tree, checkpoint.Root.AsSpan().SequenceEqual(tree.Root()) ? null : LedgerFault.BadRoot);
    }

    private static LedgerVerdict VerdictOf(MerkleTree tree, string? code) => new()
    {
        Verified = code is null,
        Attestation = "self-attested",
        Entries = tree.Size,
        Root = Convert.ToHexStringLower(tree.Root()),
        Code = code,
        Message = code is null ? null : "The leaf hashes are not those that the last checkpoint signs.",
    };

    private async IAsyncEnumerable<AuditEntry> FindAsync(
        LedgerQuery query, long fromSeq, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SealedBundle found in ledger.FindAsync(query, fromSeq, cancellationToken))
        {
            foreach (AuditEntry entry in EntriesOf(found, query, fromSeq))
            {
                yield return entry;
            }
        }
    }

    private static List<AuditEntry> EntriesOf(SealedBundle found, LedgerQuery query, long fromSeq)
    {
        List<AuditEntry> entries = [];
        ReadOnlySpan<byte> payload = found.Bundle.Payload;
        byte[]? row = query.RowId is null ? null : JsonText(query.RowId);
        var line = new ArrayBufferWriter<byte>(1024);
        int index = -1;
        foreach (Range range in payload.Split((byte)'\n'))
        {
            index++;
            long seq = found.FirstSeq + index;
            ReadOnlySpan<byte> leaf = payload[range];
            if (seq < fromSeq || (row is not null && leaf.IndexOf(row) < 0))
            {
                continue;
            }

            line.ResetWrittenCount();
            LedgerLine.Write(line, leaf, seq, found.Bundle.LeafHash(index));
            if (query.Fits(line.WrittenMemory))
            {
                entries.Add(AuditEntry.Of(seq, leaf, line.WrittenSpan, found.Bundle.LeafHash(index)));
            }
        }

        return entries;
    }

    private static byte[] JsonText(string text)
    {
        var written = new ArrayBufferWriter<byte>();
        CanonicalText.WriteString(written, text);
        return written.WrittenSpan.ToArray();
    }

    // The rule of reading: a fix entry counts unless an operator or review entry of its run names its fix, wherever in the log that entry stands.
    private async Task<IReadOnlyList<AuditEntry>> MarkAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        HashSet<string> superseded = new(StringComparer.Ordinal);
        foreach (string runId in entries.Where(e => e.Kind == FixEntryWriter.Kind).Select(e => e.RunId).Distinct(StringComparer.Ordinal))
        {
            await foreach (EntryBundle bundle in ledger.ReadRunAsync(runId, ["operator", "review"], cancellationToken))
            {
                foreach (string leaf in bundle.Leaves())
                {
                    superseded.UnionWith(SupersededFixes.Of(Encoding.UTF8.GetBytes(leaf)).Select(f => $"{runId} {f}"));
                }
            }
        }

        return [.. entries.Select(e => e.Marked(superseded))];
    }
}

/// <summary>An entry of the log, held against its leaf hash.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Fields">All its fields, as an export has them (canonical: <c>seq</c> and <c>leaf_hash</c> among them).</param>
/// <param name="Leaf">Its canonical JSON, which the leaf hash is of.</param>
/// <param name="Superseded">Whether it is a <c>fix</c> entry that does not count any more.</param>
public sealed record AuditEntry(long Seq, JsonObject Fields, byte[] Leaf, bool Superseded)
{
    /// <summary>The kind.</summary>
    public string Kind => Text("kind")!;

    /// <summary>The run.</summary>
    public string RunId => Text("run_id")!;

    /// <summary>A text field, or null.</summary>
    public string? Text(string name) => Fields[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The fields as people and programs are given them: of an entry that does not count any more, with <c>superseded</c>.</summary>
    public JsonObject ToJson()
    {
        JsonObject fields = Fields.DeepClone().AsObject();
        if (Superseded)
        {
            fields["superseded"] = true;
        }

        return fields;
    }

    /// <summary>The entry, marked when it is a <c>fix</c> entry of one of the fixes that do not count any more.</summary>
    /// <param name="superseded">Run and fix, with a space between.</param>
    internal AuditEntry Marked(HashSet<string> superseded) =>
        Kind == FixEntryWriter.Kind && superseded.Contains($"{RunId} {Text("fix_id")}") ? this with { Superseded = true } : this;

    /// <summary>The entry of a verified export's line.</summary>
    internal static AuditEntry OfLine(ReadOnlyMemory<byte> line)
    {
        var leaf = new ArrayBufferWriter<byte>(1024);
        long seq = LedgerLine.Read(line.Span, leaf, stackalloc byte[MerkleTree.HashBytes]) ?? throw new JsonException("A verified entry has a seq.");
        return new AuditEntry(seq, JsonNode.Parse(line.Span)!.AsObject(), leaf.WrittenSpan.ToArray(), false);
    }

    internal static AuditEntry Of(long seq, ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> line, ReadOnlySpan<byte> leafHash)
    {
        Span<byte> actual = stackalloc byte[MerkleTree.HashBytes];
        MerkleTree.LeafHash(leaf, actual);
        return actual.SequenceEqual(leafHash)
            ? new AuditEntry(seq, JsonNode.Parse(line)!.AsObject(), leaf.ToArray(), false)
            : throw new LedgerBrokenException(seq);
    }
}

/// <summary>A page of entries.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="NextPageToken">The token of the next page, or null at the end.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? NextPageToken);

/// <summary>An entry that was asked for is not what its leaf hash says: the log was tampered with, and nothing of it is given.</summary>
public sealed class LedgerBrokenException : Exception
{
    /// <summary>Names the entry.</summary>
    public LedgerBrokenException(long seq)
        : base($"Entry {seq} is not what its leaf hash says.")
    {
        Seq = seq;
    }

    /// <inheritdoc/>
    public LedgerBrokenException()
    {
    }

    /// <inheritdoc/>
    public LedgerBrokenException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public LedgerBrokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The entry.</summary>
    public long Seq { get; }
}

/// <summary>Which fixes an <c>operator</c> or <c>review</c> entry makes void.</summary>
internal static class SupersededFixes
{
    /// <summary>The fix ids that an entry names in <c>superseded_fixes</c>.</summary>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> entry)
    {
        using var document = JsonDocument.Parse(entry);
        return document.RootElement.TryGetProperty("superseded_fixes", out JsonElement fixes) && fixes.ValueKind == JsonValueKind.Array
            ? [.. fixes.EnumerateArray().Select(f => f.GetString()!)]
            : [];
    }
}
