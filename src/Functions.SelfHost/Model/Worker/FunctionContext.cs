using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>Identifier of this invocation, unique; for logs.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Identifier of the function, stable for a build.</summary>
    public abstract string FunctionId { get; }

    /// <summary>Trace that this invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>Data that the trigger brought.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>How often the invocation has been tried.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>Services of this invocation (a scope of their own).</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function's definition.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>A bag for middleware.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>Cancelled when the caller has gone or the host stops.</summary>
    public virtual CancellationToken CancellationToken { get; }
}

/// <summary>Data that the trigger brought.</summary>
public abstract class BindingContext
{
    /// <summary>Route values, message headers and the like, by name.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

/// <summary>W3C trace context of an invocation.</summary>
public abstract class TraceContext
{
    /// <summary>The <c>traceparent</c> value; empty when nothing is traced.</summary>
    public abstract string TraceParent { get; }

    /// <summary>The <c>tracestate</c> value; empty if none.</summary>
    public abstract string TraceState { get; }
}

/// <summary>How often an invocation has been tried.</summary>
public abstract class RetryContext
{
    /// <summary>0 for the first try.</summary>
    public abstract int RetryCount { get; }

    /// <summary>Highest number of retries.</summary>
    public abstract int MaxRetryCount { get; }
}

/// <summary>What a function is.</summary>
public abstract class FunctionDefinition
{
    /// <summary>Its parameters in order.</summary>
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    /// <summary>File of the assembly that holds it.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Full name of its method.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Identifier, stable for a build.</summary>
    public abstract string Id { get; }

    /// <summary>Name given by <see cref="FunctionAttribute"/>.</summary>
    public abstract string Name { get; }
}

/// <summary>A parameter of a function.</summary>
/// <param name="name">Name in source.</param>
/// <param name="type">Declared type.</param>
public class FunctionParameter(string name, Type type)
{
    /// <summary>Name in source.</summary>
    public string Name { get; } = name;

    /// <summary>Declared type.</summary>
    public Type Type { get; } = type;
}

/// <summary>ASP.NET Core side of a <see cref="FunctionContext"/>.</summary>
public static class FunctionContextExtensions
{
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The HTTP exchange of this invocation.</summary>
    /// <param name="context">The invocation.</param>
    /// <returns>Null unless the function was started by HTTP.</returns>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out object? value) ? value as HttpContext : null;
}
