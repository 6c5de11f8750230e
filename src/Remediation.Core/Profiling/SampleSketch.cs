namespace Remediation.Core.Profiling;

/// <summary>
/// Keeps the k distinct values with the smallest hashes (a bottom-k sketch): a sample of a stream that is uniform over distinct values, takes
/// constant memory and does not depend on the order of the stream. Not thread safe.
/// </summary>
public sealed class SampleSketch(int capacity)
{
    private readonly SortedDictionary<ulong, string?> _kept = [];
    private ulong _largest = ulong.MaxValue;

    /// <summary>The sampled values in the order of their hashes.</summary>
    public IReadOnlyList<string?> Values => [.. _kept.Values];

    /// <summary>Shows a value to the sketch.</summary>
    public void Add(string? value)
    {
        ulong hash = HashOf(value);
        if (hash >= _largest || !_kept.TryAdd(hash, value))
        {
            return;
        }

        if (_kept.Count > capacity)
        {
            _kept.Remove(_largest = _kept.Keys.Last());
        }

        if (_kept.Count == capacity)
        {
            _largest = _kept.Keys.Last();
        }
    }

    /// <summary>FNV-1a over the UTF-16 units with a final mix: stable over processes and versions, unlike string hash codes.</summary>
    internal static ulong HashOf(string? value)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in value ?? "\0")
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        return hash;
    }
}
