namespace Remediation.Core.Ledger;

/// <summary>
/// Builds one proof from the leaf hashes of a log read once, in order: memory grows with the logarithm of the log, never with the log. Each hash of
/// a proof is the root of a range of leaves (RFC 6962 sections 2.1.1 and 2.1.2), and the ranges do not overlap. Not thread safe.
/// </summary>
public sealed class MerkleProofBuilder
{
    private readonly List<(long From, long To)> _ranges;
    private readonly long _size;
    private readonly MerkleTree[] _roots;
    private readonly int[] _order;
    private long _next;
    private int _current;

    private MerkleProofBuilder(List<(long From, long To)> ranges, long size)
    {
        _ranges = ranges;
        _size = size;
        _roots = [.. ranges.Select(_ => new MerkleTree())];
        _order = [.. Enumerable.Range(0, ranges.Count).OrderBy(i => ranges[i].From)];
    }

    /// <summary>A builder of the proof that a leaf is in a tree.</summary>
    /// <param name="index">The leaf's place, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <returns>A builder that wants the tree's leaf hashes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static MerkleProofBuilder ForInclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<(long From, long To)> ranges = [];
        (long from, long to) = (0, size);
        while (to - from > 1)
        {
            long middle = from + LargestPowerBelow(to - from);
            ranges.Add(index < middle ? (middle, to) : (from, middle));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }

        ranges.Reverse();
        return new MerkleProofBuilder(ranges, size);
    }

    /// <summary>A builder of the proof that a tree continues an earlier one.</summary>
    /// <param name="oldSize">Leaves of the earlier tree.</param>
    /// <param name="newSize">Leaves of the later tree.</param>
    /// <returns>A builder that wants the later tree's leaf hashes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The earlier tree is larger, or a size is negative.</exception>
    public static MerkleProofBuilder ForConsistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        List<(long From, long To)> ranges = [];
        (long from, long to) = (0, newSize);
        bool known = true;
        while (oldSize > 0 && oldSize < to)
        {
            long middle = from + LargestPowerBelow(to - from);
            if (oldSize <= middle)
            {
                ranges.Add((middle, to));
                to = middle;
            }
            else
            {
                ranges.Add((from, middle));
                from = middle;
                known = false;
            }
        }

        if (oldSize > 0 && !known)
        {
            ranges.Add((from, to));
        }

        ranges.Reverse();
        return new MerkleProofBuilder(ranges, newSize);
    }

    /// <summary>Takes the next leaf hash; those behind the tree's size are ignored.</summary>
    /// <param name="leafHash">32 bytes.</param>
    public void Add(ReadOnlySpan<byte> leafHash)
    {
        long at = _next++;
        while (_current < _order.Length && at >= _ranges[_order[_current]].To)
        {
            _current++;
        }

        if (_current < _order.Length && at >= _ranges[_order[_current]].From)
        {
            _roots[_order[_current]].Append(leafHash);
        }
    }

    /// <summary>The proof.</summary>
    /// <returns>Its hashes in the order of RFC 6962.</returns>
    /// <exception cref="InvalidOperationException">Fewer leaves were added than the tree has.</exception>
    public IReadOnlyList<byte[]> Build() =>
        _next >= _size ? [.. _roots.Select(r => r.Root())] : throw new InvalidOperationException($"The tree has {_size} leaves, {_next} were added.");

    // The largest power of two that is smaller than a size of at least 2.
    private static long LargestPowerBelow(long size) => 1L << (int)long.Log2(size - 1);
}
