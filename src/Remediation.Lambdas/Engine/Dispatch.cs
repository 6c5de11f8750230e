using Remediation.Lambdas.Language;
using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Engine;

/// <summary>One name on the <c>py</c> object: a function, or the methods of that name for each type of receiver.</summary>
internal sealed class Dispatch
{
    private static readonly int Kinds = Enum.GetValues<PyKind>().Length;

    private readonly Implementation? _single;
    private readonly Entry?[] _byKind = [];
    private readonly string _name;

    public Dispatch(IReadOnlyList<Declaration> declarations)
    {
        _name = declarations[0].Name;
        if (declarations[0].Receiver is null)
        {
            _single = declarations[0].Implementation;
            return;
        }

        _byKind = new Entry?[Kinds];
        foreach (Declaration declaration in declarations)
        {
            _byKind[(int)declaration.Receiver!.Value] = new Entry(declaration);
        }
    }

    public PyValue Invoke(Machine machine, PyValue?[] arguments)
    {
        if (_single is not null)
        {
            return _single(machine, arguments);
        }

        PyValue receiver = arguments[0]!;
        Entry entry = _byKind[(int)receiver.Kind] ?? throw PyError.Attribute(receiver, _name);

        // The checker knew the method's name but not the receiver's type, so the count is settled here.
        int given = arguments.Length - 1;
        if (given > entry.Most || given < entry.Least)
        {
            throw PyError.Type($"{_name}() takes {entry.Least} to {entry.Most} arguments ({given} given)");
        }

        for (int i = 1; i <= entry.Least; i++)
        {
            if (arguments[i] is null)
            {
                throw PyError.Type($"{_name}() is missing argument '{entry.NameOf(i - 1)}'");
            }
        }

        return entry.Implementation(machine, arguments);
    }

    /// <summary>A method of one type with what each call needs, worked out once. Required parameters come first in every signature.</summary>
    private sealed class Entry(Declaration declaration)
    {
        public Implementation Implementation { get; } = declaration.Implementation;

        public int Least { get; } = declaration.Signature.Required;

        public int Most { get; } = declaration.Signature.Keywords is not null || declaration.Signature.Parameters.Any(p => p.KeywordOnly)
            ? int.MaxValue
            : declaration.Signature.MaxPositional;

        public string NameOf(int parameter) => declaration.Signature.Parameters[parameter].Name;
    }
}
