using System.Net;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Stands in front of every outgoing connection of the process (invariant I2): asked before a name is looked up and before a socket is opened.
/// </summary>
public interface IEgressGuard
{
    /// <summary>
    /// The addresses that a connection to this endpoint may use, in the order to try them; never empty. A name is looked up once, and the caller
    /// connects to these addresses, so that what was checked is what is used.
    /// </summary>
    /// <param name="host">A host name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Stops the lookup.</param>
    /// <exception cref="EgressRefusedException">The endpoint is not listed, or a listed name leads to addresses that may not be used.</exception>
    ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(string host, int port, CancellationToken cancellationToken);
}
