using System.Net;
using Npgsql;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Makes PostgreSQL data sources through the guard. The library opens its sockets itself and offers no place to stand in between, so the hosts are
/// resolved and checked here, and the data source gets the addresses: what was checked is what is connected to. A server that moves to another
/// address is found again by a new data source.
/// </summary>
public static class GuardedPostgres
{
    private const int DefaultPort = 5432;

    /// <summary>A data source for a connection string.</summary>
    /// <param name="guard">Admits the hosts.</param>
    /// <param name="connectionString">The connection string; several hosts are separated by commas, a path is a Unix socket, which never leaves the machine.</param>
    /// <param name="configure">Further settings of the data source, or null. Changed hosts are not admitted, so leave them alone.</param>
    /// <param name="cancellationToken">Stops the lookup.</param>
    /// <exception cref="EgressRefusedException">A host is not listed.</exception>
    /// <exception cref="ArgumentException">The connection string names no host, or cannot be read.</exception>
    public static async Task<NpgsqlDataSource> CreateAsync(
        IEgressGuard guard, string connectionString, Action<NpgsqlDataSourceBuilder>? configure, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // This is where the banned constructor points to.
        var builder = new NpgsqlDataSourceBuilder(connectionString);
#pragma warning restore RS0030
        Dictionary<string, string> names = await PinAsync(guard, builder.ConnectionStringBuilder, cancellationToken);
        builder.UseSslClientAuthenticationOptionsCallback(options =>
        {
            // The certificate is the named host's, also when the connection goes to a checked address.
            options.TargetHost = options.TargetHost is { } shown ? names.GetValueOrDefault(shown, shown) : null;
            options.CertificateChainPolicy ??= GuardedHttp.OfflineChain();
        });
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>The endpoints of a connection string, for the list of what the operator configured; Unix sockets left out.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static IReadOnlyList<EgressRule> Endpoints(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return [.. Hosts(settings).Where(h => !IsSocket(h.Host)).Select(h => EgressRule.Of(h.Host, h.Port))];
    }

    private static async Task<Dictionary<string, string>> PinAsync(
        IEgressGuard guard, NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> pinned = [];
        foreach ((string host, int port) in Hosts(settings))
        {
            if (IsSocket(host))
            {
                pinned.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{host}:{port}"));
                continue;
            }

            foreach (IPEndPoint endpoint in await guard.ResolveAsync(host, port, cancellationToken))
            {
                names[endpoint.Address.ToString()] = host;
                pinned.Add(endpoint.ToString());
            }
        }

        settings.Host = string.Join(',', pinned);
        return names;
    }

    private static IEnumerable<(string Host, int Port)> Hosts(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new ArgumentException("The PostgreSQL connection string names no host.", nameof(settings));
        }

        int port = settings.Port > 0 ? settings.Port : DefaultPort;
        foreach (string entry in settings.Host.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            yield return !IsSocket(entry) && IPEndPoint.TryParse(entry, out IPEndPoint? literal)
                ? (literal.Address.ToString(), literal.Port > 0 ? literal.Port : port)
                : Split(entry, port);
        }
    }

    private static (string Host, int Port) Split(string entry, int port)
    {
        int colon = entry.LastIndexOf(':');
        return colon > 0 && int.TryParse(entry.AsSpan(colon + 1), out int own) ? (entry[..colon], own) : (entry, port);
    }

    private static bool IsSocket(string host) => host.StartsWith('/') || host.StartsWith('@');
}
