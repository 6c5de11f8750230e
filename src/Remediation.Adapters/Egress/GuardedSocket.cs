using System.Net;
using System.Net.Sockets;

namespace Remediation.Adapters.Egress;

/// <summary>Opens a TCP connection that the guard admitted, to the addresses that it checked.</summary>
internal static class GuardedSocket
{
    /// <summary>Connects; the addresses are tried in order.</summary>
    /// <exception cref="EgressRefusedException">The endpoint is not listed.</exception>
    /// <exception cref="SocketException">No address answers.</exception>
    public static async ValueTask<Socket> ConnectAsync(IEgressGuard guard, string host, int port, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPEndPoint> endpoints = await guard.ResolveAsync(host, port, cancellationToken);
        SocketException? last = null;
        foreach (IPEndPoint endpoint in endpoints)
        {
#pragma warning disable RS0030 // The one place where a socket for an outgoing connection is made.
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore RS0030
            try
            {
                await socket.ConnectAsync(endpoint, cancellationToken);
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }
}
