using System.Net;
using System.Net.Sockets;

namespace Remediation.Adapters.Egress;

/// <summary>What sort of place an address is. Logs and counters carry this word instead of the address, which may be data.</summary>
public enum HostClass
{
    /// <summary>This machine: 127.0.0.0/8, ::1, and the unspecified address, which a connect takes for loopback.</summary>
    Loopback,

    /// <summary>A private network: RFC 1918, RFC 6598 (100.64.0.0/10), RFC 4193 (fc00::/7).</summary>
    Private,

    /// <summary>The link alone: 169.254.0.0/16 (cloud metadata services answer there), fe80::/10.</summary>
    LinkLocal,

    /// <summary>Many receivers: multicast and the limited broadcast.</summary>
    Multicast,

    /// <summary>Everything else: the world.</summary>
    Public,

    /// <summary>A host name that was not looked up.</summary>
    Name,
}

/// <summary>Classes of addresses.</summary>
public static class HostClasses
{
    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fc00::/7"),
    ];

    private static readonly IPNetwork[] LinkNetworks = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10")];

    private static readonly IPNetwork[] MulticastNetworks =
        [IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("255.255.255.255/32"), IPNetwork.Parse("ff00::/8")];

    /// <summary>The class of an address.</summary>
    public static HostClass Of(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return true switch
        {
            _ when IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any) => HostClass.Loopback,
            _ when PrivateNetworks.Any(n => n.Contains(plain)) => HostClass.Private,
            _ when LinkNetworks.Any(n => n.Contains(plain)) => HostClass.LinkLocal,
            _ when MulticastNetworks.Any(n => n.Contains(plain)) => HostClass.Multicast,
            _ => HostClass.Public,
        };
    }

    /// <summary>The address as rules are compared with: a mapped IPv4 address as IPv4, an IPv6 address without its zone.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }

    /// <summary>The word for logs, counters and reports.</summary>
    public static string Word(this HostClass host) => host switch
    {
        HostClass.Loopback => "loopback",
        HostClass.Private => "private",
        HostClass.LinkLocal => "link_local",
        HostClass.Multicast => "multicast",
        HostClass.Name => "name",
        _ => "public",
    };
}
