namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>Classes and escapes.</content>
internal sealed partial class PatternParser
{
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
