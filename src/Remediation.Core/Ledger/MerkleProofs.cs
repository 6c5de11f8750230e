namespace Remediation.Core.Ledger;

/// <summary>Checks the proofs of a Merkle tree: that a leaf is in it, and that a later tree only appended to an earlier one.</summary>
public static class MerkleProofs
{
    /// <summary>Checks an inclusion proof as RFC 9162 section 2.1.3.2 does.</summary>
    /// <param name="leafHash">The leaf's hash, 32 bytes.</param>
    /// <param name="index">The leaf's place, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="path">The hashes from the leaf's sibling up to the child of the root.</param>
    /// <param name="root">The tree's root.</param>
    /// <returns>True only when exactly these hashes lead to the root.</returns>
    public static bool IsIncluded(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        long at = index;
        long last = size - 1;
        byte[] hash = leafHash.ToArray();
        foreach (byte[] sibling in path)
        {
            if (last == 0 || sibling.Length != MerkleTree.HashBytes)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Checks a consistency proof as RFC 9162 section 2.1.4.2 does.</summary>
    /// <param name="oldSize">Leaves of the earlier tree.</param>
    /// <param name="oldRoot">Its root.</param>
    /// <param name="newSize">Leaves of the later tree.</param>
    /// <param name="newRoot">Its root.</param>
    /// <param name="path">The hashes of the proof; none for trees of the same size, and none from the empty tree.</param>
    /// <returns>True only when the later tree begins with the whole earlier one.</returns>
    public static bool IsConsistent(long oldSize, ReadOnlySpan<byte> oldRoot, long newSize, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> path)
    {
        if (oldSize < 0 || oldSize > newSize || path.Any(h => h.Length != MerkleTree.HashBytes))
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return path.Count == 0 && oldRoot.SequenceEqual(newRoot);
        }

        if (oldSize == 0)
        {
            return path.Count == 0 && oldRoot.SequenceEqual(new MerkleTree().Root());
        }

        // A complete old tree is itself the first node, which the proof then leaves out.
        bool whole = long.IsPow2(oldSize);
        if (path.Count == 0 && !whole)
        {
            return false;
        }

        long at = oldSize - 1;
        long last = newSize - 1;
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }

        byte[] older = whole ? oldRoot.ToArray() : path[0];
        byte[] newer = older;
        foreach (byte[] node in path.Skip(whole ? 0 : 1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                older = MerkleTree.NodeHash(node, older);
                newer = MerkleTree.NodeHash(node, newer);
                while ((at & 1) == 0 && at != 0)
                {
                    (at, last) = (at >> 1, last >> 1);
                }
            }
            else
            {
                newer = MerkleTree.NodeHash(newer, node);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && oldRoot.SequenceEqual(older) && newRoot.SequenceEqual(newer);
    }
}
