using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Durable;

internal static partial class DurableLog
{
    [LoggerMessage(2001, LogLevel.Information, "Going on with {Activities} activities, {Timers} timers and starts, {Messages} messages")]
    public static partial void Resumed(ILogger logger, int activities, int timers, int messages);

    [LoggerMessage(2002, LogLevel.Warning, "Stopped before all turns were done; they go on at the next start")]
    public static partial void DrainTimedOut(ILogger logger);

    [LoggerMessage(2003, LogLevel.Warning, "Orchestration {Name} {InstanceId} failed")]
    public static partial void OrchestrationFailed(ILogger logger, string name, string instanceId);

    [LoggerMessage(2004, LogLevel.Error, "A turn of {InstanceId} could not be committed; it will be tried again")]
    public static partial void TurnFailed(ILogger logger, Exception exception, string instanceId);
}
