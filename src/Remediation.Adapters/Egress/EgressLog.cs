using Microsoft.Extensions.Logging;

namespace Remediation.Adapters.Egress;

/// <summary>What the perimeter says: classes of hosts and ports, never an address or a name.</summary>
internal static partial class EgressLog
{
    [LoggerMessage(4100, LogLevel.Error, "EGRESS_REFUSED: a connection to a {HostClass} host, port {Port}, was refused: it is not listed")]
    public static partial void Refused(ILogger logger, string hostClass, int port);

    [LoggerMessage(4101, LogLevel.Critical, "EGRESS_FOREIGN: a connection past the guard to a {HostClass} host, port {Port}, was seen")]
    public static partial void ForeignConnect(ILogger logger, string hostClass, int port);

    [LoggerMessage(4102, LogLevel.Critical, "EGRESS_LOOKUP: a name that is not listed was looked up past the guard")]
    public static partial void UnlistedLookup(ILogger logger);
}
