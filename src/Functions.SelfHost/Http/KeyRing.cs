using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace Functions.SelfHost.Http;

/// <summary>Who a key belongs to.</summary>
internal sealed record KeyIdentity(string Name, IReadOnlyList<string> Roles)
{
    /// <summary>The request's user: the key's name and roles.</summary>
    public ClaimsPrincipal ToUser() => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, Name), .. Roles.Select(role => new Claim(ClaimTypes.Role, role))], "FunctionsKey"));
}

/// <summary>Finds out whose a shown key is.</summary>
internal sealed class KeyRing
{
    /// <summary>The role of the master key: all of them.</summary>
    public const string AllRoles = "*";

    private readonly List<(byte[] Hash, KeyIdentity Identity)> _keys = [];

    /// <summary>The keys of a file.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="functionKeyRoles">Roles of <c>functionKey</c>.</param>
    public KeyRing(KeyFile file, IEnumerable<string> functionKeyRoles)
    {
        SystemKey = file.SystemKey;
        Add(file.FunctionKey, new KeyIdentity(KeyFile.FunctionName, [.. functionKeyRoles]));
        Add(file.SystemKey, new KeyIdentity(KeyFile.SystemName, []));
        Add(file.MasterKey, new KeyIdentity(KeyFile.MasterName, [AllRoles]));
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

    private void Add(string key, KeyIdentity identity) => _keys.Add((SHA256.HashData(Encoding.UTF8.GetBytes(key)), identity));
}
