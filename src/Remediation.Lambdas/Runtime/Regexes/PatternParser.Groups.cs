namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>Groups, look-arounds, back-references and conditions.</content>
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
}
