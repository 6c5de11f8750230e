using System.Security.Cryptography;
using Remediation.Core.Ledger;

namespace Remediation.Adapters.Files;

/// <summary>The deployment's signing key: PKCS#8 PEM, mode 0600, made at first use; the verifier key lies in the data folder for carrying away.</summary>
public static class LedgerKeyFile
{
    private const string PublicName = "ledger.key.pub";

    /// <summary>Opens the key, or makes it.</summary>
    /// <param name="path">The key's file; may be a secret that cannot be written.</param>
    /// <param name="dataFolder">Where the verifier key is put, as <c>ledger.key.pub</c>.</param>
    /// <param name="origin">The name of the deployment's log.</param>
    public static LedgerSigner OpenOrCreate(string path, string dataFolder, string origin)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        var signer = new LedgerSigner(origin, key);
        File.WriteAllText(Path.Combine(dataFolder, PublicName), signer.PublicKey + "\n");
        return signer;
    }

    private static void Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string draft = $"{path}.{Environment.ProcessId}.new";
        using (FileStream stream = File.Open(draft, PrivateFolder.NewFile))
        {
            using var writer = new StreamWriter(stream);
            writer.Write(key.ExportPkcs8PrivateKeyPem());
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        // Whole or not at all; and the first of several workers that start at once makes the key of all.
        try
        {
            File.Move(draft, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
