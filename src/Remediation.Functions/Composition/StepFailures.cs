using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Remediation.Functions.Composition;

/// <summary>
/// What a run's step leaves behind when it fails: a line in the log, and in the durable history the types and codes of what happened. The message stays out
/// of both: histories are shown to those who manage the host, and to no one else is a cell's value due there.
/// </summary>
/// <param name="logger">The log.</param>
internal sealed partial class StepFailures(ILogger<StepFailures> logger) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) => IsStep(context) ? GuardedAsync(context, next) : next(context);

    // In an orchestrator exceptions steer the run; of a call over HTTP the host tells nothing but that it failed.
    private static bool IsStep(FunctionContext context) =>
        context.GetHttpContext() is null && !context.FunctionDefinition.Parameters.Any(p => p.Type == typeof(TaskOrchestrationContext));

    private async Task GuardedAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, context.FunctionDefinition.Name, PrivateLog.Words(exception));
#pragma warning disable MA0054 // The cause would take its message into the history.
            throw new StepFailedException(PrivateLog.Words(exception));
#pragma warning restore MA0054
        }
    }

    [LoggerMessage(1006, LogLevel.Error, "Step {Function} failed: {Failure}")]
    private partial void LogFailed(Exception exception, string function, string failure);
}

/// <summary>A step failed; what it is told by holds no data.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>Told by types and codes.</summary>
    public StepFailedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StepFailedException()
    {
    }

    /// <inheritdoc/>
    public StepFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
