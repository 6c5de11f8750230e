namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>Groups, classes and escapes.</content>
internal sealed partial class PatternParser
{
    private PatternNode? Group()
    {
        if (!Take('?'))
        {
            return Capture();
        }

        int c = Peek();
        _at++;
        switch (c)
        {
            case ':':
                return Uncaptured(Closed(Alternation()));
            case '>':
                return new AtomicNode(Closed(Alternation()));
            case '=' or '!':
                return new LookNode(Closed(Alternation()), Back: 0, Negative: c == '!');
            case '#':
                while (_at < _points.Length && Peek() != ')')
                {
                    _at++;
                }

                return Take(')') ? null : throw Error("missing ), unterminated comment");
            case '<' when Peek() is '=' or '!':
                return LookBehind(negative: _points[_at++] == '!');
            case 'P':
                return Named();
            case '(':
                return Conditional();
            default:
                _at--;
                return Scoped();
        }
    }

    // A group of its own even around one item: a quantifier after it repeats the group.
    private static SequenceNode Uncaptured(PatternNode body) => new([body]);

    private LookNode LookBehind(bool negative)
    {
        int? outer = _groupsBeforeLookBehind;
        _groupsBeforeLookBehind ??= _groups;
        PatternNode body = Closed(Alternation());
        _groupsBeforeLookBehind = outer;
        (long least, long most) = PatternFacts.Width(body, _widths);
        return least == most ? new LookNode(body, (int)Math.Min(least, int.MaxValue), negative) : throw Error("look-behind requires fixed-width pattern");
    }

    private PatternNode Closed(PatternNode body) => Take(')') ? body : throw Error("missing ), unterminated subpattern");

    private CaptureNode Capture(string? name = null)
    {
        int number = ++_groups;
        if (number > 99)
        {
            throw Unsupported("more than 99 groups");
        }

        if (name is not null && !_names.TryAdd(name, number))
        {
            throw Error("redefinition of group name");
        }

        PatternNode body = Closed(Alternation());
        _widths[number] = PatternFacts.Width(body, _widths);
        return new CaptureNode(number, body);
    }

    private PatternNode Named()
    {
        if (Take('<'))
        {
            return Capture(GroupName('>'));
        }

        if (!Take('='))
        {
            throw Error("unknown extension");
        }

        string name = GroupName(')');
        return _names.TryGetValue(name, out int number) ? Backreference(number) : throw Error("unknown group name");
    }

    private string GroupName(char end)
    {
        string name = string.Empty;
        while (_at < _points.Length && Peek() != end)
        {
            name += Text(_points[_at++]);
        }

        if (!Take(end) || name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw name.Any(c => c > 127) ? Unsupported("a group name beyond ASCII") : Error("bad character in group name");
        }

        return name;
    }

    private BackreferenceNode Backreference(int number)
    {
        if (number > _groups)
        {
            throw Error("invalid group reference");
        }

        if (!_widths.ContainsKey(number))
        {
            throw Error("cannot refer to an open group");
        }

        CheckLookBehind(number);
        return new BackreferenceNode(number, !Has(PatternFlags.IgnoreCase) ? Folding.None : Has(PatternFlags.Ascii) ? Folding.Ascii : Folding.Unicode);
    }

    private void CheckLookBehind(int group)
    {
        if (_groupsBeforeLookBehind is { } before && (group > before || !_widths.ContainsKey(group)))
        {
            throw Error("cannot refer to a group that is open or defined in the same look-behind");
        }
    }

    private ConditionalNode Conditional()
    {
        (int number, int end) = Number(_at);
        if (number >= 0 && end < _points.Length && _points[end] == ')')
        {
            // Whether there is such a group is known at the end of the pattern only.
            _at = end + 1;
            number = number == 0 ? throw Error("bad group number") : number;
            _lastCondition = Math.Max(_lastCondition, number);
        }
        else
        {
            number = _names.TryGetValue(GroupName(')'), out int named) ? named : throw Error("unknown group name");
        }

        CheckLookBehind(number);
        PatternNode then = Sequence();
        PatternNode otherwise = Take('|') ? Sequence() : new SequenceNode([]);
        return Peek() == '|' ? throw Error("conditional backref with more than two branches") : new ConditionalNode(number, then, Closed(otherwise));
    }

    // (?i:…), (?-i:…); flags without a body are allowed at the start of the pattern only.
    private PatternNode Scoped()
    {
        (PatternFlags on, PatternFlags off, bool negative) = (PatternFlags.None, PatternFlags.None, false);
        while (_at < _points.Length)
        {
            int c = _points[_at++];
            if (c == '-' && !negative)
            {
                negative = true;
            }
            else if (FlagOf(c) is { } flag)
            {
                (on, off) = negative ? (on, off | flag) : (on | flag, off);
            }
            else if (c == ':')
            {
                if ((off & (PatternFlags.Ascii | PatternFlags.Unicode)) != PatternFlags.None || (on & off) != PatternFlags.None)
                {
                    throw Error("bad inline flags");
                }

                PatternFlags save = _flags;
                _flags = ((_flags | on) & ~off) & ~((on & PatternFlags.Unicode) != PatternFlags.None ? PatternFlags.Ascii : PatternFlags.None);
                PatternNode body = Alternation();
                _flags = save;
                return Uncaptured(Closed(body));
            }
            else
            {
                throw c == ')' ? Error("global flags not at the start of the expression") : Error("unknown extension");
            }
        }

        throw Error("unexpected end of pattern");
    }

    private SetNode Class()
    {
        bool negative = Take('^');
        var ranges = new List<(int, int)>();
        var categories = new List<(int, int)>();
        for (bool first = true; first || Peek() != ']'; first = false)
        {
            if (_at >= _points.Length)
            {
                throw Error("unterminated character set");
            }

            int low = ClassItem(categories);
            if (Peek() != '-' || Peek(1) is ']' or -1)
            {
                if (low >= 0)
                {
                    ranges.Add((low, low));
                }

                continue;
            }

            _at++;
            int high = ClassItem(categories);
            if (low < 0 || high < 0 || high < low)
            {
                throw Error("bad character range");
            }

            ranges.Add((low, high));
        }

        _at++;
        var set = CodePointSet.Of([.. Cased(CodePointSet.Of(ranges)).Ranges, .. categories]);
        return new SetNode(negative ? set.Complement() : set);
    }

    // A code point, or -1 when a category such as \d was added.
    private int ClassItem(List<(int, int)> categories)
    {
        int c = _points[_at++];
        if (c != '\\')
        {
            return c;
        }

        if (_at >= _points.Length)
        {
            throw Error("bad escape (end of pattern)");
        }

        c = _points[_at++];
        if (Category(c) is { } set)
        {
            categories.AddRange(set.Ranges);
            return -1;
        }

        if (c == 'b')
        {
            return '\b';
        }

        if (c is >= '0' and <= '7')
        {
            return Octal(c);
        }

        return Simple(c) ?? throw Error("bad escape");
    }

    private int Octal(int first)
    {
        int value = first - '0';
        for (int i = 0; i < 2 && Peek() is >= '0' and <= '7'; i++, _at++)
        {
            value = (value * 8) + (Peek() - '0');
        }

        return value <= 0xFF ? value : throw Error("octal escape value outside of range 0-0o377");
    }

    private CodePointSet? Category(int c)
    {
        bool ascii = Has(PatternFlags.Ascii);
        return c switch
        {
            'd' => ascii ? CodePointSet.AsciiDigits : CodePointSet.Digits,
            'D' => (ascii ? CodePointSet.AsciiDigits : CodePointSet.Digits).Complement(),
            's' => ascii ? CodePointSet.AsciiSpaces : CodePointSet.Spaces,
            'S' => (ascii ? CodePointSet.AsciiSpaces : CodePointSet.Spaces).Complement(),
            'w' => ascii ? CodePointSet.AsciiWords : CodePointSet.Words,
            'W' => (ascii ? CodePointSet.AsciiWords : CodePointSet.Words).Complement(),
            _ => null,
        };
    }

    // A literal escape outside of its special places; null when Python does not know it.
    private int? Simple(int c) => c switch
    {
        'a' => '\a',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        'x' => Hex(2),
        'u' => Hex(4),
        'U' => Hex(8),
        'N' => throw Unsupported(@"\N{…}"),
        _ when c < 128 && char.IsAsciiLetterOrDigit((char)c) => null,
        _ => c,
    };

    private PatternNode Escape()
    {
        if (_at >= _points.Length)
        {
            throw Error("bad escape (end of pattern)");
        }

        int c = _points[_at++];
        if (Category(c) is { } set)
        {
            return new SetNode(set);
        }

        switch (c)
        {
            case 'A':
                return new AnchorNode(Anchor.Start);
            case 'Z':
                return new AnchorNode(Anchor.Final);
            case 'b' or 'B':
                return new AnchorNode(c == 'b' ? Anchor.Boundary : Anchor.NotBoundary, Has(PatternFlags.Ascii) ? CodePointSet.AsciiWords : CodePointSet.Words);
            case '0':
                return Literal(Octal(c));
            case >= '1' and <= '9':
                return NumberedEscape(c);
        }

        return Literal(Simple(c) ?? throw Error($"bad escape \\{Text(c)}"));
    }

    // \1 to \99 refer to groups, unless three octal digits follow.
    private PatternNode NumberedEscape(int first)
    {
        if (Peek() is >= '0' and <= '9')
        {
            if (first <= '7' && Peek() <= '7' && Peek(1) is >= '0' and <= '7')
            {
                return Literal(Octal(first));
            }

            return Backreference(((first - '0') * 10) + (_points[_at++] - '0'));
        }

        return Backreference(first - '0');
    }
}
