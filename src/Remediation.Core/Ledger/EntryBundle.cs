using System.Buffers;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>
/// Up to <see cref="MaxEntries"/> entries as they are stored: canonical JSON, one a line, and the leaf hash of each. A leaf is an entry without
/// <c>seq</c> and <c>leaf_hash</c>: the sequence number is the leaf's place in the tree, which the tree itself authenticates.
/// </summary>
/// <param name="Kind">The kind of all its entries.</param>
/// <param name="Count">Number of entries.</param>
/// <param name="Payload">The entries, separated by line feeds (canonical JSON holds none).</param>
/// <param name="LeafHashes">Their leaf hashes, 32 bytes each.</param>
public sealed record EntryBundle(string Kind, int Count, byte[] Payload, byte[] LeafHashes)
{
    /// <summary>Most entries of a bundle.</summary>
    public const int MaxEntries = 256;

    /// <summary>What the bundle may hold; null when it was read from a store, which keeps summaries apart.</summary>
    public BundleSummary? Summary { get; init; }

    /// <summary>Packs entries in their order; a bundle holds one kind.</summary>
    public static IReadOnlyList<EntryBundle> Pack(IEnumerable<LedgerEntry> entries)
    {
        List<EntryBundle> bundles = [];
        var packer = new BundlePacker();
        string kind = "";
        foreach (LedgerEntry entry in entries)
        {
            if (packer.Count == MaxEntries || (packer.Count > 0 && entry.Kind != kind))
            {
                bundles.Add(packer.Drain(kind));
            }

            kind = entry.Kind;
            packer.Add(entry.ToCanonicalJson());
        }

        if (packer.Count > 0)
        {
            bundles.Add(packer.Drain(kind));
        }

        return bundles;
    }

    /// <summary>The entries' leaf texts in order.</summary>
    public IEnumerable<string> Leaves() => Encoding.UTF8.GetString(Payload).Split('\n');

    /// <summary>The leaf hash of an entry.</summary>
    public ReadOnlySpan<byte> LeafHash(int index) => LeafHashes.AsSpan(index * MerkleTree.HashBytes, MerkleTree.HashBytes);
}

/// <summary>Collects leaves into a bundle.</summary>
internal sealed class BundlePacker
{
    private readonly ArrayBufferWriter<byte> _payload = new(32 * 1024);
    private readonly ArrayBufferWriter<byte> _hashes = new(EntryBundle.MaxEntries * MerkleTree.HashBytes);

    private readonly BundleSummary.Builder _summary = new();

    public int Count { get; private set; }

    /// <summary>Adds an entry.</summary>
    public void Add(ReadOnlySpan<byte> leaf)
    {
        _summary.AddLeaf(leaf);
        Append(leaf);
    }

    /// <summary>Adds an entry about a cell, of which the writer knows what a summary wants.</summary>
    public void Add(ReadOnlySpan<byte> leaf, string rowId, string column, string stamp)
    {
        _summary.Add(rowId, column, stamp);
        Append(leaf);
    }

    private void Append(ReadOnlySpan<byte> leaf)
    {
        if (Count > 0)
        {
            _payload.Write("\n"u8);
        }

        _payload.Write(leaf);
        MerkleTree.LeafHash(leaf, _hashes.GetSpan(MerkleTree.HashBytes)[..MerkleTree.HashBytes]);
        _hashes.Advance(MerkleTree.HashBytes);
        Count++;
    }

    public EntryBundle Drain(string kind)
    {
        var bundle = new EntryBundle(kind, Count, _payload.WrittenSpan.ToArray(), _hashes.WrittenSpan.ToArray()) { Summary = _summary.Drain() };
        _payload.ResetWrittenCount();
        _hashes.ResetWrittenCount();
        Count = 0;
        return bundle;
    }
}
