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

    public static bool HasCapture(PatternNode node) => node switch
    {
        CaptureNode => true,
        SequenceNode s => s.Items.Any(HasCapture),
        AlternationNode a => a.Branches.Any(HasCapture),
        RepeatNode r => HasCapture(r.Body),
        AtomicNode a => HasCapture(a.Body),
        LookNode l => HasCapture(l.Body),
        ConditionalNode c => HasCapture(c.Then) || HasCapture(c.Else),
        _ => false,
    };

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
}
