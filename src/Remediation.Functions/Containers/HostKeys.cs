using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.SelfHost;
using Functions.SelfHost.Http;
using Microsoft.Extensions.DependencyInjection;
using Remediation.Adapters.Files;
using Remediation.Functions.Composition;
using Remediation.Functions.Http;

namespace Remediation.Functions.Containers;

/// <summary>
/// The keys of <c>keys.json</c> in the form that the Functions host reads from files (<c>AzureWebJobsSecretStorageType=files</c>), so that both know the
/// same keys and there is one file to keep.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="folder">The host's folder of secrets (FUNCTIONS_SECRETS_PATH); null when it is kept otherwise.</param>
internal sealed class HostKeys(KeyFile keys, string? folder) : IPreparationStep
{
    private const string FileName = "host.json";

    /// <inheritdoc/>
    public string Name => "keys";

    /// <summary>The content of the host's file.</summary>
    public JsonObject ToHostSecrets() => new()
    {
        ["masterKey"] = KeyOf("master", keys.MasterKey),
        ["functionKeys"] = new JsonArray([KeyOf("default", keys.FunctionKey), .. (keys.Keys ?? []).Select(k => KeyOf(k.Name, k.Key))]),

        // The name under which the durable extension looks for the key of its webhooks.
        ["systemKeys"] = new JsonArray(KeyOf("durabletask_extension", keys.SystemKey)),
    };

    /// <inheritdoc/>
    public Task<string?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            PrivateFolder.Create(folder);
            using FileStream file = File.Open(Path.Combine(folder, FileName), PrivateFolder.NewFile);
            JsonSerializer.Serialize(file, ToHostSecrets());
        }

        return Task.FromResult<string?>(null);
    }

    private static JsonNode KeyOf(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value, ["encrypted"] = false };
}

/// <summary>Adds the keys.</summary>
internal static class HostKeyServices
{
    // The roles of the unnamed key, as in the embedded edition.
    private static readonly string[] FunctionKeyRoles = [KeyRoles.Submitter, KeyRoles.Reader];

    /// <summary>The keys for worker and host.</summary>
    public static IServiceCollection AddHostKeys(this IServiceCollection services, RemediationSettings settings, string? folder) => services
        .AddSingleton(_ => Read(settings))
        .AddSingleton(s => new KeyRing(s.GetRequiredService<KeyFile>(), FunctionKeyRoles))
        .AddSingleton<IPreparationStep>(s => new HostKeys(s.GetRequiredService<KeyFile>(), folder));

    private static KeyFile Read(RemediationSettings settings)
    {
        string given = settings.Containers.KeysPath;
        if (given.Length > 0 && !File.Exists(given))
        {
            throw new SettingsException($"KEYS_PATH: {given} does not exist.");
        }

        string path = given.Length > 0 ? given : Path.Combine(settings.DataFolder, "keys.json");
        try
        {
            var file = KeyFile.ReadOrCreate(path);
            KeyFile.CheckRoles(file.RolesGiven(path), KeyRoles.All);
            return file;
        }
        catch (HostConfigurationException fault)
        {
            throw new SettingsException(fault.Message, fault);
        }
    }
}
