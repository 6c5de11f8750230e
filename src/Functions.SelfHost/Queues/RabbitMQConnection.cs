using System.Net;
using Functions.SelfHost.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Functions.SelfHost.Queues;

/// <summary>Connection to a broker from a trigger's settings.</summary>
internal static class RabbitMQConnection
{
    /// <summary>Whether a setting's value can be used at all.</summary>
    public static bool IsUsable(string value) =>
        string.Equals(value, QueueListeners.EmbeddedConnection, StringComparison.OrdinalIgnoreCase)
        || (Uri.TryCreate(value, UriKind.Absolute, out Uri? address) && address.Scheme is "amqp" or "amqps");

    public static ConnectionFactory Factory(RabbitMQTriggerAttribute trigger, string? connection, IConfiguration configuration)
    {
#pragma warning disable RS0030 // The one place here where a connection is described; OpenAsync is the one where it is opened.
        var factory = new ConnectionFactory
#pragma warning restore RS0030
        {
            // The listener reconnects by itself: recovery in the library would hand out deliveries of a lost channel.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            ClientProvidedName = "Functions.SelfHost",
        };
        if (connection is not null)
        {
            factory.Uri = new Uri(connection);
        }
        else
        {
            factory.HostName = trigger.HostName ?? factory.HostName;
            factory.Port = trigger.Port > 0 ? trigger.Port : factory.Port;
            factory.UserName = trigger.UserNameSetting is { } user ? configuration[user] ?? factory.UserName : factory.UserName;
            factory.Password = trigger.PasswordSetting is { } password ? configuration[password] ?? factory.Password : factory.Password;
        }

        if (trigger.DisableCertificateValidation)
        {
            factory.Ssl.AcceptablePolicyErrors = (System.Net.Security.SslPolicyErrors)~0;
        }

        return factory;
    }

    /// <summary>
    /// Opens a connection; with a filter, to the addresses that it admitted and no other: the library is given no name to look up. The certificate
    /// must be the named host's all the same.
    /// </summary>
    public static async Task<IConnection> OpenAsync(ConnectionFactory factory, IOutboundConnectionFilter? filter, CancellationToken cancellation)
    {
        if (filter is null)
        {
            return await factory.CreateConnectionAsync(cancellation);
        }

        AmqpTcpEndpoint broker = factory.Endpoint;
        IReadOnlyList<IPEndPoint> admitted = await filter.AdmitAsync(broker.HostName, broker.Port, cancellation);
        return await factory.CreateConnectionAsync(
            [.. admitted.Select(a => new AmqpTcpEndpoint(a.Address.ToString(), a.Port, broker.Ssl, broker.MaxInboundMessageBodySize))], cancellation);
    }
}
