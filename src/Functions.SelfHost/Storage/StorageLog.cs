using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(1001, LogLevel.Error, "A write to functions.db failed and was rolled back")]
    public static partial void WriteFailed(ILogger logger, Exception exception);
}
