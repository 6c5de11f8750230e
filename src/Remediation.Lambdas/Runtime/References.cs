using Remediation.Lambdas.Language;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>A built-in function or method used as a value: <c>map(int, …)</c>, <c>key=str.lower</c>.</summary>
internal sealed class PyBuiltinReference(Machine machine, Declaration declaration) : PyFunction
{
    internal override string PythonTypeName => "builtin_function_or_method";

    public override PyValue Call(params PyValue[] arguments)
    {
        machine.Enter();
        try
        {
            return References.Invoke(machine, declaration, arguments);
        }
        finally
        {
            machine.Leave();
        }
    }
}

/// <summary>A type used as a value: callable, and what <c>type(x)</c> and <c>isinstance</c> speak of.</summary>
internal sealed class PyTypeReference(Machine machine, string name, Declaration? declaration) : PyFunction
{
    public string Name { get; } = name;

    internal override string PythonTypeName => "type";

    public override PyValue Call(params PyValue[] arguments) => declaration is null
        ? throw PyError.Unrepresentable($"a call of type {Name}")
        : new PyBuiltinReference(machine, declaration).Call(arguments);
}

/// <summary>Items to be unpacked into the arguments of a call.</summary>
internal sealed class PyStarred(IReadOnlyList<PyValue> items) : PyValue
{
    public IReadOnlyList<PyValue> Items { get; } = items;

    internal override PyKind Kind => PyKind.Cell;
}

/// <summary>A keyword argument of a call that takes any keyword.</summary>
internal sealed class PyKeyword(string name, PyValue value) : PyValue
{
    public string Name { get; } = name;

    public PyValue Value { get; } = value;

    internal override PyKind Kind => PyKind.Cell;
}

/// <summary>Functions and types as values.</summary>
internal static class References
{
    private static readonly Dictionary<PyKind, string> TypeNames = new()
    {
        [PyKind.None] = "NoneType",
        [PyKind.Bool] = "bool",
        [PyKind.Int] = "int",
        [PyKind.Float] = "float",
        [PyKind.Str] = "str",
        [PyKind.Bytes] = "bytes",
        [PyKind.List] = "list",
        [PyKind.Tuple] = "tuple",
        [PyKind.Dict] = "dict",
        [PyKind.Set] = "set",
        [PyKind.Date] = "date",
        [PyKind.DateTime] = "datetime",
        [PyKind.TimeDelta] = "timedelta",
        [PyKind.Decimal] = "Decimal",
        [PyKind.Range] = "range",
    };

    public static IEnumerable<Declaration> Declarations =>
    [
        Declaration.Operator("ref", (m, a) => Resolve(m, a.Text(0))),
        Declaration.Operator("typed", Typed),
        Declaration.Operator("star", (m, a) => new PyStarred(Iterations.ToList(m, a[0]!))),
        Declaration.Operator("spread", Spread),
        Declaration.Operator("apply", (_, a) => ((PyFunction)a[0]!).Call([.. Flattened(a)])),
        Declaration.Operator("keyword", (_, a) => new PyKeyword(a.Text(0), a[1]!)),
        Declaration.Builtin("type", "~object, /", "the type, to be compared with a type", (m, a) => TypeOf(m, a[0]!)),
        Declaration.Builtin("isinstance", "~object, ~classinfo, /", "whether the value has the type, or one of a tuple of types", (_, a) => PyBool.Of(IsInstance(a[0]!, a[1]!))),
        Declaration.Builtin("callable", "~object, /", "whether the value can be called", (_, a) => PyBool.Of(a[0] is PyFunction)),
    ];

    /// <summary>Calls by position with the number of arguments checked, for calls the checker could not see.</summary>
    public static PyValue Invoke(Machine machine, Declaration declaration, PyValue[] arguments)
    {
        int offset = declaration.Kind == DeclarationKind.Method ? 1 : 0;
        int count = arguments.Length - offset;
        if (count < 0 || declaration.Signature.Bind(count, []) is null)
        {
            throw PyError.Type($"{declaration.Name}() does not take {Math.Max(count, 0)} arguments");
        }

        if (offset == 1 && arguments[0].Kind != declaration.Receiver)
        {
            throw PyError.Type($"descriptor '{declaration.Name}' does not apply to a '{arguments[0].PythonTypeName}' object");
        }

        machine.Charge(1);
        return declaration.Implementation(machine, arguments);
    }

    private static PyFunction Resolve(Machine machine, string name)
    {
        if (LanguageTable.Builtin.TryGetValue(name, out Declaration? builtin))
        {
            return builtin.TypeKind is null ? new PyBuiltinReference(machine, builtin) : new PyTypeReference(machine, name, builtin);
        }

        if (LanguageTable.Members.TryGetValue(name, out Declaration? member))
        {
            return member.TypeKind is { } kind ? new PyTypeReference(machine, TypeNames[kind], member) : new PyBuiltinReference(machine, member);
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        PyKind? receiver = LanguageTable.Builtin[name[..dot]].TypeKind;
        return new PyBuiltinReference(machine, LanguageTable.Methods[name[(dot + 1)..]].First(m => m.Receiver == receiver));
    }

    private static PyValue Typed(Machine machine, PyValue?[] a)
    {
        PyKind? kind = LanguageTable.Builtin[a.Text(0)].TypeKind;
        return a[1]!.Kind == kind
            ? a[1]!
            : throw PyError.Type($"a method of '{a.Text(0)}' does not apply to a '{a[1]!.PythonTypeName}' object");
    }

    // The arguments after the first; the checker marks what to unpack by wrapping it, see "star".
    private static List<PyValue> Flattened(PyValue?[] a)
    {
        var arguments = new List<PyValue>();
        for (int i = 1; i < a.Length; i++)
        {
            if (a[i] is PyStarred s)
            {
                arguments.AddRange(s.Items);
            }
            else
            {
                arguments.Add(a[i]!);
            }
        }

        return arguments;
    }

    private static PyValue Spread(Machine machine, PyValue?[] a)
    {
        string name = a.Text(0);
        List<PyValue> arguments = Flattened(a);
        var candidates = LanguageTable.All.Where(d => d.JsName == name).ToList();
        Declaration target = candidates[0].Kind == DeclarationKind.Method
            ? candidates.Find(d => d.Receiver == arguments[0].Kind) ?? throw PyError.Attribute(arguments[0], candidates[0].Name)
            : candidates[0];
        return Invoke(machine, target, [.. arguments]);
    }

    private static PyTypeReference TypeOf(Machine machine, PyValue value) => TypeNames.TryGetValue(value.Kind, out string? name)
        ? new PyTypeReference(machine, name, null)
        : throw PyError.Unrepresentable($"the type of a '{value.PythonTypeName}' object");

    private static bool IsInstance(PyValue value, PyValue type) => type switch
    {
        PyTuple t => t.Items.Any(x => IsInstance(value, x)),
        PyTypeReference when value is Dates.PyIsoCalendar => throw PyError.Unrepresentable("the type of an ISO calendar date"),
        PyTypeReference r => TypeNames.TryGetValue(value.Kind, out string? name)
            && (name == r.Name || (name, r.Name) is ("bool", "int") or ("datetime", "date")),
        _ => throw PyError.Type("isinstance() arg 2 must be a type, a tuple of types, or a union"),
    };
}
