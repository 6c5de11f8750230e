using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <content>Whatever opens a scope or binds a name: lambdas, comprehensions, assignment expressions.</content>
internal sealed partial class Checker
{
    private CoreFunction Function(LambdaNode lambda)
    {
        var assigned = FreeNames.WalrusTargets(lambda.Body).Distinct(StringComparer.Ordinal).ToList();
        Scope outer = _scope;
        _scope = new Scope(outer, isLambda: true);
        foreach (string parameter in lambda.Parameters)
        {
            _scope.Declare(assigned.Contains(parameter) ? Variable.Cell(parameter) : Variable.Plain(parameter));
        }

        foreach (string? name in assigned.Except(lambda.Parameters))
        {
            _scope.Declare(Variable.Cell(name));
        }

        var cells = _scope.Variables.Where(v => v.IsCell).ToList();
        Core body = Check(lambda.Body);
        _scope = outer;
        if (cells.Count > 0)
        {
            body = new CoreInvoke(
                new CoreFunction([.. cells.Select(c => c.JsName)], body),
                [.. cells.Select(c => lambda.Parameters.Contains(c.Name) ? Call("cell", new CoreVariable(Variable.Plain(c.Name).JsName)) : Call("cell"))]);
        }

        return new CoreFunction([.. lambda.Parameters.Select(p => Variable.Plain(p).JsName)], body);
    }

    private Core LambdaValue(LambdaNode node, Place place)
    {
        if (!place.HasFlag(Place.Reference))
        {
            return Reject(LambdaCodes.ForbiddenNode, node, "a lambda must be called where it stands, or be an argument that takes a function");
        }

        return CapturesLoop(node, place) ? LateBinding(node) : Function(node);
    }

    private bool CapturesLoop(Node node, Place place) =>
        !place.HasFlag(Place.Immediate) && FreeNames.Mentioned(node).Any(n => _scope.Find(n) is { IsLoop: true });

    private Core LateBinding(Node node) =>
        Reject(LambdaCodes.LateBinding, node, "this reads a loop variable and may run after the loop has gone on");

    private Core Walrus(WalrusNode node)
    {
        if (_comprehensionSource > 0)
        {
            return Reject(LambdaCodes.Syntax, node, "an assignment expression cannot be in the source of a comprehension");
        }

        for (Scope? scope = _scope; scope is not null; scope = scope.Parent)
        {
            if (scope.IsLambda)
            {
                return scope.Own(node.Name) is { IsCell: true } cell
                    ? Call("assign", new CoreVariable(cell.JsName), Check(node.Value))
                    : Reject(LambdaCodes.ForbiddenNode, node, "this assignment expression is not allowed here");
            }

            if (scope.Own(node.Name) is not null)
            {
                return Reject(LambdaCodes.Syntax, node, $"an assignment expression cannot set the loop variable '{node.Name}'");
            }
        }

        return Reject(LambdaCodes.ForbiddenNode, node, "this assignment expression is not allowed here");
    }

    private Core Comprehension(ComprehensionNode node, Place place)
    {
        bool eager = node.Kind != "generator";
        if (!eager && CapturesLoop(node, place))
        {
            return LateBinding(node);
        }

        // The first source belongs to the surrounding scope.
        Place inner = eager ? Place.Immediate : place & Place.Immediate;
        Core first = Source(node.Clauses[0], inner);
        Scope outer = _scope;
        var scope = new Scope(outer, isLambda: false);
        _scope = scope;
        foreach (string? name in node.Clauses.SelectMany(c => FreeNames.TargetNames(c.Target)))
        {
            scope.Declare(Variable.Plain(name, loop: true) with { Bound = false });
        }

        Core result = Clause(node, 0, first, scope);
        _scope = outer;
        return node.Kind switch
        {
            "generator" => result,
            "list" => new CoreCall(LanguageTable.Builtin["list"], [result]),
            "set" => new CoreCall(LanguageTable.Builtin["set"], [result]),
            "dict" => new CoreCall(LanguageTable.Builtin["dict"], [result]),
            _ => Reject(LambdaCodes.ForbiddenNode, node, $"a comprehension of kind '{node.Kind}' is not allowed"),
        };
    }

    private Core Source(ComprehensionClause clause, Place place)
    {
        if (clause.Source is DisplayNode { Kind: "set" } or ComprehensionNode { Kind: "set" }
            || (clause.Source is CallNode { Callee: NameNode { Name: "set" } } && _scope.Find("set") is null))
        {
            return Reject(LambdaCodes.Unordered, clause.Source, "the order of a set is not fixed: sort it first");
        }

        _comprehensionSource++;
        Core source = Check(clause.Source, place);
        _comprehensionSource--;
        return source;
    }

    private Core Clause(ComprehensionNode node, int index, Core source, Scope scope)
    {
        ComprehensionClause clause = node.Clauses[index];
        var names = new List<string>();
        string shape = Shape(clause.Target, names);
        foreach (string name in names)
        {
            scope.Own(name)!.Bound = true;
        }

        List<string> parameters = Parameters(names);
        Core condition = clause.Conditions.Count == 0
            ? new CoreLiteral(PyNone.Instance)
            : new CoreFunction(parameters, clause.Conditions.Select(Test).Reverse()
                .Aggregate((rest, test) => new CoreConditional(test, rest, new CoreLiteral(PyBool.False))));
        Core body;
        string name2;
        if (index + 1 < node.Clauses.Count)
        {
            body = Clause(node, index + 1, Source(node.Clauses[index + 1], Place.Immediate), scope);
            name2 = "nested";
        }
        else
        {
            body = node.Value is null ? Check(node.Element) : Call("tuple_of", Check(node.Element), Check(node.Value));
            name2 = "each";
        }

        return Call(name2, source, new CoreLiteral(new PyStr(shape)), condition, new CoreFunction(parameters, body));
    }

    // The target's form as text, e.g. "x" or "(x(xx))"; the engine unpacks each item into that many arguments.
    private string Shape(Node target, List<string> names)
    {
        switch (target)
        {
            case NameNode n:
                names.Add(n.Name);
                return "x";
            case DisplayNode d:
                return "(" + string.Concat(d.Items.Select(i => Shape(i, names))) + ")";
            default:
                Reject(LambdaCodes.ForbiddenNode, target, "this cannot be the target of a comprehension");
                return "x";
        }
    }

    // Of a name that is there twice, the last one counts.
    private static List<string> Parameters(List<string> names) =>
        [.. names.Select((n, i) => names.LastIndexOf(n) == i ? Variable.Plain(n).JsName : $"$_{i}_")];
}
