using Remediation.Lambdas.Runtime;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Language;

/// <summary>What a declaration stands for in Python source.</summary>
internal enum DeclarationKind
{
    /// <summary>Syntax (operators, displays, comprehensions): not nameable by the source, emitted by the translator.</summary>
    Operator,

    /// <summary>A built-in function or type, called by its bare name.</summary>
    Builtin,

    /// <summary>A method of the receiver's type; argument 0 is the receiver.</summary>
    Method,

    /// <summary>A data attribute of the receiver's type.</summary>
    Attribute,

    /// <summary>A function of a module or a class method, called by its dotted name.</summary>
    Function,

    /// <summary>A constant of a module, read by its dotted name.</summary>
    Constant,
}

/// <summary>The work behind a declaration. An argument that was not given is null or beyond the array's end.</summary>
internal delegate PyValue Implementation(Machine machine, PyValue?[] arguments);

/// <summary>
/// One line of the language: checker, translator, engine and prompt all read it, and what has no line here does not exist.
/// </summary>
internal sealed record Declaration(
    DeclarationKind Kind,
    PyKind? Receiver,
    string Name,
    Signature Signature,
    string Description,
    Implementation Implementation)
{
    /// <summary>The function's name on the <c>py</c> object.</summary>
    public string JsName { get; init; } = Name.Replace('.', '_');

    /// <summary>True for names that <c>isinstance</c> and <c>type(x) is</c> accept.</summary>
    public PyKind? TypeKind { get; init; }

    /// <summary>The value of a constant.</summary>
    public PyValue? Value { get; init; }

    /// <summary>True when the function takes all it needs from a lazy argument before it returns.</summary>
    public bool Eager { get; init; } = true;

    public static Declaration Operator(string name, Implementation work, bool eager = true) =>
        new(DeclarationKind.Operator, null, name, Signature.Any, string.Empty, work) { Eager = eager };

    public static Declaration Builtin(string name, string signature, string description, Implementation work, bool eager = true, PyKind? type = null) =>
        new(DeclarationKind.Builtin, null, name, Signature.Parse(signature), description, work) { Eager = eager, TypeKind = type };

    public static Declaration Method(PyKind receiver, string name, string signature, string description, Implementation work, bool eager = true) =>
        new(DeclarationKind.Method, receiver, name, Signature.Parse(signature), description, work)
        {
            JsName = name is "format" or "hex" ? name + "_of" : name,
            Eager = eager,
        };

    public static Declaration Attribute(PyKind receiver, string name, string description, Func<PyValue, PyValue> read) =>
        new(DeclarationKind.Attribute, receiver, name, Signature.Parse(string.Empty), description, (_, a) => read(a[0]!));

    public static Declaration Function(string name, string signature, string description, Implementation work, PyKind? type = null, bool eager = true) =>
        new(DeclarationKind.Function, null, name, Signature.Parse(signature), description, work) { TypeKind = type, Eager = eager };

    public static Declaration Constant(string name, string description, PyValue value) =>
        new(DeclarationKind.Constant, null, name, Signature.Parse(string.Empty), description, (_, _) => value) { Value = value };
}
