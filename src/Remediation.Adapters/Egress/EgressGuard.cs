using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Lets connections through to listed endpoints. A listed name may lead to loopback and private addresses of its own; any other address that it
/// leads to (a name service may lie, and a name may be pointed elsewhere after it was listed) must be listed as an address too.
/// </summary>
/// <param name="allowed">The listed endpoints.</param>
/// <param name="names">Looks listed names up.</param>
/// <param name="tally">Counts refusals.</param>
/// <param name="log">Tells of refusals, by class of host.</param>
public sealed class EgressGuard(EgressAllowList allowed, INameResolver names, EgressTally tally, ILogger<EgressGuard> log) : IEgressGuard
{
    private static readonly IPAddress[] Localhost = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private readonly ConcurrentDictionary<(IPAddress Address, int Port), byte> _resolved = new();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal))
        {
            return allowed.Lists(literal, port) ? [new IPEndPoint(literal, port)] : throw Refused(HostClasses.Of(literal), port);
        }

        bool local = IsLocalhost(host);
        bool named = allowed.Lists(host, port);
        if (!named && !local)
        {
            throw Refused(HostClass.Name, port);
        }

        IPAddress[] addresses = local ? Localhost : await names.ResolveAsync(host, cancellationToken);
        IPEndPoint[] usable = [.. addresses.Where(a => allowed.Lists(a, port) || (named && IsInside(a))).Select(a => new IPEndPoint(a, port))];
        if (usable.Length == 0)
        {
            throw Refused(addresses.Length == 0 ? HostClass.Name : addresses.Max(HostClasses.Of), port);
        }

        foreach (IPEndPoint endpoint in usable)
        {
            _resolved.TryAdd((HostClasses.Plain(endpoint.Address), port), 0);
        }

        return usable;
    }

    /// <summary>Whether a connection to this address would be within the perimeter: it is listed, or a listed name led to it.</summary>
    internal bool Knows(IPAddress address, int port) => allowed.Lists(address, port) || _resolved.ContainsKey((HostClasses.Plain(address), port));

    /// <summary>Whether looking this name up is within the perimeter.</summary>
    internal bool KnowsName(string name) => IsLocalhost(name) || allowed.ListsName(name);

    // RFC 6761: these names mean loopback, and are not to be asked of a name service.
    private static bool IsLocalhost(string host)
    {
        string normal = EgressRule.NormalName(host);
        return normal == "localhost" || normal.EndsWith(".localhost", StringComparison.Ordinal);
    }

    private static bool IsInside(IPAddress address) => HostClasses.Of(address) is HostClass.Loopback or HostClass.Private;

    private EgressRefusedException Refused(HostClass host, int port)
    {
        tally.Refused(host);
        EgressLog.Refused(log, host.Word(), port);
        return new EgressRefusedException(host, port);
    }
}
