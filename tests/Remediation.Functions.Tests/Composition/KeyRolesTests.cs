using System.Text.Json.Nodes;
using Functions.SelfHost;
using Remediation.Functions.Tests.Fixtures;

namespace Remediation.Functions.Tests.Composition;

/// <summary>The roles of keys: a closed list.</summary>
public sealed class KeyRolesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remediation-roles-").FullName;

    [Fact]
    public async Task Start_KeyWithAnUnknownRole_SaysWhichKeyAndWhichRolesThereAre()
    {
        await using (await TestHost.StartAsync(_folder, new ScriptedGenerator()))
        {
        }

        string path = Path.Combine(_folder, "keys.json");
        JsonNode keys = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        keys["keys"]![1]!["roles"] = new JsonArray("reader", "stewart");
        await File.WriteAllTextAsync(path, keys.ToJsonString());

        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => TestHost.StartAsync(_folder, new ScriptedGenerator()));

        string problem = Assert.Single(refused.Problems);
        Assert.EndsWith("key 'stella' has the role 'stewart'; the roles are reader, submitter, steward, operator, auditor, admin.", problem, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
