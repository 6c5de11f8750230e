using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Functions.SelfHost.Hosting;

namespace Functions.SelfHost.Http;

/// <summary>Who a key belongs to.</summary>
internal sealed record KeyIdentity(string Name, IReadOnlyList<string> Roles);

/// <summary>A key of its own name in <c>keys.json</c>.</summary>
internal sealed record NamedKey(string Name, string Key, IReadOnlyList<string>? Roles);

/// <summary>Shape of <c>keys.json</c>.</summary>
internal sealed record KeyFile(string FunctionKey, string SystemKey, string MasterKey, IReadOnlyList<NamedKey>? Keys);

/// <summary>The keys of <c>keys.json</c> in the data folder, mode 0600, made at first start.</summary>
internal sealed class KeyRing
{
    public const string FunctionName = "functionKey";
    public const string SystemName = "systemKey";
    public const string MasterName = "masterKey";
    private const int KeyBytes = 32;
    private const int MinKeyLength = 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<(byte[] Hash, KeyIdentity Identity)> _keys = [];

    /// <exception cref="HostConfigurationException"><c>KEYS</c>: the file cannot be used.</exception>
    public KeyRing(HostStorage storage, HostSettings settings)
    {
        KeyFile file = ReadOrCreate(storage.Folder.KeysFile);
        CheckRoles(file, settings.Options, storage.Folder.KeysFile);
        SystemKey = file.SystemKey;
        Add(file.FunctionKey, new KeyIdentity(FunctionName, [.. (IEnumerable<string>?)settings.Options.FunctionKeyRoles ?? SelfHostOptions.DefaultFunctionKeyRoles]));
        Add(file.SystemKey, new KeyIdentity(SystemName, []));
        Add(file.MasterKey, new KeyIdentity(MasterName, ["*"]));
        foreach (NamedKey named in file.Keys ?? [])
        {
            Add(named.Key, new KeyIdentity(named.Name, named.Roles ?? []));
        }
    }

    /// <summary>For the links that the management API gives to those who may have them.</summary>
    public string SystemKey { get; }

    /// <summary>Whose key this is. Takes the same time whether and where it matches.</summary>
    /// <returns>Null if nobody's.</returns>
    public KeyIdentity? Find(string? key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key ?? string.Empty));
        KeyIdentity? found = null;
        foreach ((byte[] known, KeyIdentity identity) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found ??= identity;
            }
        }

        return found;
    }

    private static KeyFile ReadOrCreate(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            var made = new KeyFile(NewKey(), NewKey(), NewKey(), []);
            // Whole or not at all: a crash between create and write must not leave a file without keys.
            string draft = path + ".new";
            File.Delete(draft);
            DataFolder.CreatePrivateFile(draft);
            File.WriteAllText(draft, JsonSerializer.Serialize(made, Json));
            File.Move(draft, path, overwrite: true);
            return made;
        }

        KeyFile? file;
        try
        {
            file = JsonSerializer.Deserialize<KeyFile>(File.ReadAllText(path), Json);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new HostConfigurationException([$"KEYS: {path} cannot be read: {exception.GetType().Name}."]);
        }

        List<string> problems = Check(file, path);
        return problems.Count == 0 ? file! : throw new HostConfigurationException(problems);
    }

    /// <summary>A role that the app does not know would be a key that opens nothing, and nobody would be told why.</summary>
    private static void CheckRoles(KeyFile file, SelfHostOptions options, string path)
    {
        if (options.Roles is not { } known)
        {
            return;
        }

        IEnumerable<(string Where, string Role)> given = (file.Keys ?? []).SelectMany(key => (key.Roles ?? []).Select(role => (Where: $"{path}: key '{key.Name}'", Role: role)))
            .Concat((options.FunctionKeyRoles ?? []).Select(role => (Where: "setting SelfHost:FunctionKeyRoles", Role: role)));
        List<string> problems =
        [
            .. given.Where(g => !known.Contains(g.Role, StringComparer.Ordinal))
                .Select(g => $"ROLE: {g.Where} has the role '{g.Role}'; the roles are {string.Join(", ", known)}."),
        ];
        if (problems.Count > 0)
        {
            throw new HostConfigurationException(problems);
        }
    }

    private static List<string> Check(KeyFile? file, string path)
    {
        var problems = new List<string>();
        IEnumerable<NamedKey> all =
        [
            new(FunctionName, file?.FunctionKey ?? string.Empty, null),
            new(SystemName, file?.SystemKey ?? string.Empty, null),
            new(MasterName, file?.MasterKey ?? string.Empty, null),
            .. file?.Keys ?? [],
        ];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedKey named in all)
        {
            if (string.IsNullOrWhiteSpace(named.Name) || named.Key is null || named.Key.Length < MinKeyLength)
            {
                problems.Add($"KEYS: {path}: key '{named.Name}' needs a name and at least {MinKeyLength} characters.");
            }
            else if (!seen.Add(named.Name) | !seen.Add("=" + named.Key))
            {
                problems.Add($"KEYS: {path}: name or value of key '{named.Name}' is used twice.");
            }
        }

        return problems;
    }

    private static string NewKey() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));

    private void Add(string key, KeyIdentity identity) => _keys.Add((SHA256.HashData(Encoding.UTF8.GetBytes(key)), identity));
}
