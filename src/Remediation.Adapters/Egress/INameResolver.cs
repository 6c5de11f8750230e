using System.Net;

namespace Remediation.Adapters.Egress;

/// <summary>Looks host names up.</summary>
public interface INameResolver
{
    /// <summary>The addresses of a host name.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known, or the name service does not answer.</exception>
    Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The machine's own name service.</summary>
public sealed class SystemNameResolver : INameResolver
{
    /// <inheritdoc/>
#pragma warning disable RS0030 // The guard's own lookup, made for listed names alone.
    public Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(name, cancellationToken);
#pragma warning restore RS0030
}
