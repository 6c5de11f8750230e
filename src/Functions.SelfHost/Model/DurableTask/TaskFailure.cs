using System.Reflection;

namespace Microsoft.DurableTask;

/// <summary>A failure as a record that survives the process: what failed, where, and why.</summary>
/// <param name="ErrorType">Full name of the exception's type. Do not branch on it: hosts differ.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Its stack trace, if known.</param>
/// <param name="InnerFailure">Its cause, if any.</param>
/// <param name="Properties">Further data; null here.</param>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>Details of an exception. Those of a <see cref="TaskFailedException"/> keep the task's own failure as inner one.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>The details.</returns>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        TaskFailureDetails? inner = exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } => FromException(cause),
            _ => null,
        };
        return new TaskFailureDetails(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, exception.StackTrace, inner, null);
    }

    /// <summary>Whether the failure's own exception was of a type.</summary>
    /// <typeparam name="T">The type or a base of it.</typeparam>
    /// <returns>False also when the type is not loaded.</returns>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure's own exception was of a type.</summary>
    /// <param name="targetBaseExceptionType">The type or a base of it.</param>
    /// <returns>False also when the type is not loaded.</returns>
    /// <exception cref="ArgumentException">The type is no exception's.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
        {
            throw new ArgumentException($"{targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        }

        Type? type = Type.GetType(ErrorType, throwOnError: false) ?? targetBaseExceptionType.Assembly.GetType(ErrorType, throwOnError: false);
        foreach (Assembly assembly in type is null ? AppDomain.CurrentDomain.GetAssemblies() : [])
        {
            type ??= assembly.GetType(ErrorType, throwOnError: false);
        }

        return type is not null && targetBaseExceptionType.IsAssignableFrom(type);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}

/// <summary>Thrown in an orchestrator when an activity or sub-orchestration that it awaits has failed.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>Failure from an exception.</summary>
    /// <param name="taskName">Name of the task.</param>
    /// <param name="taskId">Number of the call in its orchestration.</param>
    /// <param name="innerException">What was thrown.</param>
    public TaskFailedException(string taskName, int taskId, Exception innerException)
        : base(Text(taskName, taskId, innerException?.Message), innerException)
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = TaskFailureDetails.FromException(innerException ?? throw new ArgumentNullException(nameof(innerException)));
    }

    /// <summary>Failure from its record.</summary>
    /// <param name="taskName">Name of the task.</param>
    /// <param name="taskId">Number of the call in its orchestration.</param>
    /// <param name="failureDetails">The record.</param>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base(Text(taskName, taskId, failureDetails?.ErrorMessage))
    {
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails ?? throw new ArgumentNullException(nameof(failureDetails));
    }

    /// <summary>Name of the task.</summary>
    public string TaskName { get; }

    /// <summary>Number of the call in its orchestration.</summary>
    public int TaskId { get; }

    /// <summary>What happened.</summary>
    public TaskFailureDetails FailureDetails { get; }

    private static string Text(string name, int id, string? message) =>
        $"Task '{name}' (#{id}) failed with an unhandled exception: {message}";
}
