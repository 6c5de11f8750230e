using System.Security.Cryptography;
using System.Text;

namespace Functions.SelfHost.Durable;

/// <summary>Version 5 UUIDs (RFC 9562 section 5.5): SHA-1 of a namespace and a name.</summary>
internal static class DeterministicGuid
{
    // Our own namespace, itself a random UUID.
    private static readonly byte[] Namespace = Convert.FromHexString("4E4F1C0F7D3B4C6F9B1E6A7C52D0E9A3");

    public static Guid Create(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] input = new byte[Namespace.Length + text.Length];
        Namespace.CopyTo(input, 0);
        text.CopyTo(input, Namespace.Length);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // SHA-1 is what version 5 is defined with; nothing secret depends on it.
#pragma warning disable CA5350
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
