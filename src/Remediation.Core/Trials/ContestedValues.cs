using Remediation.Core.Profiling;

namespace Remediation.Core.Trials;

/// <summary>
/// Mended values of an identity column that the functions of several clusters give to different old ones: nobody knows whose they are. Held as hashes, so
/// that a chance meeting of two errs towards a collision. 16 bytes a value. Not thread safe.
/// </summary>
public sealed class ContestedValues
{
    private readonly Dictionary<ulong, ulong> _sources = [];
    private readonly HashSet<ulong> _contested = [];

    /// <summary>Shows what a function makes of an old value.</summary>
    public void Observe(string? oldValue, string newValue)
    {
        ulong source = SampleSketch.HashOf(oldValue);
        ulong target = SampleSketch.HashOf(newValue);
        if (!_sources.TryAdd(target, source) && _sources[target] != source)
        {
            _contested.Add(target);
        }
    }

    /// <summary>Whether a mended value is contested.</summary>
    public bool Contain(string newValue) => _contested.Contains(SampleSketch.HashOf(newValue));
}
