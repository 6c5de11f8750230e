using System.Text.Json.Serialization;

namespace Remediation.Core.Ledger;

/// <summary>
/// Verifies the log of a running service a stretch at a time: what was verified before is not read again, a call reads at most <see cref="MostEntries"/> entries,
/// and nobody waits for it but its caller. What it knows is in memory alone, so that nothing kept can be made to lie: after a start it begins at the first entry.
/// </summary>
/// <remarks>
/// A stretch is judged at its checkpoints by their signature and root, like an export. What is changed behind its back in a part that it has verified already
/// shows when it begins anew (<c>from the start</c>), and in an export.
/// </remarks>
public sealed class LedgerAuditor(ILedgerIndex ledger, ICheckpointSigner signer, TimeProvider time) : IDisposable
{
    /// <summary>Most entries that a call reads before it answers at the next checkpoint.</summary>
    public const long MostEntries = 1_000_000;

    private readonly SemaphoreSlim _one = new(1, 1);
    private MerkleTree _tree = new();
    private LedgerAudit? _broken;

    /// <summary>Verifies what is new, or the next stretch of it.</summary>
    /// <param name="fromStart">Whether to begin at the first entry again.</param>
    /// <param name="cancellationToken">Cancels the work; what was verified up to a checkpoint stays so.</param>
    public async Task<LedgerAudit> VerifyAsync(bool fromStart, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (fromStart)
            {
                _tree = new MerkleTree();
                _broken = null;
            }

            return _broken ?? await GoOnAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<LedgerAudit> GoOnAsync(CancellationToken cancellationToken)
    {
        long start = _tree.Size;
        var stretch = MerkleTree.Load(_tree.Save());
        await foreach (LedgerItem item in ledger.ReadFromAsync(start, cancellationToken))
        {
            if (item.Bundle is { } bundle)
            {
                if (Judge(stretch, item.FirstSeq, bundle) is { } fault)
                {
                    return Broken(fault.Code, fault.Message, stretch.Size, null);
                }

                continue;
            }

            if (JudgeCheckpoint(stretch, item.Note!) is { } bad)
            {
                return Broken(bad.Code, bad.Message, null, (_tree.Size, stretch.Size));
            }

            _tree = MerkleTree.Load(stretch.Save());
            if (_tree.Size - start >= MostEntries)
            {
                return Answer(complete: false);
            }
        }

        return stretch.Size == _tree.Size
            ? Answer(complete: true)
            : Broken(LedgerFault.Truncated, "No checkpoint stands behind the last entry.", null, (_tree.Size, stretch.Size));
    }

    private static (string Code, string Message)? Judge(MerkleTree tree, long firstSeq, EntryBundle bundle)
    {
        if (firstSeq != tree.Size)
        {
            return (LedgerFault.BadSequence, $"Entry {tree.Size} is expected here.");
        }

        Span<byte> actual = stackalloc byte[MerkleTree.HashBytes];
        ReadOnlySpan<byte> payload = bundle.Payload;
        int index = 0;
        foreach (Range range in payload.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> leaf = payload[range];
            if (!CanonicalScanner.IsCanonical(leaf))
            {
                return (LedgerFault.NotCanonical, $"Entry {tree.Size} is not canonical JSON.");
            }

            MerkleTree.LeafHash(leaf, actual);
            if (index >= bundle.Count || bundle.LeafHashes.Length != bundle.Count * MerkleTree.HashBytes || !actual.SequenceEqual(bundle.LeafHash(index)))
            {
                return (LedgerFault.BadLeaf, $"Entry {tree.Size} is not what its leaf hash says.");
            }

            tree.Append(actual);
            index++;
        }

        return index == bundle.Count ? null : (LedgerFault.BadSequence, $"Entry {tree.Size} is missing.");
    }

    private (string Code, string Message)? JudgeCheckpoint(MerkleTree tree, string note) =>
        !signer.PublicKey.TryOpen(note, out string text) || Checkpoint.Parse(text) is not { } checkpoint || checkpoint.Origin != signer.PublicKey.Name
            ? (LedgerFault.BadSignature, "The checkpoint's signature is not good.")
            : checkpoint.Size != tree.Size || !checkpoint.Root.AsSpan().SequenceEqual(tree.Root())
                ? (LedgerFault.BadRoot, "The entries are not those that the checkpoint signs.")
                : null;

    private LedgerAudit Answer(bool complete) => new()
    {
        Verified = true,
        Complete = complete,
        Entries = _tree.Size,
        Root = Convert.ToHexStringLower(_tree.Root()),
        VerifiedAt = time.GetUtcNow(),
    };

    private LedgerAudit Broken(string code, string message, long? seq, (long From, long To)? range) => _broken = Answer(complete: true) with
    {
        Verified = false,
        Code = code,
        Message = message,
        Seq = seq,
        RangeFrom = range?.From,
        RangeTo = range?.To,
    };
}

/// <summary>How far the log of a running service is verified, and what is wrong with it.</summary>
public sealed record LedgerAudit
{
    /// <summary>Whether everything that was read holds.</summary>
    [JsonPropertyName("verified")]
    public required bool Verified { get; init; }

    /// <summary>Whether the end of the log was reached, or a fault; otherwise the next call goes on.</summary>
    [JsonPropertyName("complete")]
    public required bool Complete { get; init; }

    /// <summary>Always <c>self-attested</c>: the service cannot bring the outside anchor that tells a rewrite of the whole log; a copy of a checkpoint can.</summary>
    [JsonPropertyName("attestation")]
    public string Attestation { get; init; } = "self-attested";

    /// <summary>Entries verified, from the first.</summary>
    [JsonPropertyName("entries")]
    public required long Entries { get; init; }

    /// <summary>The root over them, hex.</summary>
    [JsonPropertyName("root")]
    public required string Root { get; init; }

    /// <summary>When.</summary>
    [JsonPropertyName("verified_at")]
    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>What is wrong, as a <see cref="LedgerFault"/> code, or null.</summary>
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    /// <summary>The first bad entry, or null when only a range can be told.</summary>
    [JsonPropertyName("seq")]
    public long? Seq { get; init; }

    /// <summary>The first entry of the smallest signed range that is broken, or null.</summary>
    [JsonPropertyName("range_from")]
    public long? RangeFrom { get; init; }

    /// <summary>The entry behind that range, or null.</summary>
    [JsonPropertyName("range_to")]
    public long? RangeTo { get; init; }

    /// <summary>What is wrong, in words.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}
