namespace Remediation.Lambdas.Values;

/// <summary>
/// A Python exception, or a refusal of ours, on its way to the runner, which turns it into a result. It never leaves the library.
/// </summary>
internal sealed class PyError(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    public static PyError Value(string message) => new(LambdaCodes.ValueError, message);

    public static PyError Type(string message) => new(LambdaCodes.TypeError, message);

    public static PyError Attribute(PyValue value, string name) =>
        new(LambdaCodes.AttributeError, $"'{value.PythonTypeName}' object has no attribute '{name}'");

    public static PyError Unrepresentable(string message) => new(LambdaCodes.Unrepresentable, message);

    public static PyError Overflow(string message) => new(LambdaCodes.Overflow, message);

    public static PyError Unordered(string what) =>
        new(LambdaCodes.Unordered, $"{what} of a set has no stable order");
}
