namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions
{
    /// <summary>Base of every attribute that says how a parameter or a result is bound.</summary>
    public abstract class BindingAttribute : Attribute
    {
    }

    /// <summary>Base of the attributes that mark what starts a function; a function has exactly one.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public abstract class TriggerBindingAttribute : BindingAttribute
    {
    }

    /// <summary>Base of the attributes that bind a parameter to something given to the function.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public abstract class InputBindingAttribute : BindingAttribute
    {
    }
}

namespace Microsoft.Azure.Functions.Worker.Http
{
    /// <summary>Binds a parameter of an HTTP function to the request's JSON body.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class FromBodyAttribute : Attribute
    {
    }
}
