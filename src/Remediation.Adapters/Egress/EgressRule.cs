using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Remediation.Adapters.Egress;

/// <summary>
/// One entry of the allow-list: a host name, or an address or network (CIDR), with a port or for every port. Written <c>ollama:11434</c>,
/// <c>10.1.2.3:5432</c>, <c>10.1.0.0/16</c>, <c>[fd00::5]:6334</c>, <c>fd00:1::/32</c>.
/// </summary>
public sealed record EgressRule
{
    private EgressRule(string? name, IPNetwork? network, int? port)
    {
        Name = name;
        Network = network;
        Port = port;
    }

    /// <summary>The host name in lower case, without a final dot; null for a rule about addresses.</summary>
    public string? Name { get; }

    /// <summary>The addresses; a single address is a network of one. Null for a rule about a name.</summary>
    public IPNetwork? Network { get; }

    /// <summary>The port; null for every port.</summary>
    public int? Port { get; }

    /// <summary>The rule for an endpoint that the operator configured elsewhere, such as a broker's address.</summary>
    /// <param name="host">A host name, or an address, in brackets or not.</param>
    /// <param name="port">Its port.</param>
    public static EgressRule Of(string host, int port) =>
        IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)
            ? new EgressRule(null, Single(address), port)
            : new EgressRule(NormalName(host), null, port);

    /// <summary>The rule for a configured address, with the scheme's usual port when it names none.</summary>
    /// <exception cref="ArgumentException">The address has no host, or a scheme whose port is not known here.</exception>
    public static EgressRule Of(Uri address)
    {
        int port = address.Port > 0 ? address.Port : address.Scheme switch
        {
            "amqp" => 5672,
            "amqps" => 5671,
            _ => throw new ArgumentException("The address names no port.", nameof(address)),
        };
        return Of(address.IdnHost, port);
    }

    /// <summary>Reads an entry as the operator wrote it.</summary>
    /// <param name="text">The entry.</param>
    /// <param name="rule">The rule, or null.</param>
    /// <param name="fault">What is wrong with it, in words, or null.</param>
    public static bool TryParse(string text, out EgressRule? rule, out string? fault)
    {
        rule = null;
        if (!TrySplit(text, out string host, out int? port))
        {
            fault = $"'{text}' must be host, host:port, address or network; an IPv6 address with a port stands in brackets; a port is 1 to 65535.";
            return false;
        }

        fault = host.Contains('/', StringComparison.Ordinal) ? TryNetwork(host, port, out rule) : TryHost(host, port, out rule);
        fault = fault is null ? null : $"'{text}' {fault}";
        return fault is null;
    }

    /// <summary>Whether the rule lists an address and port.</summary>
    /// <param name="address">The address, plain (see <see cref="HostClasses.Plain"/>).</param>
    /// <param name="port">The port.</param>
    internal bool Lists(IPAddress address, int port) => Network is { } network && (Port is null || Port == port) && network.Contains(address);

    /// <summary>Whether the rule lists a name and port.</summary>
    internal bool Lists(string normalName, int port) => Name == normalName && (Port is null || Port == port);

    /// <summary>A host name as rules hold it.</summary>
    internal static string NormalName(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static bool TrySplit(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        string? portText = null;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
            {
                return false;
            }

            host = text[1..close];
            portText = close + 1 < text.Length ? text[(close + 2)..] : null;
        }
        else if (text.Count(c => c == ':') == 1)
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, portText) = (text[..colon], text[(colon + 1)..]);
        }

        if (portText is null)
        {
            return host.Length > 0;
        }

        bool valid = int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535;
        port = number;
        return valid && host.Length > 0;
    }

    private static string? TryNetwork(string host, int? port, out EgressRule? rule)
    {
        rule = null;

        // The parser clears bits behind the prefix; whoever wrote them may have meant another network.
        if (!IPNetwork.TryParse(host, out IPNetwork network) || !network.BaseAddress.Equals(IPAddress.Parse(host[..host.IndexOf('/', StringComparison.Ordinal)])))
        {
            return "is not a network; write it as 10.1.0.0/16 or fd00:1::/32, with zeros after the prefix.";
        }

        if (network.PrefixLength == 0)
        {
            return "would list every address; a perimeter needs a border.";
        }

        rule = new EgressRule(null, network, port);
        return null;
    }

    private static string? TryHost(string host, int? port, out EgressRule? rule)
    {
        rule = null;
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            // Only the usual spelling: 127.1, 0x7f000001 and 010.0.0.1 are read differently by different programs.
            if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != host)
            {
                return "must be written as four decimal numbers.";
            }

            rule = new EgressRule(null, Single(address), port);
            return null;
        }

        if (Uri.CheckHostName(host) != UriHostNameType.Dns || host.Any(c => !char.IsAscii(c)) || host.Contains('*', StringComparison.Ordinal))
        {
            return "is neither an address nor a host name (ASCII letters, digits, hyphens and dots; no wildcards).";
        }

        rule = new EgressRule(NormalName(host), null, port);
        return null;
    }

    private static IPNetwork Single(IPAddress address)
    {
        IPAddress plain = HostClasses.Plain(address);
        return new IPNetwork(plain, plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
