using Remediation.Lambdas.Values;

namespace Remediation.Lambdas.Runtime;

/// <summary>Reading arguments with Python's type errors.</summary>
internal static class ArgumentReading
{
    public static PyValue? Get(this PyValue?[] arguments, int index) => index < arguments.Length ? arguments[index] : null;

    /// <summary>True when the argument is there and not None.</summary>
    public static bool Given(this PyValue?[] arguments, int index) => arguments.Get(index) is { } value and not PyNone;

    public static string Text(this PyValue?[] arguments, int index) => arguments.Get(index) is PyStr s
        ? s.Value
        : throw PyError.Type($"a str is required, not '{arguments.Get(index)?.PythonTypeName}'");

    public static PyStr Str(this PyValue?[] arguments, int index) => arguments.Get(index) as PyStr
        ?? throw PyError.Type($"a str is required, not '{arguments.Get(index)?.PythonTypeName}'");

    public static string Text(this PyValue?[] arguments, int index, string otherwise) => arguments.Get(index) is null ? otherwise : arguments.Text(index);

    /// <summary>An index or count: an integer clamped to the range of int, as CPython clamps to its own.</summary>
    public static int Int(this PyValue?[] arguments, int index, int otherwise) => arguments.Get(index) switch
    {
        null => otherwise,
        PyInt i => Clamp(i),
        var value => throw PyError.Type($"'{value.PythonTypeName}' object cannot be interpreted as an integer"),
    };

    public static int Int(this PyValue?[] arguments, int index) => arguments.Get(index) is PyInt i
        ? Clamp(i)
        : throw PyError.Type($"'{arguments.Get(index)?.PythonTypeName}' object cannot be interpreted as an integer");

    /// <summary>An optional bound of a search: None is the same as absent.</summary>
    public static int Bound(this PyValue?[] arguments, int index, int otherwise) => arguments.Get(index) switch
    {
        null or PyNone => otherwise,
        PyInt i => Clamp(i),
        _ => throw PyError.Type("slice indices must be integers or None or have an __index__ method"),
    };

    public static bool Truth(this PyValue?[] arguments, int index, bool otherwise) =>
        arguments.Get(index) is { } value ? Operators.Truth(value) : otherwise;

    private static int Clamp(PyInt value)
    {
        if (value.IsSmall)
        {
            return (int)Math.Clamp(value.Small, int.MinValue, int.MaxValue);
        }

        return value.Sign < 0 ? int.MinValue : int.MaxValue;
    }
}
