namespace Remediation.Lambdas.Runtime.Regexes;

/// <content>Quantifiers.</content>
internal sealed partial class PatternParser
{
    // A quantifier belongs to the item before it, blanks and comments between them not counting.
    private void Repeat(List<PatternNode> items, int least, int most)
    {
        switch (items.Count == 0 ? null : items[^1])
        {
            case null or AnchorNode:
                throw Error("nothing to repeat");
            case RepeatNode:
                throw Error("multiple repeat");
            case var item:
                Greed greed = Take('?') ? Greed.Lazy : Take('+') ? Greed.Possessive : Greed.Greedy;
                items[^1] = new RepeatNode(item, least, most, greed);
                break;
        }
    }

    private (int Least, int Most) Quantifier()
    {
        switch (Peek())
        {
            case '*':
                _at++;
                return (0, int.MaxValue);
            case '+':
                _at++;
                return (1, int.MaxValue);
            case '?':
                _at++;
                return (0, 1);
            case '{':
                return Braces();
            default:
                return (-2, -2);
        }
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
                return (0, int.MaxValue);
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

        if (Math.Max(low, high) > MostTurns)
        {
            throw Unsupported($"a repeat of more than {MostTurns}");
        }

        _at = end + 1;
        return (low, high < 0 ? int.MaxValue : high);
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
}
