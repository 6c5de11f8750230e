using System.Security.Cryptography;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Files;

/// <summary>The deployment's signing key: PKCS#8 PEM, mode 0600, made at first use; the verifier key lies beside it for carrying away.</summary>
public static class LedgerKeyFile
{
    /// <summary>Opens the key, or makes it.</summary>
    public static LedgerSigner OpenOrCreate(string path, string origin)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        var signer = new LedgerSigner(origin, key);
        File.WriteAllText(path + ".pub", signer.PublicKey + "\n");
        return signer;
    }

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        FileStreamOptions options = PrivateFolder.NewFile;
        options.Mode = FileMode.CreateNew;
        using FileStream stream = File.Open(path, options);
        using var writer = new StreamWriter(stream);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
        writer.Flush();
        stream.Flush(flushToDisk: true);
    }
}
