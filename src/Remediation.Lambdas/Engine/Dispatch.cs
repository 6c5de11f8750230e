using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Engine;

/// <summary>One name on the <c>py</c> object: a function, or the methods of that name for each type of receiver.</summary>
internal sealed class Dispatch
{
    private readonly Declaration? _single;
    private readonly Declaration?[]? _byKind;
    private readonly string _name;

    public Dispatch(IReadOnlyList<Declaration> declarations)
    {
        _name = declarations[0].Name;
        if (declarations[0].Receiver is null)
        {
            _single = declarations[0];
            return;
        }

        _byKind = new Declaration?[Enum.GetValues<PyKind>().Length];
        foreach (Declaration declaration in declarations)
        {
            _byKind[(int)declaration.Receiver!.Value] = declaration;
        }
    }

    public PyValue Invoke(Machine machine, PyValue?[] arguments)
    {
        if (_single is not null)
        {
            return _single.Implementation(machine, arguments);
        }

        PyValue receiver = arguments[0]!;
        Declaration declaration = _byKind![(int)receiver.Kind] ?? throw PyError.Attribute(receiver, _name);
        Signature signature = declaration.Signature;
        int count = arguments.Length - 1;

        // The checker knew the method's name but not the receiver's type, so the count is settled here.
        if (count > signature.MaxPositional && !(signature.Keywords is not null || signature.Parameters.Any(p => p.KeywordOnly)))
        {
            throw PyError.Type($"{_name}() takes at most {signature.MaxPositional} arguments ({count} given)");
        }

        for (int i = 0; i < signature.Parameters.Count; i++)
        {
            if (!signature.Parameters[i].Optional && (i >= count || arguments[i + 1] is null))
            {
                throw PyError.Type($"{_name}() is missing argument '{signature.Parameters[i].Name}'");
            }
        }

        return declaration.Implementation(machine, arguments);
    }
}
