using Remediation.Lambdas.Syntax;

namespace Remediation.Lambdas.Checking;

/// <summary>Questions about names in a piece of tree, answered before it is checked.</summary>
internal static class FreeNames
{
    /// <summary>Targets of assignment expressions that bind in this lambda: those in nested comprehensions too, not those in nested lambdas.</summary>
    public static IEnumerable<string> WalrusTargets(Node node) => node switch
    {
        LambdaNode => [],
        WalrusNode w => WalrusTargets(w.Value).Prepend(w.Name),
        _ => Children(node).SelectMany(WalrusTargets),
    };

    /// <summary>Every name that is read anywhere below; good enough to ask whether a loop variable may be captured.</summary>
    public static IEnumerable<string> Mentioned(Node node) =>
        node is NameNode n ? [n.Name] : Children(node).SelectMany(Mentioned);

    public static IEnumerable<Node> Children(Node node) => node switch
    {
        AttributeNode n => [n.Target],
        CallNode n => n.Arguments.Select(a => a.Value).Prepend(n.Callee),
        SubscriptNode n => [n.Target, n.Index],
        SliceNode n => new[] { n.Start, n.Stop, n.Step }.OfType<Node>(),
        UnaryNode n => [n.Operand],
        BinaryNode n => [n.Left, n.Right],
        BooleanNode n => n.Operands,
        CompareNode n => n.Rest.Select(r => r.Operand).Prepend(n.First),
        ConditionalNode n => [n.Test, n.Then, n.Else],
        LambdaNode n => [n.Body],
        WalrusNode n => [n.Value],
        StarNode n => [n.Value],
        DisplayNode n => n.Items,
        DictNode n => n.Items.SelectMany(i => new[] { i.Key, i.Value }),
        ComprehensionNode n => n.Clauses.SelectMany(c => c.Conditions.Prepend(c.Source)).Append(n.Element).Concat(n.Value is null ? [] : [n.Value]),
        FormatNode n => n.Parts,
        FieldNode n => n.Specification is null ? [n.Value] : [n.Value, n.Specification],
        _ => [],
    };

    /// <summary>The names of a comprehension's target, left to right.</summary>
    public static IEnumerable<string> TargetNames(Node target) => target switch
    {
        NameNode n => [n.Name],
        DisplayNode d => d.Items.SelectMany(TargetNames),
        _ => [],
    };
}
