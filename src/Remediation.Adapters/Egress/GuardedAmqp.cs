using RabbitMQ.Client;

namespace Remediation.Adapters.Egress;

/// <summary>Connects to a broker through the guard: the library is given the addresses that were checked, and looks nothing up itself.</summary>
public static class GuardedAmqp
{
    /// <summary>
    /// Opens a connection. It is not recovered by the library, which would go on with addresses that were checked long ago: open a new one instead.
    /// </summary>
    /// <param name="guard">Admits the connection.</param>
    /// <param name="address">The AMQP address.</param>
    /// <param name="name">The name that the broker shows for the connection.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    /// <exception cref="EgressRefusedException">The endpoint is not listed.</exception>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">No address answers.</exception>
    public static async Task<IConnection> ConnectAsync(IEgressGuard guard, Uri address, string name, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // This is where the banned constructor points to.
        var factory = new ConnectionFactory { Uri = address, AutomaticRecoveryEnabled = false, ClientProvidedName = name };
#pragma warning restore RS0030
        AmqpTcpEndpoint broker = factory.Endpoint;
        IReadOnlyList<System.Net.IPEndPoint> admitted = await guard.ResolveAsync(broker.HostName, broker.Port, cancellationToken);

        // The certificate must still be the named host's: broker.Ssl carries that name.
        return await factory.CreateConnectionAsync(
            [.. admitted.Select(a => new AmqpTcpEndpoint(a.Address.ToString(), a.Port, broker.Ssl, broker.MaxInboundMessageBodySize))], cancellationToken);
    }
}
