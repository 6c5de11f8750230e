using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Remediation.Core.Ledger;

/// <summary>
/// Who a log is verified against: a name and an ECDSA P-256 key, written as a C2SP signed-note verifier key <c>name+keyid+base64(0x02 || SPKI)</c>.
/// </summary>
public sealed class LedgerVerifierKey
{
    private const byte EcdsaType = 0x02;

    // The signed-note text asks for a limit of at least 16 signatures.
    private const int MaxSignatures = 64;
    private const int MaxNote = 1024 * 1024;

    private readonly byte[] _spki;

    private LedgerVerifierKey(string name, byte[] spki)
    {
        Name = name;
        _spki = spki;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(spki));
    }

    /// <summary>The signer's name, which is the log's origin.</summary>
    public string Name { get; }

    /// <summary>The first 4 bytes of SHA-256 over the key.</summary>
    public uint KeyId { get; }

    /// <summary>The key of a signer.</summary>
    /// <exception cref="ArgumentException">The name is empty, or holds white space, a plus or a control character.</exception>
    public static LedgerVerifierKey Of(string name, ECDsa key) =>
        IsName(name)
            ? new(name, key.ExportSubjectPublicKeyInfo())
            : throw new ArgumentException("A log's name has no white space and no plus.", nameof(name));

    /// <summary>Reads the text form; null when it is none.</summary>
    public static LedgerVerifierKey? Parse(string text)
    {
        string[] parts = text.Trim().Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8 || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint keyId))
        {
            return null;
        }

        if (StrictBase64.Decode(parts[2]) is not { Length: > 1 } bytes || bytes[0] != EcdsaType)
        {
            return null;
        }

        var key = new LedgerVerifierKey(parts[0], bytes[1..]);
        return key.KeyId == keyId && key.TryImport(out ECDsa? imported) && Dispose(imported) ? key : null;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([EcdsaType, .. _spki])}";

    /// <summary>Whether a signed note bears this key's good signature; its text comes back.</summary>
    public bool TryOpen(string note, out string text)
    {
        text = "";
        int split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n') || note.Length > MaxNote || !TryImport(out ECDsa? key))
        {
            return false;
        }

        using (key)
        {
            text = note[..(split + 1)];
            foreach (string line in note[(split + 2)..].Split('\n', MaxSignatures + 1).Take(MaxSignatures))
            {
                if (SignatureOf(line) is { } signature && key!.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    private byte[]? SignatureOf(string line)
    {
        string prefix = $"— {Name} ";
        if (!line.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        return StrictBase64.Decode(line[prefix.Length..]) is { Length: > 4 } bytes && BinaryPrimitives.ReadUInt32BigEndian(bytes) == KeyId ? bytes[4..] : null;
    }

    private bool TryImport(out ECDsa? key)
    {
        key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(_spki, out _);
            return true;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            key = null;
            return false;
        }
    }

    private static bool Dispose(ECDsa? key)
    {
        key?.Dispose();
        return true;
    }
}

/// <summary>Signs checkpoints with a local ECDSA P-256 key as C2SP signed notes of type 0x02 (the base library has no Ed25519).</summary>
public sealed class LedgerSigner : ICheckpointSigner, IDisposable
{
    private readonly ECDsa _key;

    /// <summary>A signer; it owns the key.</summary>
    public LedgerSigner(string origin, ECDsa key)
    {
        _key = key;
        PublicKey = LedgerVerifierKey.Of(origin, key);
    }

    /// <summary>What its notes are verified with.</summary>
    public LedgerVerifierKey PublicKey { get; }

    /// <inheritdoc/>
    public string Sign(long size, ReadOnlySpan<byte> root)
    {
        string text = new Checkpoint(PublicKey.Name, size, root.ToArray()).Text;
        byte[] signature = _key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] keyed = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(keyed, PublicKey.KeyId);
        signature.CopyTo(keyed, 4);
        return $"{text}\n— {PublicKey.Name} {Convert.ToBase64String(keyed)}\n";
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
