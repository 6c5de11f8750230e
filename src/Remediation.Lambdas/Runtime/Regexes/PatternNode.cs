namespace Remediation.Lambdas.Runtime.Regexes;

/// <summary>A parsed Python pattern.</summary>
internal abstract record PatternNode;

internal sealed record SetNode(CodePointSet Set) : PatternNode;

internal sealed record SequenceNode(IReadOnlyList<PatternNode> Items) : PatternNode;

internal sealed record AlternationNode(IReadOnlyList<PatternNode> Branches) : PatternNode;

/// <summary><paramref name="Kind"/> is <c>greedy</c>, <c>lazy</c> or <c>possessive</c>; <paramref name="Most"/> -1 is unlimited.</summary>
internal sealed record RepeatNode(PatternNode Body, int Least, int Most, string Kind) : PatternNode;

/// <summary>A capturing group.</summary>
internal sealed record CaptureNode(int Number, PatternNode Body) : PatternNode;

internal sealed record AtomicNode(PatternNode Body) : PatternNode;

internal sealed record LookNode(PatternNode Body, bool Ahead, bool Negative) : PatternNode;

internal sealed record BackreferenceNode(int Number, bool IgnoreCase) : PatternNode;

internal sealed record ConditionalNode(int Number, PatternNode Then, PatternNode Else) : PatternNode;

/// <summary><paramref name="Kind"/> is <c>start line-start end line-end final word not-word</c>; word boundaries carry what a word is.</summary>
internal sealed record AnchorNode(string Kind, CodePointSet? Words = null) : PatternNode;
