using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <content>Names and attributes: what is looked up in the language table.</content>
internal sealed partial class Checker
{
    private Core Name(NameNode node, Place place)
    {
        if (_scope.Find(node.Name) is { } variable)
        {
            if (!variable.Bound)
            {
                return Reject(LambdaCodes.UnknownName, node, $"loop variable '{node.Name}' has no value yet");
            }

            return variable.IsCell ? Call("read", new CoreVariable(variable.JsName)) : new CoreVariable(variable.JsName);
        }

        if (LanguageTable.Members.TryGetValue(node.Name, out Declaration? member))
        {
            return MemberValue(node, node.Name, member, place);
        }

        if (LanguageTable.Builtin.ContainsKey(node.Name))
        {
            return place.HasFlag(Place.Reference)
                ? Reference(node.Name)
                : Reject(LambdaCodes.ForbiddenNode, node, $"'{node.Name}' must be called, or be an argument that takes a function");
        }

        return Reject(LambdaCodes.UnknownName, node, $"'{node.Name}' is neither the parameter, nor a bound variable, nor an allowed function");
    }

    private static CoreCall Reference(string name) => Call("ref", new CoreLiteral(new PyStr(name)));

    private Core MemberValue(Node node, string path, Declaration member, Place place)
    {
        if (member.Kind == DeclarationKind.Constant)
        {
            return new CoreCall(member, []);
        }

        return place.HasFlag(Place.Reference)
            ? Reference(member.Name)
            : Reject(LambdaCodes.ForbiddenNode, node, $"'{path}' must be called, or be an argument that takes a function");
    }

    /// <summary>The dotted name when the root is no variable.</summary>
    private string? Path(Node node) => node switch
    {
        NameNode n when _scope.Find(n.Name) is null => n.Name,
        AttributeNode a when Path(a.Target) is { } path => path + "." + a.Name,
        _ => null,
    };

    private Core Attribute(AttributeNode node, Place place)
    {
        if (Path(node) is { } path)
        {
            if (LanguageTable.Members.TryGetValue(path, out Declaration? member))
            {
                return MemberValue(node, path, member, place);
            }

            if (TypeMethod(node) is { } method)
            {
                return place.HasFlag(Place.Reference)
                    ? Reference(path)
                    : Reject(LambdaCodes.ForbiddenNode, node, $"method '{method.Name}' must be called, or be an argument that takes a function");
            }

            if (IsModuleOrType(node.Target))
            {
                return Reject(LambdaCodes.UnknownName, node, $"'{path}' is not on the list of allowed names");
            }
        }

        if (!LanguageTable.Attributes.Contains(node.Name))
        {
            Check(node.Target);
            return Reject(LambdaCodes.UnknownMethod, node, LanguageTable.Methods.Contains(node.Name)
                ? $"method '{node.Name}' must be called"
                : $"attribute '{node.Name}' is not on the list of allowed attributes");
        }

        return new CoreCall(LanguageTable.Attributes[node.Name].First(), [Check(node.Target)]);
    }

    private bool IsModuleOrType(Node node) =>
        Path(node) is { } path && (LanguageTable.Modules.Contains(path) || LanguageTable.Builtin.ContainsKey(path) || LanguageTable.Members.ContainsKey(path));

    /// <summary><c>str.upper</c> and the like: a method named through its type.</summary>
    private Declaration? TypeMethod(AttributeNode node) =>
        node.Target is NameNode { Name: var type } && _scope.Find(type) is null
        && LanguageTable.Builtin.TryGetValue(type, out Declaration? builtin) && builtin.TypeKind is { } kind
            ? LanguageTable.Methods[node.Name].FirstOrDefault(m => m.Receiver == kind)
            : null;
}
