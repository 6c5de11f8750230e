using System.Text.Json;
using Remediation.Lambdas.Values;

namespace Remediation.Lambdas;

/// <summary>
/// A Python value: what goes into a lambda and what comes out of it. Immutable from outside. Integers are exact, text counts by code
/// points, <c>1</c> and <c>1.0</c> stay different types, as in CPython 3.11.
/// </summary>
public abstract class PyValue
{
    private protected PyValue()
    {
    }

    /// <summary>Python's <c>None</c>.</summary>
    public static PyValue None => PyNone.Instance;

    /// <summary>
    /// The type's name in the closed list of the command line: <c>str int float bool NoneType bytes list tuple dict set date datetime</c>, and
    /// <c>other</c> for every type that is not in it.
    /// </summary>
    public string TypeName => Kind switch
    {
        PyKind.None => "NoneType",
        PyKind.Bool => "bool",
        PyKind.Int => "int",
        PyKind.Float => "float",
        PyKind.Str => "str",
        PyKind.Bytes => "bytes",
        PyKind.List => "list",
        PyKind.Tuple => "tuple",
        PyKind.Dict => "dict",
        PyKind.Set => "set",
        PyKind.Date => "date",
        PyKind.DateTime => "datetime",
        _ => "other",
    };

    internal abstract PyKind Kind { get; }

    /// <summary>The type's name as CPython's error messages write it.</summary>
    internal virtual string PythonTypeName => TypeName;

    /// <summary>
    /// A <c>str</c>. Text with a lone surrogate is accepted here and refused by <see cref="LambdaRunner.Run"/> as <c>UNREPRESENTABLE</c>.
    /// </summary>
    /// <param name="text">UTF-16 text.</param>
    public static PyValue FromText(string text) => new PyStr(text);

    /// <summary>
    /// Python's value for a JSON value, as <c>json.loads</c> has it: numbers without fraction and exponent are <c>int</c> (exact), others
    /// <c>float</c>; objects are <c>dict</c>, arrays are <c>list</c>.
    /// </summary>
    /// <param name="element">Any JSON value.</param>
    public static PyValue FromJson(JsonElement element) => JsonMapping.Read(element);

    /// <summary>
    /// Writes the value as the command line's <c>lambda eval</c> shows it: nan and the infinities as the strings <c>nan inf -inf</c>, tuples and sets as
    /// arrays (a set sorted by its members' JSON), bytes as hex, dates and everything else as Python's <c>str()</c>.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    public void WriteJson(Utf8JsonWriter writer) => JsonMapping.Write(writer, this);

    /// <summary>
    /// The text that a data cell would hold: a <c>str</c> as it is; <c>int</c>, finite <c>float</c>, <c>bool</c>, <c>Decimal</c>, <c>date</c> and <c>datetime</c> as Python's
    /// <c>str()</c> writes them; <c>None</c> as null.
    /// </summary>
    /// <param name="text">The cell's text, or null for <c>None</c>.</param>
    /// <returns>False when the value is none of these and must not become a cell.</returns>
    public bool ToCellText(out string? text)
    {
        text = null;
        switch (this)
        {
            case PyNone:
                return true;
            case PyStr s:
                text = s.Value;
                return s.IsWellFormed;
            case PyFloat f when !double.IsFinite(f.Value):
                return false;
            case PyInt or PyFloat or PyDecimal or PyDate or PyDateTime:
                return Representation.TryStr(this, out text);
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyValue other && Equality.AreEqual(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Equality.Hash(this);

    /// <summary>Python's <c>repr()</c>, for people and test output.</summary>
    public override string ToString() => Representation.TryRepr(this, out string? text) ? text : "<" + TypeName + ">";
}
