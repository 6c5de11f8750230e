using System.Net;
using Functions.SelfHost.Hosting;
using Remediation.Adapters.Egress;

namespace Remediation.Functions.Embedded;

/// <summary>Puts the egress guard in front of the self-hosted runtime's own connections.</summary>
/// <param name="guard">Admits connections.</param>
internal sealed class GuardedListeners(IEgressGuard guard) : IOutboundConnectionFilter
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPEndPoint>> AdmitAsync(string host, int port, CancellationToken cancellationToken) =>
        guard.ResolveAsync(host, port, cancellationToken);
}
