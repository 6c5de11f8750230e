using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Remediation.Core.Identity;

/// <summary>
/// SHA-256 of a row's primary key: what tells records apart. Two records with different fingerprints never merge, however alike they look.
/// </summary>
public readonly record struct Fingerprint : IComparable<Fingerprint>
{
    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private Fingerprint(UInt128 high, UInt128 low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The first 128 bits, enough to tell the rows of one batch apart in memory.</summary>
    public UInt128 Prefix => _high;

    /// <summary>The hash of bytes.</summary>
    public static Fingerprint Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return FromBytes(hash);
    }

    /// <summary>A fingerprint from its 32 bytes.</summary>
    public static Fingerprint FromBytes(ReadOnlySpan<byte> hash) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>Order of the bytes, as a store orders them.</summary>
    public int CompareTo(Fingerprint other)
    {
        int high = _high.CompareTo(other._high);
        return high != 0 ? high : _low.CompareTo(other._low);
    }

    /// <summary>Lower-case hex.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());

    /// <summary>Whether the left fingerprint comes first.</summary>
    public static bool operator <(Fingerprint left, Fingerprint right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left fingerprint comes last.</summary>
    public static bool operator >(Fingerprint left, Fingerprint right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left fingerprint comes first or is the same.</summary>
    public static bool operator <=(Fingerprint left, Fingerprint right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left fingerprint comes last or is the same.</summary>
    public static bool operator >=(Fingerprint left, Fingerprint right) => left.CompareTo(right) >= 0;
}
