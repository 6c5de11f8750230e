using Remediation.Lambdas.Emission;
using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime.Regexes;
using Remediation.Lambdas.Syntax;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Checking;

/// <content>Regular expressions that are written out: what cannot be kept exact is refused before anything runs.</content>
internal sealed partial class Checker
{
    private Core? UnsupportedPattern(CallNode node, Declaration target, int[] targets)
    {
        if (!target.Name.StartsWith("re.", StringComparison.Ordinal)
            || Given("pattern") is not ConstantNode { Value: PyStr pattern } constant
            || Flags(Given("flags")) is not { } flags)
        {
            return null;
        }

        try
        {
            _ = new PyPattern(pattern.Value, flags, limits);
            return null;
        }
        catch (PyError e) when (e.Code == LambdaCodes.RegexUnsupported)
        {
            return Reject(e.Code, constant, $"the regular expression cannot be kept exact: {e.Message}");
        }
        catch (PyError)
        {
            // What CPython refuses too fails there when it runs, so it does here.
            return null;
        }

        Node? Given(string parameter) => node.Arguments.Where((a, i) => target.Signature.ParameterOf(targets[i], a.Keyword)?.Name == parameter).Select(a => a.Value).FirstOrDefault();
    }

    // Flags that are written out, or null when they are not known yet.
    private PatternFlags? Flags(Node? node) => node switch
    {
        null => PatternFlags.None,
        BinaryNode { Operator: "|" or "+" } b when Flags(b.Left) is { } left && Flags(b.Right) is { } right => left | right,
        NameNode or AttributeNode when Path(node) is { } path && LanguageTable.Members.TryGetValue(path, out Declaration? member)
            && member.Value is PyFlags flags => (PatternFlags)flags.Value,
        ConstantNode { Value: PyInt { IsSmall: true } number } => (PatternFlags)number.Small,
        _ => null,
    };
}
