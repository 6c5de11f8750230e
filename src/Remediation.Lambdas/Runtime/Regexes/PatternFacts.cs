namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>What can be said of a pattern without running it.</summary>
internal static class PatternFacts
{
    private const long MostWidth = uint.MaxValue;

    /// <summary>The least and the most code points that a match takes.</summary>
    /// <param name="node">The pattern.</param>
    /// <param name="groups">The widths of the groups that are closed already.</param>
    public static (long Least, long Most) Width(PatternNode node, IReadOnlyDictionary<int, (long Least, long Most)> groups)
    {
        switch (node)
        {
            case SetNode:
                return (1, 1);
            case SequenceNode s:
                return s.Items.Select(i => Width(i, groups)).Aggregate((Least: 0L, Most: 0L), (sum, w) => Bounded(sum.Least + w.Least, sum.Most + w.Most));
            case AlternationNode a:
                var widths = a.Branches.Select(b => Width(b, groups)).ToList();
                return (widths.Min(w => w.Least), widths.Max(w => w.Most));
            case RepeatNode r:
                (long least, long most) = Width(r.Body, groups);
                return Bounded(least * r.Least, most * (r.Most == int.MaxValue ? MostWidth : r.Most));
            case CaptureNode c:
                return Width(c.Body, groups);
            case AtomicNode a:
                return Width(a.Body, groups);
            case ConditionalNode c:
                (long Least, long Most) then = Width(c.Then, groups);
                (long Least, long Most) otherwise = Width(c.Else, groups);
                return (Math.Min(then.Least, otherwise.Least), Math.Max(then.Most, otherwise.Most));
            case BackreferenceNode b:
                return groups[b.Number];
            default:
                return (0, 0);
        }
    }

    /// <summary>The code points that a match can begin with, or null when it may be empty or that is not known.</summary>
    public static CodePointSet? First(PatternNode node)
    {
        var ranges = new List<(int, int)>();
        return Collect(node, ranges) == Reach.Taken ? CodePointSet.Of(ranges) : null;
    }

    private static Reach Collect(PatternNode node, List<(int, int)> ranges)
    {
        switch (node)
        {
            case SetNode s:
                ranges.AddRange(s.Set.Ranges);
                return Reach.Taken;
            case SequenceNode s:
                foreach (PatternNode item in s.Items)
                {
                    if (Collect(item, ranges) is var reach and not Reach.Empty)
                    {
                        return reach;
                    }
                }

                return Reach.Empty;
            case AlternationNode a:
                return a.Branches.Select(b => Collect(b, ranges)).Max();
            case RepeatNode r:
                Reach body = Collect(r.Body, ranges);
                return r.Least > 0 || body == Reach.Unknown ? body : Reach.Empty;
            case CaptureNode c:
                return Collect(c.Body, ranges);
            case AtomicNode a:
                return Collect(a.Body, ranges);
            case AnchorNode or LookNode:
                return Reach.Empty;
            default:
                return Reach.Unknown;
        }
    }

    private static (long Least, long Most) Bounded(long least, long most) => (Math.Min(least, MostWidth), Math.Min(most, MostWidth));

    // How far a piece takes the search for a first code point; of alternatives the greatest counts.
    private enum Reach
    {
        Taken,
        Empty,
        Unknown,
    }
}
