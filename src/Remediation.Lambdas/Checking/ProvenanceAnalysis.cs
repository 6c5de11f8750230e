using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <summary>Follows literals and the parameter through checked core to the result.</summary>
internal sealed partial class ProvenanceAnalysis
{
    // Their operands decide about the result but are no part of it.
    private static readonly HashSet<string> Deciding = new(StringComparer.Ordinal)
    {
        "truth", "eq", "ne", "lt", "le", "gt", "ge", "contains", "lacks", "same", "differs", "chain", "ref",
    };

    // They make characters out of numbers: no literal shows what comes out.
    private static readonly HashSet<string> CharacterMakers = new(StringComparer.Ordinal) { "chr", "bytes" };

    // They give another text than the literal they read.
    private static readonly HashSet<string> Decoders = new(StringComparer.Ordinal)
    {
        "html.unescape", "urllib.parse.unquote", "urllib.parse.unquote_plus", "json.loads", "base64.b64decode", "base64.b64encode", "bytes.fromhex", "translate",
    };

    private readonly HashSet<string> _dependent = new(StringComparer.Ordinal);
    private readonly List<string?> _constants = [];
    private readonly List<string> _literals = [];
    private readonly List<string> _numbers = [];
    private bool _everyBranch = true;
    private bool _nonText;
    private bool _computed;

    public static LambdaProvenance Analyze(CoreFunction lambda)
    {
        var analysis = new ProvenanceAnalysis();
        analysis._dependent.Add(lambda.Parameters[0]);
        analysis.Assigned(lambda.Body);
        analysis.Branch(lambda.Body);
        return new LambdaProvenance
        {
            EveryBranchDependsOnParameter = analysis._everyBranch,
            ConstantResults = [.. analysis._constants.Distinct(StringComparer.Ordinal)],
            LiteralsInResult = [.. analysis._literals.Distinct(StringComparer.Ordinal)],
            NumbersInResult = [.. analysis._numbers.Distinct(StringComparer.Ordinal)],
            HasNonTextConstant = analysis._nonText,
            HasComputedConstant = analysis._computed,
        };
    }

    // One value that the whole lambda may return.
    private void Branch(Core core)
    {
        switch (core)
        {
            case CoreConditional c:
                Branch(c.Then);
                Branch(c.Else);
                break;
            case CoreCall { Target.Name: "and" or "or" } c:
                Branch(c.Arguments[0]!);
                Branch(((CoreFunction)c.Arguments[1]!).Body);
                break;
            case CoreCall { Target.Name: "assign" } c:
                Depends(c);
                Branch(c.Arguments[1]!);
                break;
            case CoreInvoke i:
                InvokeArguments(i);
                Branch(i.Function.Body);
                break;
            case CoreLiteral l:
                Constant(l.Value);
                break;
            default:
                Computed(core);
                break;
        }
    }

    private void Constant(PyValue value)
    {
        _everyBranch = false;
        _nonText |= value is not (PyNone or PyStr);
        _constants.Add(value is PyNone ? null : Representation.TryStr(value, out string? text) ? text : value.TypeName);
        if (value is PyStr s)
        {
            _literals.Add(s.Value);
        }
    }

    private void Computed(Core core)
    {
        if (!Depends(core))
        {
            _everyBranch = false;
            _computed = true;
        }

        Flow(core);
    }

    // Collects what can become part of the result.
    private void Flow(Core core)
    {
        switch (core)
        {
            case CoreLiteral { Value: PyStr s }:
                _literals.Add(s.Value);
                break;
            case CoreLiteral { Value: PyInt or PyFloat or PyBytes } l:
                _numbers.Add(l.Value.ToString());
                break;
            case CoreFunction f:
                Flow(f.Body);
                break;
            case CoreInvoke i:
                InvokeArguments(i);
                Flow(i.Function.Body);
                break;
            case CoreConditional c:
                FlowPart(c.Then);
                FlowPart(c.Else);
                break;
            case CoreCall { Target.Name: "ref", Arguments: [CoreLiteral { Value: PyStr name }] }:
                _computed |= CharacterMakers.Contains(name.Value) || Decoders.Contains(name.Value);
                break;
            case CoreCall { Target.Value: PyStr constant }:
                _literals.Add(constant.Value);
                break;
            case CoreCall c when !Deciding.Contains(c.Target.Name):
                FlowCall(c);
                break;
        }
    }

    // What a function is given may be any part of what it returns.
    private void InvokeArguments(CoreInvoke invoke)
    {
        BindArguments(invoke);
        foreach (Core argument in invoke.Arguments)
        {
            FlowPart(argument);
        }
    }

    private void FlowCall(CoreCall call)
    {
        _ = Depends(call);
        if (call.Target.Name is "item" or "get" && call.Arguments[0] is CoreCall { Target.Name: "dict_of" or "groupdict" } table)
        {
            // Of a table that is only looked up the values can reach the result (and the default), the keys cannot.
            IEnumerable<Core?> values = table.Target.Name == "dict_of" ? table.Arguments.Where((_, i) => i % 2 == 1) : table.Arguments;
            foreach (Core? part in values.Concat(call.Target.Name == "get" ? call.Arguments.Skip(2) : []))
            {
                FlowPart(part!);
            }

            return;
        }

        (int literals, int numbers) = (_literals.Count, _numbers.Count);
        int offset = call.Target.Kind == DeclarationKind.Method ? 1 : 0;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Arguments[i] is { } argument && Flows(call, i, offset) && !Template(call, i, argument))
            {
                FlowPart(argument);
            }
        }

        // Names of groups come out as keys; numbers and escapes come out as text that no literal shows.
        _computed |= call.Target.Name == "groupdict"
            || call.Target.Name == "chr"
            || (call.Target.Name == "bytes" && call.Arguments.Count == 1)
            || (Decoders.Contains(call.Target.Name) && _literals.Skip(literals).Concat(_numbers.Skip(numbers)).Any(l => l.Any(char.IsLetterOrDigit)));
    }

    // A literal template shows only the text between its fields.
    private bool Template(CoreCall call, int index, Core argument)
    {
        if (argument is not CoreLiteral { Value: PyStr literal })
        {
            return false;
        }

        IEnumerable<string>? parts = (call.Target.Kind, call.Target.Name, index) switch
        {
            (DeclarationKind.Method, "format", 0) => TemplateText.OfFormat(literal.Value),
            (DeclarationKind.Builtin, "format", 1) => TemplateText.OfSpecification(literal.Value),
            (DeclarationKind.Operator, "mod", 0) => TemplateText.OfPercent(literal.Value),
            _ => null,
        };
        if (parts is null)
        {
            return false;
        }

        foreach (string part in parts)
        {
            _computed |= part == TemplateText.Character;
            _literals.AddRange(part == TemplateText.Character ? [] : [part]);
        }

        return true;
    }

    // What an assignment expression stores may be read anywhere, so all of it counts.
    private void Assigned(Core? core)
    {
        IReadOnlyList<Core?> parts = core switch
        {
            CoreCall c => c.Arguments,
            CoreInvoke i => [.. i.Arguments, i.Function.Body],
            CoreFunction f => [f.Body],
            CoreConditional c => [c.Test, c.Then, c.Else],
            _ => [],
        };
        if (core is CoreCall { Target.Name: "assign", Arguments: [_, { } value] })
        {
            FlowPart(value);
        }

        foreach (Core? part in parts)
        {
            Assigned(part);
        }
    }

    private static bool Flows(CoreCall call, int index, int offset)
    {
        switch (call.Target.Name)
        {
            case "slice" or "item" when call.Target.Kind == DeclarationKind.Operator:
                return index == 0;
            case "spread":
                return index > 0;
            case "each" or "nested":
                return index is 0 or 3;
        }

        IReadOnlyList<Parameter> parameters = call.Target.Signature.Parameters;
        int at = index - offset;
        return at < 0 || (at < parameters.Count ? parameters[at].Flows : call.Target.Signature.RestFlows);
    }

    private void FlowPart(Core core)
    {
        if (core is CoreCall or CoreInvoke && !Depends(core) && !IsData(core))
        {
            _computed = true;
        }

        Flow(core);
    }

    // A display of literals, a module's constant or a cell is data that the lists show, or nothing of its own.
    private static bool IsData(Core core) => core is CoreCall c
        && (c.Target.Name is "tuple_of" or "list_of" or "dict_of" or "set_of" or "str.maketrans" or "cell" or "absent"
            || c.Target.Kind == DeclarationKind.Constant);
}
