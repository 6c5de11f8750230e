using System.Net;
using System.Net.Sockets;

namespace Remediation.TestServers;

/// <summary>
/// Loopback ports that nobody listens on. They lie below the range that the kernel hands out to outgoing connections, so that a
/// server that is restarted in the middle of a test finds its port free again.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>So many different free ports.</summary>
    public static int[] Take(int count)
    {
        var taken = new HashSet<int>();
        while (taken.Count < count)
        {
            int port = Random.Shared.Next(First, Last);
            if (!taken.Contains(port) && IsFree(port))
            {
                taken.Add(port);
            }
        }

        return [.. taken];
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
