namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>What can be said of a pattern without running it.</summary>
internal static class PatternFacts
{
    public static bool CanBeEmpty(PatternNode node) => node switch
    {
        SetNode => false,
        SequenceNode s => s.Items.All(CanBeEmpty),
        AlternationNode a => a.Branches.Any(CanBeEmpty),
        RepeatNode r => r.Least == 0 || CanBeEmpty(r.Body),
        CaptureNode c => CanBeEmpty(c.Body),
        AtomicNode a => CanBeEmpty(a.Body),
        ConditionalNode c => CanBeEmpty(c.Then) || CanBeEmpty(c.Else),
        _ => true,
    };

    public static bool HasCapture(PatternNode node) => Any(node, n => n is CaptureNode);

    public static bool HasAtomic(PatternNode node) => Any(node, n => n is AtomicNode or RepeatNode { Kind: "possessive" });

    public static bool HasLazy(PatternNode node) => Any(node, n => n is RepeatNode { Kind: "lazy" });

    /// <summary>The number of code points every match takes, or null when it varies.</summary>
    public static int? Width(PatternNode node)
    {
        switch (node)
        {
            case SetNode:
                return 1;
            case SequenceNode s:
                return s.Items.Aggregate((int?)0, (sum, item) => sum + Width(item));
            case AlternationNode a:
                var widths = a.Branches.Select(Width).Distinct().ToList();
                return widths.Count == 1 ? widths[0] : null;
            case RepeatNode r:
                return r.Least == r.Most ? r.Least * Width(r.Body) : null;
            case CaptureNode c:
                return Width(c.Body);
            case AtomicNode a:
                return Width(a.Body);
            case ConditionalNode c:
                return Width(c.Then) == Width(c.Else) ? Width(c.Then) : null;
            case BackreferenceNode:
                return null;
            default:
                return 0;
        }
    }

    private static bool Any(PatternNode node, Func<PatternNode, bool> test) => test(node) || node switch
    {
        SequenceNode s => s.Items.Any(i => Any(i, test)),
        AlternationNode a => a.Branches.Any(b => Any(b, test)),
        RepeatNode r => Any(r.Body, test),
        CaptureNode c => Any(c.Body, test),
        AtomicNode a => Any(a.Body, test),
        LookNode l => Any(l.Body, test),
        ConditionalNode c => Any(c.Then, test) || Any(c.Else, test),
        _ => false,
    };
}
