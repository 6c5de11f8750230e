namespace Remediation.Functions.Composition;

/// <summary>Settings that only the containers edition has a use for.</summary>
public sealed record ContainerSettings
{
    /// <summary>QDRANT_URL: gRPC endpoint of the vector index, such as <c>http://qdrant:6334</c>. Without it vectors are compared in the process.</summary>
    public Uri? Qdrant { get; init; }

    /// <summary>QDRANT_API_KEY: the key of that server.</summary>
    public string QdrantApiKey { get; init; } = "";

    /// <summary>KEYS_PATH: the file of keys and roles, where it is not <c>keys.json</c> in the data folder. It is never written there.</summary>
    public string KeysPath { get; init; } = "";

    /// <summary>The keys that are set, for an edition that has no use for them.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Reads the settings.</summary>
    internal static ContainerSettings Read(SettingsReader values)
    {
        var settings = new ContainerSettings
        {
            Qdrant = values.Address("QDRANT_URL"),
            QdrantApiKey = values.Text("QDRANT_API_KEY", ""),
            KeysPath = values.Text("KEYS_PATH", ""),
        };
        (string Key, bool Set)[] all =
            [("QDRANT_URL", settings.Qdrant is not null), ("QDRANT_API_KEY", settings.QdrantApiKey.Length > 0), ("KEYS_PATH", settings.KeysPath.Length > 0)];
        return settings with { Given = [.. all.Where(k => k.Set).Select(k => k.Key)] };
    }
}
