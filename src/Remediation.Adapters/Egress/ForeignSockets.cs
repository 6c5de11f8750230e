using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Remediation.Adapters.Egress;

/// <summary>
/// Asks the kernel how many bytes each open TCP socket of this process has sent, and to whom: the runtime's own counters do not tell peers apart.
/// Linux alone; elsewhere nothing is found.
/// </summary>
internal static class ForeignSockets
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;

    // struct tcp_info of linux/tcp.h: tcpi_bytes_sent, since Linux 4.19.
    private const int BytesSentOffset = 200;
    private const int Ipv4Family = 2;
    private const int Ipv6Family = 10;

    /// <summary>The open TCP sockets with a peer: identity, peer, bytes sent (retransmissions included).</summary>
    public static IEnumerable<(string Socket, IPEndPoint Peer, long BytesSent)> Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal)
                && int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int descriptor)
                && Peer(descriptor) is { } peer
                && BytesSent(descriptor) is { } sent)
            {
                yield return (target, peer, sent);
            }
        }
    }

    private static IPEndPoint? Peer(int descriptor)
    {
        byte[] address = new byte[28];
        int length = address.Length;
        if (GetPeerName(descriptor, address, ref length) != 0)
        {
            return null;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(address.AsSpan(2));
        return BitConverter.ToUInt16(address) switch
        {
            Ipv4Family => new IPEndPoint(new IPAddress(address.AsSpan(4, 4)), port),
            Ipv6Family => new IPEndPoint(HostClasses.Plain(new IPAddress(address.AsSpan(8, 16))), port),
            _ => null,
        };
    }

    private static long? BytesSent(int descriptor)
    {
        byte[] info = new byte[BytesSentOffset + sizeof(long)];
        int length = info.Length;
        return GetSocketOption(descriptor, Tcp, TcpInfo, info, ref length) == 0 && length >= info.Length
            ? BitConverter.ToInt64(info, BytesSentOffset)
            : null;
    }

    [DllImport("libc", EntryPoint = "getpeername")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetPeerName(int descriptor, byte[] address, ref int length);

    [DllImport("libc", EntryPoint = "getsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetSocketOption(int descriptor, int level, int name, byte[] value, ref int length);
}
