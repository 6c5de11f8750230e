using System.Security.Cryptography;

namespace Remediation.Core.Ledger;

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1, kept as the roots of its perfect subtrees: appending costs O(log n), and so does what must be stored to
/// go on. Not thread safe.
/// </summary>
public sealed class MerkleTree
{
    /// <summary>Bytes of a hash (SHA-256).</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    // One root for each bit that is set in the size, the largest subtree first.
    private readonly List<byte[]> _subtrees = [];

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The hash of a leaf: SHA-256 of 0x00 and its bytes.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> leaf)
    {
        byte[] hash = new byte[HashBytes];
        LeafHash(leaf, hash);
        return hash;
    }

    /// <summary>Writes the hash of a leaf.</summary>
    public static void LeafHash(ReadOnlySpan<byte> leaf, Span<byte> target)
    {
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(leaf.Length + 1);
        buffer[0] = LeafPrefix;
        leaf.CopyTo(buffer.AsSpan(1));
        SHA256.HashData(buffer.AsSpan(0, leaf.Length + 1), target);
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>The hash of an inner node: SHA-256 of 0x01 and both children.</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * HashBytes)];
        buffer[0] = NodePrefix;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + HashBytes)..]);
        return SHA256.HashData(buffer);
    }

    /// <summary>Appends a leaf by its hash.</summary>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        byte[] node = leafHash.ToArray();
        for (long size = Size; (size & 1) == 1; size >>= 1)
        {
            node = NodeHash(_subtrees[^1], node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(node);
        Size++;
    }

    /// <summary>The root; of the empty tree, the hash of nothing.</summary>
    public byte[] Root()
    {
        if (_subtrees.Count == 0)
        {
            return SHA256.HashData([]);
        }

        byte[] root = _subtrees[^1];
        for (int i = _subtrees.Count - 2; i >= 0; i--)
        {
            root = NodeHash(_subtrees[i], root);
        }

        return root;
    }

    /// <summary>The state as text, for <see cref="Load"/>.</summary>
    public string Save() => $"{Size}:{string.Join(',', _subtrees.Select(Convert.ToHexStringLower))}";

    /// <summary>The tree of a saved state.</summary>
    /// <exception cref="FormatException">The text is not what <see cref="Save"/> writes.</exception>
    public static MerkleTree Load(string saved)
    {
        string[] parts = saved.Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[0], System.Globalization.CultureInfo.InvariantCulture, out long size) || size < 0)
        {
            throw new FormatException("Not a saved tree.");
        }

        var tree = new MerkleTree { Size = size };
        tree._subtrees.AddRange(parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromHexString));
        if (tree._subtrees.Count != System.Numerics.BitOperations.PopCount((ulong)size) || tree._subtrees.Exists(s => s.Length != HashBytes))
        {
            throw new FormatException("Not a saved tree.");
        }

        return tree;
    }
}
