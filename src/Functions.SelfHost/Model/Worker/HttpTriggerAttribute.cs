using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key a caller of an HTTP function must show.</summary>
public enum AuthorizationLevel
{
    /// <summary>No key.</summary>
    Anonymous,

    /// <summary>A user's token; has no key of its own and is refused by validation here.</summary>
    User,

    /// <summary>Any valid key.</summary>
    Function,

    /// <summary>The system key or the master key.</summary>
    System,

    /// <summary>The master key.</summary>
    Admin,
}

/// <summary>Starts a function with an HTTP request.</summary>
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Every method, <see cref="AuthorizationLevel.Function"/>.</summary>
    public HttpTriggerAttribute()
        : this(AuthorizationLevel.Function)
    {
    }

    /// <summary>The given methods, <see cref="AuthorizationLevel.Function"/>.</summary>
    /// <param name="methods">HTTP methods, any case.</param>
    public HttpTriggerAttribute(params string[] methods)
        : this(AuthorizationLevel.Function, methods)
    {
    }

    /// <summary>Every method, the given level.</summary>
    /// <param name="authLevel">Which key is needed.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>The given methods and level.</summary>
    /// <param name="authLevel">Which key is needed.</param>
    /// <param name="methods">HTTP methods, any case.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>Route template below the route prefix, ASP.NET Core syntax; the function's name if null.</summary>
    public string? Route { get; set; }

    /// <summary>HTTP methods; null or empty for all.</summary>
    public string[]? Methods { get; internal set; }

    /// <summary>Which key is needed.</summary>
    public AuthorizationLevel AuthLevel { get; internal set; }
}
