using System.Security.Cryptography;
using System.Text.Json;

namespace Functions.SelfHost.Http;

/// <summary>A key of its own name in <c>keys.json</c>.</summary>
internal sealed record NamedKey(string Name, string Key, IReadOnlyList<string>? Roles);

/// <summary>
/// The content of <c>keys.json</c>, mode 0600. It knows nothing of the host around it: an app that also runs on the real Functions host reads the same file
/// there by compiling this file in.
/// </summary>
internal sealed record KeyFile(string FunctionKey, string SystemKey, string MasterKey, IReadOnlyList<NamedKey>? Keys)
{
    public const string FunctionName = "functionKey";
    public const string SystemName = "systemKey";
    public const string MasterName = "masterKey";
    private const int KeyBytes = 32;
    private const int MinKeyLength = 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the file; makes it when it is absent or empty.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="HostConfigurationException"><c>KEYS</c>: the file cannot be used.</exception>
    public static KeyFile ReadOrCreate(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return Create(path);
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

    /// <summary>The roles that the file gives, each with the place where.</summary>
    public IEnumerable<(string Where, string Role)> RolesGiven(string path) =>
        (Keys ?? []).SelectMany(key => (key.Roles ?? []).Select(role => ($"{path}: key '{key.Name}'", role)));

    /// <summary>A role that the app does not know would be a key that opens nothing, and nobody would be told why.</summary>
    /// <param name="given">The roles given, each with the place where.</param>
    /// <param name="known">The roles that the app knows.</param>
    /// <exception cref="HostConfigurationException"><c>ROLE</c>: some are unknown.</exception>
    public static void CheckRoles(IEnumerable<(string Where, string Role)> given, IEnumerable<string> known)
    {
        List<string> problems =
        [
            .. given.Where(g => !known.Contains(g.Role, StringComparer.Ordinal)).Select(g => $"ROLE: {g.Where} has the role '{g.Role}'; the roles are {string.Join(", ", known)}."),
        ];
        if (problems.Count > 0)
        {
            throw new HostConfigurationException(problems);
        }
    }

    private static KeyFile Create(string path)
    {
        var made = new KeyFile(NewKey(), NewKey(), NewKey(), []);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: a crash between create and write must not leave a file without keys.
        string draft = $"{path}.{Environment.ProcessId}.new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, made, Json);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: File.Exists(path));
            return made;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process of the same deployment was first.
            File.Delete(draft);
            return ReadOrCreate(path);
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
}
