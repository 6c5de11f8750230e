using System.Globalization;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>Flags of a pattern; the numbers are Python's.</summary>
[Flags]
internal enum PatternFlags
{
    None = 0,
    IgnoreCase = 2,
    Locale = 4,
    Multiline = 8,
    DotAll = 16,
    Unicode = 32,
    Verbose = 64,
    Ascii = 256,
}

/// <summary>Reads Python 3.11's regular expression syntax. What CPython refuses is a VALUE_ERROR, what we cannot keep exact is REGEX_UNSUPPORTED.</summary>
internal sealed partial class PatternParser
{
    private const int MostTurns = 65_535;
    private const int MaxDepth = 40;

    private readonly int[] _points;
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<int, (long Least, long Most)> _widths = [];
    private PatternFlags _flags;
    private int _at;
    private int _groups;
    private int _depth;
    private int? _groupsBeforeLookBehind;
    private int _lastCondition;

    private PatternParser(string pattern, PatternFlags flags)
    {
        _points = CodePoints.ToArray(pattern);
        _flags = flags;
    }

    public static (PatternNode Tree, int Groups, IReadOnlyDictionary<string, int> Names) Parse(string pattern, PatternFlags flags)
    {
        if ((flags & PatternFlags.Locale) != PatternFlags.None)
        {
            throw Error("cannot use LOCALE flag with a str pattern");
        }

        var parser = new PatternParser(pattern, flags);
        parser.GlobalFlags();
        PatternNode tree = parser.Alternation();
        if (parser._at < parser._points.Length)
        {
            throw Error("unbalanced parenthesis");
        }

        return parser._lastCondition <= parser._groups ? (tree, parser._groups, parser._names) : throw Error("invalid group reference");
    }

    public static PyError Error(string message) => PyError.Value("re.error: " + message);

    public static PyError Unsupported(string what) => new(LambdaCodes.RegexUnsupported, what);

    private bool Has(PatternFlags flag) => (_flags & flag) != PatternFlags.None;

    private int Peek(int ahead = 0) => _at + ahead < _points.Length ? _points[_at + ahead] : -1;

    private bool Take(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    // (?i) and the like are allowed at the very start only.
    private void GlobalFlags()
    {
        while (Peek() == '(' && Peek(1) == '?')
        {
            int at = _at + 2;
            PatternFlags flags = PatternFlags.None;
            while (at < _points.Length && FlagOf(_points[at]) is { } flag)
            {
                flags |= flag;
                at++;
            }

            if (at == _at + 2 || at >= _points.Length || _points[at] != ')')
            {
                return;
            }

            _flags |= flags;
            _at = at + 1;
        }
    }

    private static PatternFlags? FlagOf(int c) => c switch
    {
        'i' => PatternFlags.IgnoreCase,
        'm' => PatternFlags.Multiline,
        's' => PatternFlags.DotAll,
        'x' => PatternFlags.Verbose,
        'a' => PatternFlags.Ascii,
        'u' => PatternFlags.Unicode,
        _ => null,
    };

    private PatternNode Alternation()
    {
        if (++_depth > MaxDepth)
        {
            throw Unsupported("the pattern is nested too deeply");
        }

        var branches = new List<PatternNode> { Sequence() };
        while (Take('|'))
        {
            branches.Add(Sequence());
        }

        _depth--;
        return branches.Count == 1 ? branches[0] : new AlternationNode(branches);
    }

    private PatternNode Sequence()
    {
        var items = new List<PatternNode>();
        while (_at < _points.Length && Peek() is not ('|' or ')'))
        {
            if (Has(PatternFlags.Verbose) && SkipVerbose())
            {
                continue;
            }

            if (Quantifier() is { Least: >= 0 } quantifier)
            {
                Repeat(items, quantifier.Least, quantifier.Most);
            }
            else if (Atom() is { } atom)
            {
                items.Add(atom);
            }
        }

        return items.Count == 1 ? items[0] : new SequenceNode(items);
    }

    private bool SkipVerbose()
    {
        if (Peek() is ' ' or '\t' or '\n' or '\r' or '\v' or '\f')
        {
            _at++;
            return true;
        }

        if (Peek() != '#')
        {
            return false;
        }

        while (_at < _points.Length && _points[_at++] != '\n')
        {
        }

        return true;
    }

    private SetNode Literal(int c) => new(Cased(CodePointSet.Of([(c, c)])));

    private CodePointSet Cased(CodePointSet set) => Has(PatternFlags.IgnoreCase) ? set.IgnoringCase(Has(PatternFlags.Ascii)) : set;

    private PatternNode? Atom()
    {
        int c = _points[_at++];
        switch (c)
        {
            case '.':
                return new SetNode(Has(PatternFlags.DotAll) ? CodePointSet.All : CodePointSet.NotNewline);
            case '^':
                return new AnchorNode(Has(PatternFlags.Multiline) ? Anchor.LineStart : Anchor.Start);
            case '$':
                return new AnchorNode(Has(PatternFlags.Multiline) ? Anchor.LineEnd : Anchor.End);
            case '(':
                return Group();
            case '[':
                return Class();
            case '\\':
                return Escape();
            default:
                return Literal(c);
        }
    }

    private static string Text(int c) => char.ConvertFromUtf32(c);

    private int Hex(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, _at++)
        {
            value = Peek() is >= 0 and < 128 && char.IsAsciiHexDigit((char)Peek())
                ? (value * 16) + int.Parse(Text(Peek()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : throw Error("incomplete escape");
        }

        return value is > 0x10FFFF or (>= 0xD800 and < 0xE000) ? throw Error("bad escape") : value;
    }
}
