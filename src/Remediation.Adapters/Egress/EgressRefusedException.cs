using System.Globalization;
using Remediation.Core.Reasons;

namespace Remediation.Adapters.Egress;

/// <summary>
/// A connection that was not made because its endpoint is not listed. The message names the class of the host and the port, never the host, which
/// may come from data.
/// </summary>
public sealed class EgressRefusedException : IOException
{
    /// <summary>A refusal.</summary>
    /// <param name="host">What sort of host it was.</param>
    /// <param name="port">The port.</param>
    public EgressRefusedException(HostClass host, int port)
        : base(string.Create(
            CultureInfo.InvariantCulture, $"{ReasonCode.EgressRefused}: {ReasonCatalog.Sentence(ReasonCode.EgressRefused)} (host: {host.Word()}, port: {port})"))
    {
        Host = host;
        Port = port;
    }

    /// <inheritdoc/>
    public EgressRefusedException()
        : this(HostClass.Public, 0)
    {
    }

    /// <inheritdoc/>
    public EgressRefusedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public EgressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The reason code, <c>EGRESS_REFUSED</c>.</summary>
    public string Code { get; } = ReasonCode.EgressRefused;

    /// <summary>What sort of host was refused.</summary>
    public HostClass Host { get; }

    /// <summary>The port that was refused.</summary>
    public int Port { get; }
}
