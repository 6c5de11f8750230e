using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <content>Calls of functions, methods and lambdas that stand where they are called.</content>
internal sealed partial class Checker
{
    private static readonly HashSet<string> FunctionParameters = new(StringComparer.Ordinal) { "function", "key", "classinfo", "repl" };

    private Core Call(CallNode node, Place place)
    {
        switch (node.Callee)
        {
            case LambdaNode lambda:
                return Immediate(node, lambda);
            case NameNode name when _scope.Find(name.Name) is not null:
                return Reject(LambdaCodes.ForbiddenNode, node, $"'{name.Name}' is a variable and cannot be called");
            case NameNode or AttributeNode when Path(node.Callee) is { } path && LanguageTable.Members.TryGetValue(path, out Declaration? member):
                return member.Kind == DeclarationKind.Function
                    ? Bind(node, [member], null, place)
                    : Reject(LambdaCodes.BadArguments, node, $"'{path}' is a constant and cannot be called");
            case NameNode name when LanguageTable.Builtin.TryGetValue(name.Name, out Declaration? builtin):
                return Bind(node, [builtin], null, place);
            case NameNode name:
                return Reject(LambdaCodes.UnknownName, name, $"'{name.Name}' is not on the list of allowed functions");
            case AttributeNode attribute when TypeMethod(attribute) is { } method:
                return ThroughType(node, attribute, method, place);
            case AttributeNode attribute when IsModuleOrType(attribute.Target):
                return Reject(LambdaCodes.UnknownName, attribute, $"'{Path(attribute)}' is not on the list of allowed functions");
            case AttributeNode attribute:
                return MethodCall(node, attribute, place);
            default:
                Check(node.Callee, Place.Reference);
                return Reject(LambdaCodes.ForbiddenNode, node, "only named functions, methods and lambdas that stand here can be called");
        }
    }

    private Core Immediate(CallNode node, LambdaNode lambda)
    {
        if (node.Arguments.Any(a => a.Keyword is not null || a.Stars == 2))
        {
            return Reject(LambdaCodes.ForbiddenNode, node, "an inner lambda takes positional arguments only");
        }

        if (node.Arguments.Any(a => a.Stars == 1))
        {
            return Call("apply", [Function(lambda), .. node.Arguments.Select(a => a.Stars == 1 ? Call("star", Check(a.Value)) : Check(a.Value))]);
        }

        return node.Arguments.Count == lambda.Parameters.Count
            ? new CoreInvoke(Function(lambda), [.. node.Arguments.Select(a => Check(a.Value))])
            : Reject(LambdaCodes.BadArguments, node, $"the inner lambda takes {lambda.Parameters.Count} arguments, not {node.Arguments.Count}");
    }

    private Core MethodCall(CallNode node, AttributeNode attribute, Place place)
    {
        var methods = LanguageTable.Methods[attribute.Name].ToList();
        if (methods.Count == 0)
        {
            Check(attribute.Target);
            return Reject(LambdaCodes.UnknownMethod, attribute, $"method '{attribute.Name}' is not on the list of allowed methods");
        }

        if (attribute.Name is "format" or "format_map" && attribute.Target is ConstantNode { Value: PyStr template } && WalksAttributes(template.Value))
        {
            return Reject(LambdaCodes.ForbiddenNode, attribute, "a format field may name an argument only, not its attributes or items");
        }

        Core receiver = Check(attribute.Target, attribute.Name == "join" ? Place.Immediate : Place.Value);
        return Bind(node, methods, receiver, place);
    }

    private static bool WalksAttributes(string template)
    {
        bool field = false;
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c && !field)
            {
                i++;
            }
            else if (c == '{')
            {
                field = true;
            }
            else if (c is '}' or ':' or '!')
            {
                field = false;
            }
            else if (field && c is '.' or '[')
            {
                return true;
            }
        }

        return false;
    }

    private Core ThroughType(CallNode node, AttributeNode attribute, Declaration method, Place place)
    {
        if (node.Arguments.Count == 0 || node.Arguments[0].Keyword is not null || node.Arguments[0].Stars > 0)
        {
            return Reject(LambdaCodes.BadArguments, node, $"'{Path(attribute)}' needs the value as its first argument");
        }

        string type = ((NameNode)attribute.Target).Name;
        CoreCall receiver = Call("typed", new CoreLiteral(new PyStr(type)), Check(node.Arguments[0].Value));
        return Bind(node with { Arguments = [.. node.Arguments.Skip(1)] }, [method], receiver, place);
    }

    private Core Bind(CallNode node, IReadOnlyList<Declaration> candidates, Core? receiver, Place place)
    {
        if (node.Arguments.Any(a => a.Stars == 2))
        {
            return Reject(LambdaCodes.ForbiddenNode, node, "'**' arguments are not allowed");
        }

        if (node.Arguments.Any(a => a.Stars == 1))
        {
            return Spread(node, candidates, receiver, place);
        }

        int positional = node.Arguments.Count(a => a.Keyword is null);
        var keywords = node.Arguments.Where(a => a.Keyword is not null).Select(a => a.Keyword!).ToList();
        var fitting = candidates.Select(c => (Declaration: c, Targets: c.Signature.Bind(positional, keywords))).Where(c => c.Targets is not null).ToList();
        if (fitting.Count == 0)
        {
            return Reject(LambdaCodes.BadArguments, node, $"'{candidates[0].Name}' takes ({candidates[0].Signature.Text})");
        }

        (Declaration? target, int[]? targets) = (fitting[0].Declaration, fitting[0].Targets!);
        if (fitting.Any(f => !f.Targets!.SequenceEqual(targets)))
        {
            return Reject(LambdaCodes.BadArguments, node, $"'{target.Name}' with these keywords means different things for different types");
        }

        var arguments = new List<Core?>();
        int offset = receiver is null ? 0 : 1;
        if (receiver is not null)
        {
            arguments.Add(receiver);
        }

        var extra = new List<Core?>();
        for (int i = 0; i < node.Arguments.Count; i++)
        {
            Argument argument = node.Arguments[i];
            Parameter? parameter = target.Signature.ParameterOf(targets[i], argument.Keyword);
            Place inner = (target.Eager ? Place.Immediate : place & Place.Immediate)
                | (parameter is not null && FunctionParameters.Contains(parameter.Name) ? Place.Reference : Place.Value);
            Core value = Check(argument.Value, inner);
            if (targets[i] < 0)
            {
                extra.Add(Call("keyword", new CoreLiteral(new PyStr(argument.Keyword!)), value));
                continue;
            }

            while (arguments.Count <= targets[i] + offset)
            {
                arguments.Add(null);
            }

            arguments[targets[i] + offset] = value;
        }

        arguments.AddRange(extra);
        return UnorderedArgument(node, target) ?? UnsupportedPattern(node, target, targets) ?? new CoreCall(target, arguments);
    }

    private Core? UnorderedArgument(CallNode node, Declaration target)
    {
        if (target.Name is not ("list" or "tuple" or "join" or "enumerate" or "zip" or "map" or "filter" or "str" or "repr" or "iter" or "next" or "dict"))
        {
            return null;
        }

        Argument? set = node.Arguments.FirstOrDefault(a => a.Value is DisplayNode { Kind: "set", Items.Count: > 1 } or ComprehensionNode { Kind: "set" }
            || (a.Value is CallNode { Callee: NameNode { Name: "set" }, Arguments.Count: > 0 } && _scope.Find("set") is null));
        return set is null ? null : Reject(LambdaCodes.Unordered, set.Value, "the order of a set is not fixed: sort it first");
    }

    private Core Spread(CallNode node, IReadOnlyList<Declaration> candidates, Core? receiver, Place place)
    {
        if (node.Arguments.Any(a => a.Keyword is not null))
        {
            return Reject(LambdaCodes.ForbiddenNode, node, "'*' arguments and keywords cannot be mixed");
        }

        Declaration target = candidates[0];
        var arguments = new List<Core?> { new CoreLiteral(new PyStr(target.JsName)) };
        if (receiver is not null)
        {
            arguments.Add(receiver);
        }

        foreach (Argument argument in node.Arguments)
        {
            Place inner = target.Eager || argument.Stars == 1 ? Place.Immediate : place & Place.Immediate;
            Core value = Check(argument.Value, inner | (arguments.Count == 1 && target.Name is "map" ? Place.Reference : Place.Value));
            arguments.Add(argument.Stars == 1 ? Call("star", value) : value);
        }

        return Call("spread", arguments);
    }
}
