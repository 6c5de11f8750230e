namespace Remediation.Lambdas.Syntax;

/// <summary>A node of the closed syntax tree. The checker rejects every kind that it has no rule for.</summary>
/// <param name="Column">0-based place in the source, UTF-16 units.</param>
internal abstract record Node(int Column)
{
    /// <summary>How deep the tree below is; the parser refuses a deeper tree than the limit.</summary>
    public int Depth { get; init; } = 1;
}

internal sealed record ConstantNode(int Column, PyValue Value) : Node(Column);

internal sealed record NameNode(int Column, string Name) : Node(Column);

internal sealed record AttributeNode(int Column, Node Target, string Name) : Node(Column);

/// <summary>One argument; <paramref name="Stars"/> is 1 for <c>*x</c> and 2 for <c>**x</c>.</summary>
internal sealed record Argument(int Column, string? Keyword, int Stars, Node Value);

internal sealed record CallNode(int Column, Node Callee, IReadOnlyList<Argument> Arguments) : Node(Column);

internal sealed record SubscriptNode(int Column, Node Target, Node Index) : Node(Column);

internal sealed record SliceNode(int Column, Node? Start, Node? Stop, Node? Step) : Node(Column);

internal sealed record UnaryNode(int Column, string Operator, Node Operand) : Node(Column);

internal sealed record BinaryNode(int Column, string Operator, Node Left, Node Right) : Node(Column);

/// <summary><c>and</c> / <c>or</c>.</summary>
internal sealed record BooleanNode(int Column, string Operator, IReadOnlyList<Node> Operands) : Node(Column);

internal sealed record CompareNode(int Column, Node First, IReadOnlyList<(string Operator, Node Operand)> Rest) : Node(Column);

internal sealed record ConditionalNode(int Column, Node Test, Node Then, Node Else) : Node(Column);

internal sealed record LambdaNode(int Column, IReadOnlyList<string> Parameters, Node Body) : Node(Column);

internal sealed record WalrusNode(int Column, string Name, Node Value) : Node(Column);

/// <summary><c>*x</c> inside a display.</summary>
internal sealed record StarNode(int Column, Node Value) : Node(Column);

/// <summary>A display; <paramref name="Kind"/> is <c>list</c>, <c>tuple</c> or <c>set</c>.</summary>
internal sealed record DisplayNode(int Column, string Kind, IReadOnlyList<Node> Items) : Node(Column);

internal sealed record DictNode(int Column, IReadOnlyList<(Node Key, Node Value)> Items) : Node(Column);

/// <summary>One <c>for target in source if …</c>; the target is a name or a nested tuple of names.</summary>
internal sealed record ComprehensionClause(Node Target, Node Source, IReadOnlyList<Node> Conditions);

/// <summary><paramref name="Kind"/> is <c>generator</c>, <c>list</c>, <c>set</c> or <c>dict</c>; only a dict has a <paramref name="Value"/>.</summary>
internal sealed record ComprehensionNode(int Column, string Kind, Node Element, Node? Value, IReadOnlyList<ComprehensionClause> Clauses) : Node(Column);

/// <summary>An f-string: literal parts are <see cref="ConstantNode"/>, fields are <see cref="FieldNode"/>.</summary>
internal sealed record FormatNode(int Column, IReadOnlyList<Node> Parts) : Node(Column);

/// <summary>A field of an f-string; <paramref name="Conversion"/> is <c>s</c>, <c>r</c>, <c>a</c> or NUL.</summary>
internal sealed record FieldNode(int Column, Node Value, char Conversion, Node? Specification) : Node(Column);
