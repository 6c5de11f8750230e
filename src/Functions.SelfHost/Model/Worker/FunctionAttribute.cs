namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a public method as a function and gives it the name under which it is found, scheduled and logged.</summary>
/// <param name="name">Name of the function, unique in the app (compared without case).</param>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>Name of the function.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));
}
