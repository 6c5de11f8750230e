using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A compiled Python pattern. Belongs to one engine, so to one thread at a time.</summary>
internal sealed class PyPattern : PyValue
{
    private readonly Backtracker _backtracker;

    public PyPattern(string pattern, PatternFlags flags, LambdaLimits limits)
    {
        if (pattern.Length > limits.PatternLength)
        {
            throw PatternParser.Unsupported($"the pattern is longer than {limits.PatternLength} characters");
        }

        (PatternNode tree, Groups, Names) = PatternParser.Parse(pattern, flags);
        _backtracker = new Backtracker(PatternCompiler.Compile(tree, Groups));
    }

    public int Groups { get; }

    public IReadOnlyDictionary<string, int> Names { get; }

    internal override PyKind Kind => PyKind.Pattern;

    internal override string PythonTypeName => "re.Pattern";

    public PyMatch? Search(Machine machine, string text) => One(machine, text, anywhere: true, Backtracker.Ending.Anywhere);

    public PyMatch? MatchStart(Machine machine, string text) => One(machine, text, anywhere: false, Backtracker.Ending.Anywhere);

    public PyMatch? FullMatch(Machine machine, string text) => One(machine, text, anywhere: false, Backtracker.Ending.AtTheEnd);

    /// <summary>All matches as CPython finds them: after an empty one, the next may begin at the same place but must not be empty there.</summary>
    public IEnumerable<PyMatch> All(Machine machine, string text)
    {
        var subject = new Subject(text);
        machine.ChargeText(text.Length);
        int at = 0;
        bool afterEmpty = false;
        while (at <= subject.Length)
        {
            machine.Charge(1);
            int[]? spans = _backtracker.Match(machine, subject, at, anywhere: true, afterEmpty ? Backtracker.Ending.NotAtStart : Backtracker.Ending.Anywhere);
            if (spans is null)
            {
                yield break;
            }

            yield return new PyMatch(this, subject, spans);
            at = spans[1];
            afterEmpty = spans[0] == spans[1];
        }
    }

    private PyMatch? One(Machine machine, string text, bool anywhere, Backtracker.Ending ending)
    {
        machine.ChargeText(text.Length);
        var subject = new Subject(text);
        return _backtracker.Match(machine, subject, 0, anywhere, ending) is { } spans ? new PyMatch(this, subject, spans) : null;
    }
}

/// <summary>A match object; places count code points.</summary>
internal sealed class PyMatch(PyPattern pattern, Subject subject, int[] spans) : PyValue
{
    public PyPattern Pattern { get; } = pattern;

    public Subject Subject { get; } = subject;

    internal override PyKind Kind => PyKind.Match;

    internal override string PythonTypeName => "re.Match";

    /// <summary>Whether the group took part; group 0 is the whole match.</summary>
    public bool Has(int group) => spans[group * 2] >= 0;

    /// <summary>Where the group begins, -1 when it took no part.</summary>
    public int Start(int group) => spans[group * 2];

    /// <summary>Where the group ends, -1 when it took no part.</summary>
    public int End(int group) => spans[(group * 2) + 1];

    /// <summary>The group's text, empty when it took no part.</summary>
    public string Text(int group) => Has(group) ? Subject.Slice(Start(group), End(group)) : string.Empty;
}
