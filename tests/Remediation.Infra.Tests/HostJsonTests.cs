using System.Text.Json.Nodes;

namespace Remediation.Infra.Tests;

public sealed class HostJsonTests
{
    [Fact]
    public void Shipped_HasNoFinding() => Assert.Empty(HostJsonRules.Check(Documents.Json("host.json")));

    [Theory]
    [InlineData("CALLS_OUT", """{"extensionBundle":{"id":"Microsoft.Azure.Functions.ExtensionBundle","version":"[4.*, 5.0.0)"}}""")]
    [InlineData("HOST_JSON", """{"version":"1.0"}""")]
    [InlineData("HOST_JSON", """{"functionTimeOut":"01:00:00"}""")]
    [InlineData("HOST_JSON", """{"extensions":{"rabbitmq":{"prefetchCount":4}}}""")]
    [InlineData("HOST_JSON", """{"extensions":{"http":{"routePrefix":""},"rabbitMQ":{"prefetchCount":4}}}""")]
    [InlineData("HOST_JSON", """{"extensions":{"http":{"routePrefix":"api"},"rabbitMQ":{"prefetchCount":0}}}""")]
    [InlineData("HOST_JSON", """{"extensions":{"http":{"routePrefix":"api"},"rabbitMQ":{"prefetchCount":4},"durableTask":{"storageProvider":{"type":"mssql"}}}}""")]
    public void Broken_IsFound(string rule, string change)
    {
        JsonObject host = Documents.Json("host.json");
        foreach (KeyValuePair<string, JsonNode?> property in JsonNode.Parse(change)!.AsObject())
        {
            host[property.Key] = property.Value?.DeepClone();
        }

        Assert.Contains(HostJsonRules.Check(host), f => f.Rule == rule);
    }
}
