using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Http;

internal static partial class HttpLog
{
    [LoggerMessage(3001, LogLevel.Error, "Function {Function} failed, invocation {InvocationId}")]
    public static partial void FunctionFailed(ILogger logger, Exception exception, string function, string invocationId);

    [LoggerMessage(3002, LogLevel.Information, "Listening on {Url}")]
    public static partial void Listening(ILogger logger, string? url);
}
