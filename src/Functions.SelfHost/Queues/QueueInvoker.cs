using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Queues;

/// <summary>How an invocation for a message went.</summary>
/// <param name="Failure">Null if it returned.</param>
/// <param name="Aborted">Whether the host cut it short: then it is no failure and the message stays.</param>
internal readonly record struct QueueInvocation(Exception? Failure, bool Aborted);

/// <summary>Calls a queue function with a message, whatever the queue.</summary>
internal sealed class QueueInvoker(FunctionInvoker invoker, IServiceProvider services, HostSettings settings, ILogger<QueueInvoker> logger)
{
    public async Task<QueueInvocation> InvokeAsync(
        FunctionDescriptor function,
        string queue,
        ReadOnlyMemory<byte> body,
        IReadOnlyDictionary<string, string> headers,
        int failures,
        CancellationToken abort)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(abort);
        if (settings.FunctionTimeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        await using AsyncServiceScope scope = services.CreateAsyncScope();
        var invocation = new Invocation(function, scope.ServiceProvider, Invocation.NewId(), limit.Token)
        {
            TriggerValue = body,
            Data = new Dictionary<string, object?> { ["Queue"] = queue, ["Headers"] = headers },
            RetryCount = failures,
            MaxRetryCount = EmbeddedQueue.MaxFailures - 1,
        };
        try
        {
            await invoker.InvokeAsync(invocation);
            return default;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return new QueueInvocation(null, Aborted: true);
        }
        catch (Exception exception)
        {
            QueueLog.MessageFailed(logger, exception, function.Name, invocation.InvocationId, failures + 1);
            return new QueueInvocation(exception, Aborted: false);
        }
    }
}

internal static partial class QueueLog
{
    [LoggerMessage(6001, LogLevel.Error, "Queue function {Function} failed, invocation {InvocationId}, failure {Failures} of this message")]
    public static partial void MessageFailed(ILogger logger, Exception exception, string function, string invocationId, int failures);

    [LoggerMessage(6002, LogLevel.Error, "A message of {Queue} was given up and is a dead letter now")]
    public static partial void DeadLettered(ILogger logger, string queue);

    [LoggerMessage(6003, LogLevel.Error, "A message of {Queue} could not be settled")]
    public static partial void SettleFailed(ILogger logger, Exception exception, string queue);

    [LoggerMessage(6004, LogLevel.Warning, "Queue {Queue}: no connection to the broker ({Reason}); next try in {Delay}")]
    public static partial void Disconnected(ILogger logger, string queue, string reason, TimeSpan delay);

    [LoggerMessage(6005, LogLevel.Information, "Queue {Queue}: consuming")]
    public static partial void Connected(ILogger logger, string queue);
}
