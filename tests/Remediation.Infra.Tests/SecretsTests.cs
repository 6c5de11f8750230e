using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Remediation.Functions.Composition;

namespace Remediation.Infra.Tests;

/// <summary>The script that makes a deployment's secrets.</summary>
public sealed class SecretsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-secrets-").FullName;

    [SkippableFact]
    public async Task Made_FitEachOtherAndAreLeftAsTheyAre()
    {
        await MakeAsync();
        string broker = Secret("rabbitmq_connection");

        Assert.Empty((await MakeAsync()).Trim());
        Assert.Equal(broker, Secret("rabbitmq_connection"));
        Assert.Contains(Secret("postgres_app_password"), Secret("postgres_connection"), StringComparison.Ordinal);
        Assert.Contains(Secret("postgres_owner_password"), Secret("postgres_owner_connection"), StringComparison.Ordinal);
        Assert.Contains(Secret("azurite_account").Split(':')[1], Secret("azure_storage"), StringComparison.Ordinal);
        Assert.Contains(Secret("qdrant_api_key"), Secret("qdrant_config.yaml"), StringComparison.Ordinal);
        Assert.Contains(JsonNode.Parse(Secret("keys.json"))!["keys"]!.AsArray(), k => k!["key"]!.ToString() == Secret("metrics_key"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder, "s")));
        }
    }

    [SkippableFact]
    public async Task Made_BrokersUser_HasThePasswordOfTheConnection()
    {
        await MakeAsync();
        JsonNode user = JsonNode.Parse(Secret("rabbitmq_users.json"))!["users"]![0]!;
        byte[] salted = Convert.FromBase64String(user["password_hash"]!.ToString());
        var connection = new Uri(Secret("rabbitmq_connection"));

        byte[] wanted = SHA256.HashData([.. salted[..4], .. Encoding.UTF8.GetBytes(connection.UserInfo.Split(':')[1])]);

        Assert.Equal(connection.UserInfo.Split(':')[0], user["name"]!.ToString());
        Assert.Equal(wanted, salted[4..]);
    }

    /// <summary>The environment of compose, with its secrets, is one that the app can start with.</summary>
    [SkippableFact]
    public async Task Made_WithComposesEnvironment_AreSettingsThatCanBeUsed()
    {
        await MakeAsync();
        JsonObject compose = Documents.Yaml("infra/docker-compose.yml");
        JsonNode secrets = compose["secrets"]!;
        var settings = compose["services"]!["prepare"]!["environment"]!.AsObject().ToDictionary(
            v => v.Key, v => (string?)Resolve(v.Value!.ToString()), StringComparer.Ordinal);

        var read = RemediationSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

        Assert.StartsWith("amqp://remediation:", read.QueueConnection, StringComparison.Ordinal);
        Assert.True(read.Generator.UsesModel);
        Assert.Equal(new Uri("http://qdrant:6334"), read.Containers.Qdrant);
        Assert.False(read.LogToFile);

        string Resolve(string value) => value.StartsWith("/run/secrets/", StringComparison.Ordinal)
            ? Path.Combine(_folder, "s", Path.GetFileName(secrets[value["/run/secrets/".Length..]]!["file"]!.ToString()))
            : value.StartsWith("${", StringComparison.Ordinal) ? value[(value.IndexOf(":-", StringComparison.Ordinal) + 2)..^1]
            : value.Replace("${MODEL:-phi3}", "phi3", StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Require() => Skip.If(Tools.Find("python3") is null || Tools.Find("openssl") is null, "python3 or openssl is not on the PATH.");

    private Task<string> MakeAsync()
    {
        Require();
        return Tools.RunAsync("python3", Documents.PathOf("infra/make-secrets.py"), Path.Combine(_folder, "s"));
    }

    private string Secret(string name) => File.ReadAllText(Path.Combine(_folder, "s", name));
}
