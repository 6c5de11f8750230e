using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <summary>What the place of an expression allows.</summary>
[Flags]
internal enum Place
{
    Value = 0,

    /// <summary>A lazy value is used up before the surrounding loop goes on.</summary>
    Immediate = 1,

    /// <summary>A function or a type may stand here.</summary>
    Reference = 2,
}

/// <summary>
/// The whitelist. Each node kind has a rule here, or the node is rejected; each name and method has a line in the language table, or it is
/// rejected. What passes comes out as core, the only thing the translator knows.
/// </summary>
internal sealed partial class Checker(LambdaLimits limits)
{
    private const int MaxRejections = 20;

    // Stands where a rejected piece stood, so that checking can go on and find the other problems too.
    private static readonly Core Rejected = new CoreLiteral(PyNone.Instance);

    private readonly List<LambdaRejection> _rejections = [];
    private Scope _scope = new(null, isLambda: true);
    private int _comprehensionSource;

    public IReadOnlyList<LambdaRejection> Rejections => _rejections;

    /// <summary>The checked lambda; meaningless when there are <see cref="Rejections"/>.</summary>
    public CoreFunction CheckLambda(LambdaNode lambda) => Function(lambda);

    /// <summary>The rule for one node; a kind without a rule is rejected.</summary>
    public Core Check(Node node, Place place = Place.Value) => node switch
    {
        ConstantNode n => new CoreLiteral(n.Value),
        NameNode n => Name(n, place),
        AttributeNode n => Attribute(n, place),
        CallNode n => Call(n, place),
        SubscriptNode n => Subscript(n),
        UnaryNode n => Unary(n),
        BinaryNode n => Operator(n, n.Operator, Check(n.Left), Check(n.Right)),
        BooleanNode n => Boolean(n, place),
        CompareNode n => Compare(n),
        ConditionalNode n => new CoreConditional(Test(n.Test), Check(n.Then, place), Check(n.Else, place)),
        LambdaNode n => LambdaValue(n, place),
        WalrusNode n => Walrus(n),
        DisplayNode n => Display(n, place),
        DictNode n => Call("dict_of", [.. n.Items.SelectMany(i => new[] { Check(i.Key), Check(i.Value) })]),
        ComprehensionNode n => Comprehension(n, place),
        FormatNode n => Format(n),
        SliceNode n => Reject(LambdaCodes.Syntax, n, "a slice belongs into square brackets"),
        StarNode n => Reject(LambdaCodes.ForbiddenNode, n, "a starred expression is allowed as the argument of a call only"),
        _ => Reject(LambdaCodes.ForbiddenNode, node, $"{node.GetType().Name} is not on the list of allowed expressions"),
    };

    private static CoreCall Call(string name, params IReadOnlyList<Core?> arguments) => new(LanguageTable.Operator[name], arguments);

    private Core Reject(string code, Node node, string message)
    {
        if (_rejections.Count < MaxRejections)
        {
            _rejections.Add(new LambdaRejection(code, node.Column, message));
        }

        return Rejected;
    }

    /// <summary>A condition as a JavaScript boolean with Python's truth.</summary>
    private Core Test(Node node) => node switch
    {
        BooleanNode { Operator: "and" } b => b.Operands.Select(Test).Reverse()
            .Aggregate((rest, first) => new CoreConditional(first, rest, new CoreLiteral(PyBool.False))),
        BooleanNode { Operator: "or" } b => b.Operands.Select(Test).Reverse()
            .Aggregate((rest, first) => new CoreConditional(first, new CoreLiteral(PyBool.True), rest)),
        _ => Check(node) is var core && IsTruth(core) ? core : Call("truth", core),
    };

    // What gives a bool already needs no truth test.
    private static bool IsTruth(Core core) => core switch
    {
        CoreCall { Target.Kind: DeclarationKind.Operator } c => c.Target.Name is "eq" or "ne" or "lt" or "le" or "gt" or "ge" or "contains" or "lacks" or "same" or "differs",
        CoreConditional { Then: CoreLiteral { Value: PyBool }, Else: CoreLiteral { Value: PyBool } } => true,
        _ => false,
    };

    private Core Boolean(BooleanNode node, Place place)
    {
        var operands = node.Operands.Select(o => Check(o, place)).ToList();
        Core result = operands[^1];
        for (int i = operands.Count - 2; i >= 0; i--)
        {
            // A variable or literal can be written twice; anything else is evaluated once, the rest only when needed.
            result = operands[i] is CoreVariable or CoreLiteral
                ? node.Operator == "and"
                    ? new CoreConditional(Call("truth", operands[i]), result, operands[i])
                    : new CoreConditional(Call("truth", operands[i]), operands[i], result)
                : Call(node.Operator, operands[i], new CoreFunction([], result));
        }

        return result;
    }

    private Core Unary(UnaryNode node) => node switch
    {
        { Operator: "-", Operand: ConstantNode { Value: PyInt and not PyBool } c } => new CoreLiteral(PyInt.Of(-((PyInt)c.Value).Big)),
        { Operator: "-", Operand: ConstantNode { Value: PyFloat f } } => new CoreLiteral(new PyFloat(-f.Value)),
        { Operator: "not" } => new CoreConditional(Test(node.Operand), new CoreLiteral(PyBool.False), new CoreLiteral(PyBool.True)),
        { Operator: "-" } => Call("neg", Check(node.Operand)),
        { Operator: "+" } => Call("pos", Check(node.Operand)),
        { Operator: "~" } => Call("invert", Check(node.Operand)),
        _ => Reject(LambdaCodes.ForbiddenNode, node, $"operator '{node.Operator}' is not allowed"),
    };

    private Core Operator(Node node, string op, Core left, Core right)
    {
        string? name = op switch
        {
            "+" => "add",
            "-" => "subtract",
            "*" => "mul",
            "/" => "div",
            "//" => "floordiv",
            "%" => "mod",
            "**" => "power",
            "<<" => "lshift",
            ">>" => "rshift",
            "&" => "bitand",
            "|" => "bitor",
            "^" => "bitxor",
            "==" => "eq",
            "!=" => "ne",
            "<" => "lt",
            "<=" => "le",
            ">" => "gt",
            ">=" => "ge",
            "in" => "contains",
            "not in" => "lacks",
            "is" => "same",
            "is not" => "differs",
            _ => null,
        };
        return name is null ? Reject(LambdaCodes.ForbiddenNode, node, $"operator '{op}' is not allowed") : Call(name, left, right);
    }

    private Core Compare(CompareNode node)
    {
        bool ofTypes = node.Rest.Select(r => r.Operand).Append(node.First).Any(IsTypeCall);
        Place place = ofTypes ? Place.Reference : Place.Value;
        foreach ((string? op, Node? operand) in node.Rest)
        {
            if (op is "is" or "is not" && !ofTypes && operand is not ConstantNode { Value: PyNone or PyBool } && node.First is not ConstantNode { Value: PyNone or PyBool })
            {
                return Reject(LambdaCodes.ForbiddenNode, operand, "'is' compares with None, True, False and types only");
            }
        }

        Core first = Check(node.First, place);
        if (node.Rest.Count == 1)
        {
            return Operator(node, node.Rest[0].Operator, first, Check(node.Rest[0].Operand, place));
        }

        // a < b < c: each operand once, the later ones only while the chain holds.
        var arguments = new List<Core?> { first };
        foreach ((string? op, Node? operand) in node.Rest)
        {
            arguments.Add(((CoreCall)Operator(node, op, Rejected, Rejected)).Target.Name is var name ? new CoreLiteral(new PyStr(name)) : Rejected);
            arguments.Add(new CoreFunction([], Check(operand, place)));
        }

        return Call("chain", arguments);
    }

    private bool IsTypeCall(Node node) => node is CallNode { Callee: NameNode { Name: "type" } } && _scope.Find("type") is null;

    private Core Subscript(SubscriptNode node)
    {
        if (node is { Target: AttributeNode or NameNode, Index: not SliceNode } && Path(node.Target) is { } path
            && LanguageTable.Members.TryGetValue(path, out Declaration? member) && member.Kind == DeclarationKind.Constant)
        {
            return Call("item", new CoreCall(member, []), Check(node.Index));
        }

        if (node.Index is SliceNode slice)
        {
            return Call("slice", Check(node.Target), Part(slice.Start), Part(slice.Stop), Part(slice.Step));
        }

        return Call("item", Check(node.Target), Check(node.Index));
    }

    private Core Part(Node? node) => node is null ? new CoreLiteral(PyNone.Instance) : Check(node);

    private Core Display(DisplayNode node, Place place)
    {
        string? name = node.Kind switch { "list" => "list_of", "tuple" => "tuple_of", "set" => "set_of", _ => null };
        return name is null
            ? Reject(LambdaCodes.ForbiddenNode, node, $"a display of kind '{node.Kind}' is not allowed")
            : Call(name, [.. node.Items.Select(i => Check(i, place & Place.Reference))]);
    }

    private Core Format(FormatNode node)
    {
        var parts = new List<Core?>();
        foreach (Node part in node.Parts)
        {
            parts.Add(part switch
            {
                ConstantNode c => new CoreLiteral(c.Value),
                FieldNode f => Field(f),
                _ => Reject(LambdaCodes.ForbiddenNode, part, "this is not allowed in an f-string"),
            });
        }

        return parts is [CoreLiteral single] ? single : Call("concat", parts);
    }

    private Core Field(FieldNode field)
    {
        Core value = Check(field.Value);
        value = field.Conversion switch
        {
            's' => new CoreCall(LanguageTable.Builtin["str"], [value]),
            'r' => new CoreCall(LanguageTable.Builtin["repr"], [value]),
            'a' => new CoreCall(LanguageTable.Builtin["ascii"], [value]),
            _ => value,
        };
        return new CoreCall(LanguageTable.Builtin["format"], field.Specification is null ? [value] : [value, Format((FormatNode)field.Specification)]);
    }
}
