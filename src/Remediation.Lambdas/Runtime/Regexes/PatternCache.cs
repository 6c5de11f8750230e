namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>Patterns that one engine has compiled.</summary>
internal sealed class PatternCache
{
    private const int Most = 64;

    private readonly Dictionary<(string, PatternFlags), PyPattern> _patterns = [];

    public PyPattern Get(string pattern, PatternFlags flags, LambdaLimits limits)
    {
        if (_patterns.TryGetValue((pattern, flags), out PyPattern? known))
        {
            return known;
        }

        if (_patterns.Count >= Most)
        {
            _patterns.Clear();
        }

        return _patterns[(pattern, flags)] = new PyPattern(pattern, flags, limits);
    }

    public void Clear() => _patterns.Clear();
}
