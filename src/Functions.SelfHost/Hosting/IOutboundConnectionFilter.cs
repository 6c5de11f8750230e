using System.Net;

namespace Functions.SelfHost.Hosting;

/// <summary>
/// Says where this host may connect to, before a name is looked up and before a socket is opened. Register one to confine the host; without one,
/// a trigger's connection setting is used as it is.
/// </summary>
public interface IOutboundConnectionFilter
{
    /// <summary>The addresses that a connection to this endpoint may use, in the order to try them; never empty. Throws to refuse.</summary>
    /// <param name="host">A host name or an address, as the setting has it.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Stops the lookup.</param>
    ValueTask<IReadOnlyList<IPEndPoint>> AdmitAsync(string host, int port, CancellationToken cancellationToken);
}
