using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Remediation.Adapters.Egress;
using Remediation.Core.Intake;

namespace Remediation.Adapters.RabbitMq;

/// <summary>The one place where the app opens a connection to a broker. (The trigger has its own, in the host.)</summary>
/// <param name="address">The AMQP address, with user and password.</param>
/// <param name="guard">Admits the connection.</param>
public sealed class RabbitConnection(Uri address, IEgressGuard guard)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The broker's host and port, without credentials.</summary>
    public string Broker { get; } = address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}";

    /// <summary>Opens a connection. A lost one is not recovered: its user opens another and declares the queues again.</summary>
    /// <exception cref="QueueUnavailableException">The broker does not answer or does not let us in.</exception>
    public async Task<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await GuardedAmqp.ConnectAsync(guard, address, "remediation", patience.Token);
        }
        catch (EgressRefusedException e)
        {
            throw new QueueUnavailableException(e.Message, e);
        }
        catch (BrokerUnreachableException e) when (e.InnerException is AuthenticationFailureException or PossibleAuthenticationFailureException)
        {
            throw new QueueUnavailableException($"The broker at {Broker} does not take the user and password of RabbitMQConnection.", e);
        }
        catch (OperationInterruptedException e)
        {
            throw new QueueUnavailableException($"The broker at {Broker} ends the connection: {e.ShutdownReason?.ReplyText}", e);
        }
        catch (Exception e) when (
            e is BrokerUnreachableException or SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new QueueUnavailableException($"The broker at {Broker} does not answer.", e);
        }
    }
}
