using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Makes the HTTP clients of the process: models, vector store (gRPC takes the handler), alerts, telemetry. Every connection passes the guard; there
/// is no proxy from the environment, no redirect, no cookie, no HTTP/3 (it would not pass the guard), no download of certificates or revocation lists.
/// </summary>
/// <param name="guard">Admits connections.</param>
public sealed class GuardedHttp(IEgressGuard guard)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    // Connections are made anew now and then, so that a listed name that moved within the perimeter is followed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>A client for one endpoint.</summary>
    /// <param name="purpose">What it is for, in one word (<c>ollama</c>, <c>alerts</c>): bytes are counted by it.</param>
    /// <param name="baseAddress">The endpoint; must be listed when a request is sent.</param>
    /// <param name="timeout">How long a request may take; null for no limit of the client's own.</param>
    public HttpClient Client(string purpose, Uri baseAddress, TimeSpan? timeout = null)
    {
#pragma warning disable RS0030 // This is the factory that the banned constructors point to.
        return new HttpClient(Handler(purpose), disposeHandler: true) { BaseAddress = baseAddress, Timeout = timeout ?? Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
    }

    /// <summary>A handler for libraries that make their own client. A refusal is thrown as <see cref="EgressRefusedException"/>.</summary>
    /// <param name="purpose">What it is for, in one word.</param>
    public HttpMessageHandler Handler(string purpose)
    {
#pragma warning disable RS0030 // As above.
        var sockets = new SocketsHttpHandler
#pragma warning restore RS0030
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectCallback = async (context, cancellationToken) => new CountedStream(
                await GuardedSocket.ConnectAsync(guard, context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), purpose),
        };
        sockets.SslOptions.CertificateChainPolicy = OfflineChain();
        return new GuardedHandler(sockets);
    }

    /// <summary>Checks a server's certificate with what is on this machine: a chain may name addresses to fetch from, and those are not listed.</summary>
    internal static X509ChainPolicy OfflineChain() =>
        new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };

    private sealed class GuardedHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Confine(request);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refused)
            {
                throw new EgressRefusedException(refused.Host, refused.Port);
            }
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The guard admits connections asynchronously; use SendAsync.");

        // HTTP/3 is its own transport and would not go through the connect callback.
        private static void Confine(HttpRequestMessage request)
        {
            if (request.Version.Major > 2)
            {
                request.Version = HttpVersion.Version20;
            }

            if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
            {
                request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            }
        }
    }
}
