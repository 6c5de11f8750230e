using System.Text.RegularExpressions;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A compiled Python pattern: the .NET expressions for each reach and way of matching are made when they are first needed.</summary>
internal sealed class PyPattern : PyValue
{
    private readonly PatternNode _tree;
    private readonly Dictionary<(Reach, Way), Regex> _expressions = [];
    private readonly bool _canBeEmpty;
    private readonly TimeSpan _time;

    public PyPattern(string pattern, PatternFlags flags, LambdaLimits limits)
    {
        if (pattern.Length > limits.PatternLength)
        {
            throw PatternParser.Unsupported($"the pattern is longer than {limits.PatternLength} characters");
        }

        Source = pattern;
        (_tree, Groups, Names) = PatternParser.Parse(pattern, flags);
        _canBeEmpty = PatternFacts.CanBeEmpty(_tree);
        _time = limits.RegexTime;
    }

    private enum Way
    {
        Search,
        Match,
        FullMatch,
        Advance,
    }

    public string Source { get; }

    public int Groups { get; }

    public IReadOnlyDictionary<string, int> Names { get; }

    internal override PyKind Kind => PyKind.Pattern;

    internal override string PythonTypeName => "re.Pattern";

    public Match? Search(Machine machine, string text) => One(machine, text, Way.Search);

    public Match? MatchStart(Machine machine, string text) => One(machine, text, Way.Match);

    public Match? FullMatch(Machine machine, string text) => One(machine, text, Way.FullMatch);

    /// <summary>All matches as CPython finds them: after an empty one, the next may begin at the same place but must not be empty there.</summary>
    public IEnumerable<Match> All(Machine machine, string text)
    {
        Reach reach = ReachOf(text);
        Regex search = Expression(reach, Way.Search);
        Regex advance = _canBeEmpty ? Expression(reach, Way.Advance) : search;
        int at = 0;
        bool afterEmpty = false;
        while (at <= text.Length)
        {
            machine.Charge((text.Length >> 6) + 1);
            Match match = (afterEmpty ? advance : search).Match(text, at);
            if (!match.Success)
            {
                yield break;
            }

            yield return match;
            at = match.Index + match.Length;
            afterEmpty = match.Length == 0;
        }
    }

    private static Reach ReachOf(string text)
    {
        ReadOnlySpan<char> span = text.AsSpan();
        return !span.ContainsAnyExceptInRange('\0', '\x7F') ? Reach.Ascii : span.ContainsAnyInRange('\uD800', '\uDFFF') ? Reach.Astral : Reach.Basic;
    }

    private Match? One(Machine machine, string text, Way way)
    {
        machine.ChargeText(text.Length);
        Match match = Expression(ReachOf(text), way).Match(text);
        return match.Success ? match : null;
    }

    private Regex Expression(Reach reach, Way way)
    {
        if (_expressions.TryGetValue((reach, way), out Regex? known))
        {
            return known;
        }

        string body = new PatternWriter(reach).Write(_tree);

        // Never begin inside of a surrogate pair.
        string guard = reach == Reach.Astral ? @"(?!(?<=[\uD800-\uDBFF])[\uDC00-\uDFFF])" : string.Empty;
        string text = way switch
        {
            Way.Search => $"{guard}(?:{body})",
            Way.Match => $@"\A(?:{body})",
            Way.FullMatch => $@"\A(?:{body})\z",
            _ => $@"{guard}(?:{body})(?!\G)",
        };
        try
        {
            return _expressions[(reach, way)] = new Regex(text, RegexOptions.CultureInvariant, _time);
        }
        catch (ArgumentException e)
        {
            throw PatternParser.Unsupported(e.GetType().Name);
        }
    }
}

/// <summary>A match object.</summary>
internal sealed class PyMatch(PyPattern pattern, Match match, string subject) : PyValue
{
    public PyPattern Pattern { get; } = pattern;

    public Match Match { get; } = match;

    public string Subject { get; } = subject;

    internal override PyKind Kind => PyKind.Match;

    internal override string PythonTypeName => "re.Match";
}

/// <summary>Patterns that one runner has compiled.</summary>
internal sealed class PatternCache
{
    private const int Most = 64;

    private readonly Dictionary<(string, PatternFlags), PyPattern> _patterns = [];
    private readonly Dictionary<string, PyPattern> _formats = [];

    public PyPattern Get(string pattern, PatternFlags flags, LambdaLimits limits)
    {
        if (_patterns.TryGetValue((pattern, flags), out PyPattern? known))
        {
            return known;
        }

        Trim();
        return _patterns[(pattern, flags)] = new PyPattern(pattern, flags, limits);
    }

    /// <summary>The pattern of a <c>strptime</c> format.</summary>
    public PyPattern GetFormat(string format, LambdaLimits limits, Func<string, string> translate)
    {
        if (_formats.TryGetValue(format, out PyPattern? known))
        {
            return known;
        }

        Trim();
        return _formats[format] = new PyPattern(translate(format), PatternFlags.IgnoreCase, limits with { PatternLength = 10_000 });
    }

    public void Clear()
    {
        _patterns.Clear();
        _formats.Clear();
    }

    private void Trim()
    {
        if (_patterns.Count + _formats.Count >= Most)
        {
            Clear();
        }
    }
}
