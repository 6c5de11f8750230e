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
    private const int MaxRepeat = 1_000;
    private const int MaxDepth = 40;

    private readonly int[] _points;
    private readonly Dictionary<string, int> _names = [];
    private readonly HashSet<int> _open = [];
    private PatternFlags _flags;
    private int _at;
    private int _groups;
    private int _depth;

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
        return parser._at < parser._points.Length ? throw Error("unbalanced parenthesis") : (tree, parser._groups, parser._names);
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

            items.Add(Quantified(Atom()));
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

    private PatternNode Quantified(PatternNode? atom)
    {
        if (atom is null)
        {
            return new SequenceNode([]);
        }

        if (Has(PatternFlags.Verbose))
        {
            while (_at < _points.Length && SkipVerbose())
            {
            }
        }

        (int least, int most) = Quantifier();
        if (least < 0)
        {
            return atom;
        }

        if (atom is AnchorNode or LookNode)
        {
            // CPython allows some of these and refuses others; none makes sense in data cleaning.
            throw Unsupported("a repeated anchor or look-around");
        }

        string kind = Take('?') ? "lazy" : Take('+') ? "possessive" : "greedy";
        if (Peek() is '*' or '+' or '?' || (Peek() == '{' && IsBraces()))
        {
            throw Error("multiple repeat");
        }

        // How often an empty turn is taken differs between the engines, except in a plain star.
        if (most != 1 && PatternFacts.CanBeEmpty(atom)
            && (most > 1 || least > 1 || kind != "greedy" || (PatternFacts.HasCapture(atom) && PatternFacts.HasLazy(atom))))
        {
            throw Unsupported("a repeat of what may be empty");
        }

        // CPython 3.11 itself is inconsistent here (cpython issues 100061, 106052), so there is nothing exact to translate to.
        if (PatternFacts.HasAtomic(atom) || (kind == "possessive" && PatternFacts.HasCapture(atom)))
        {
            throw Unsupported("a possessive or atomic part inside of a repeat, or a group inside of a possessive one");
        }

        return new RepeatNode(atom, least, most, kind);
    }

    private (int Least, int Most) Quantifier()
    {
        switch (Peek())
        {
            case '*':
                _at++;
                return (0, -1);
            case '+':
                _at++;
                return (1, -1);
            case '?':
                _at++;
                return (0, 1);
            case '{':
                return Braces();
            default:
                return (-2, -2);
        }
    }

    private bool IsBraces()
    {
        int save = _at;
        (int least, int _) = Braces();
        _at = save;
        return least >= 0;
    }

    // {m}, {m,}, {,n}, {m,n}; anything else is a literal brace, told by -2 with the position unchanged.
    private (int Least, int Most) Braces()
    {
        int at = _at + 1;
        (int low, int lowAt) = Number(at);
        (int high, int end) = (low, lowAt);
        if (lowAt < _points.Length && _points[lowAt] == ',')
        {
            (high, end) = Number(lowAt + 1);
            if (low < 0 && high < 0 && end == lowAt + 1 && end < _points.Length && _points[end] == '}' && lowAt == at)
            {
                // {,} repeats without bounds.
                _at = end + 1;
                return (0, -1);
            }
        }
        else if (low < 0)
        {
            return (-2, -2);
        }

        if (end >= _points.Length || _points[end] != '}')
        {
            return (-2, -2);
        }

        low = Math.Max(low, 0);
        if (high >= 0 && high < low)
        {
            throw Error("min repeat greater than max repeat");
        }

        if (Math.Max(low, high) > MaxRepeat)
        {
            throw Unsupported($"a repeat of more than {MaxRepeat}");
        }

        _at = end + 1;
        return (low, high);
    }

    private (int Value, int End) Number(int at)
    {
        int from = at;
        int value = 0;
        while (at < _points.Length && _points[at] is >= '0' and <= '9')
        {
            value = Math.Min((value * 10) + (_points[at++] - '0'), 1_000_000);
        }

        return (at == from ? -1 : value, at);
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
                return new AnchorNode(Has(PatternFlags.Multiline) ? "line-start" : "start");
            case '$':
                return new AnchorNode(Has(PatternFlags.Multiline) ? "line-end" : "end");
            case '(':
                return Group();
            case '[':
                return Class();
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                throw Error("nothing to repeat");
            case '{':
                _at--;
                if (IsBraces())
                {
                    throw Error("nothing to repeat");
                }

                _at++;
                return Literal(c);
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
