using System.Reflection;

namespace Functions.SelfHost.Discovery;

/// <summary>Awaits whatever a function returns: nothing, a value, <see cref="Task"/>, <see cref="ValueTask"/> or one with a result.</summary>
internal static class ResultUnwrapper
{
    public static Func<object?, ValueTask<object?>> For(Type returnType)
    {
        if (returnType == typeof(Task))
        {
            return static async result =>
            {
                await (Task)result!;
                return null;
            };
        }

        if (returnType == typeof(ValueTask))
        {
            return static async result =>
            {
                await (ValueTask)result!;
                return null;
            };
        }

        Type? open = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        string? method = open == typeof(Task<>) ? nameof(OfTask) : open == typeof(ValueTask<>) ? nameof(OfValueTask) : null;
        if (method is null)
        {
            return static result => ValueTask.FromResult(result);
        }

        return typeof(ResultUnwrapper).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(returnType.GetGenericArguments()[0])
            .CreateDelegate<Func<object?, ValueTask<object?>>>();
    }

    /// <summary>Type of the value that a function gives, <see cref="void"/> if none.</summary>
    public static Type ResultType(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return typeof(void);
        }

        Type? open = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        return open == typeof(Task<>) || open == typeof(ValueTask<>) ? returnType.GetGenericArguments()[0] : returnType;
    }

    private static async ValueTask<object?> OfTask<T>(object? task) => await (Task<T>)task!;

    private static async ValueTask<object?> OfValueTask<T>(object? task) => await (ValueTask<T>)task!;
}
