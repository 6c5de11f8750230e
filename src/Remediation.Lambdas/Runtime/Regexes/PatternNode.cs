namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A parsed Python pattern.</summary>
internal abstract record PatternNode;

/// <summary>One code point out of a set.</summary>
internal sealed record SetNode(CodePointSet Set) : PatternNode;

internal sealed record SequenceNode(IReadOnlyList<PatternNode> Items) : PatternNode;

internal sealed record AlternationNode(IReadOnlyList<PatternNode> Branches) : PatternNode;

/// <summary>How a repeat chooses between going on and stopping.</summary>
internal enum Greed
{
    Greedy,
    Lazy,

    /// <summary>Greedy, and never gives anything back.</summary>
    Possessive,
}

/// <summary>A repeat; <paramref name="Most"/> is <see cref="int.MaxValue"/> when it has no bound.</summary>
internal sealed record RepeatNode(PatternNode Body, int Least, int Most, Greed Greed) : PatternNode;

/// <summary>A capturing group.</summary>
internal sealed record CaptureNode(int Number, PatternNode Body) : PatternNode;

internal sealed record AtomicNode(PatternNode Body) : PatternNode;

/// <summary>A look-around; <paramref name="Back"/> is how far before the place its body begins, 0 for a look-ahead.</summary>
internal sealed record LookNode(PatternNode Body, int Back, bool Negative) : PatternNode;

/// <summary>How a back-reference compares.</summary>
internal enum Folding
{
    None,
    Ascii,
    Unicode,
}

internal sealed record BackreferenceNode(int Number, Folding Folding) : PatternNode;

internal sealed record ConditionalNode(int Number, PatternNode Then, PatternNode Else) : PatternNode;

/// <summary>A place between code points.</summary>
internal enum Anchor
{
    Start,
    LineStart,

    /// <summary><c>$</c>: the end, or before a line feed that ends the text.</summary>
    End,
    LineEnd,

    /// <summary><c>\Z</c>: the very end.</summary>
    Final,
    Boundary,
    NotBoundary,
}

/// <summary>An anchor; word boundaries carry what a word is.</summary>
internal sealed record AnchorNode(Anchor Kind, CodePointSet? Words = null) : PatternNode;
