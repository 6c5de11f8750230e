using System.Text.Json;
using System.Text.Json.Nodes;
using Remediation.Adapters.RabbitMq;

namespace Remediation.Infra.Tests;

/// <summary>The broker's definitions are what the app declares.</summary>
public sealed class BrokerTests
{
    private const string File = "infra/rabbitmq/definitions.json";

    [Fact]
    public void Shipped_DeclaresTheTopologyAndNoMore() => Assert.Empty(Differences(Documents.Json(File)));

    [Theory]
    [InlineData("x-queue-type", "classic")]
    [InlineData("x-dead-letter-routing-key", "elsewhere")]
    [InlineData("x-overflow", null)]
    public void Broken_IsFound(string argument, string? value)
    {
        JsonObject definitions = Documents.Json(File);
        JsonObject arguments = definitions["queues"]![2]!["arguments"]!.AsObject();
        arguments.Remove(argument);
        if (value is not null)
        {
            arguments[argument] = value;
        }

        Assert.Contains(Differences(definitions), f => f.Where == RabbitTopology.Batches);
    }

    [Fact]
    public void Broken_QueueMissingOrTooMany_IsFound()
    {
        JsonObject missing = Documents.Json(File);
        missing["queues"]!.AsArray().RemoveAt(0);
        JsonObject more = Documents.Json(File);
        more["queues"]!.AsArray().Add(JsonNode.Parse("""{"name":"other","vhost":"/","durable":true,"auto_delete":false,"arguments":{}}"""));

        Assert.Contains(Differences(missing), f => f.Where == RabbitTopology.DeadLetters);
        Assert.Contains(Differences(more), f => f.Where == "other");
    }

    private static List<Finding> Differences(JsonObject definitions)
    {
        var wanted = RabbitTopology.Queues.ToDictionary(q => q.Queue, q => Say(q.Arguments.Select(a => (a.Key, $"{a.Value}"))), StringComparer.Ordinal);
        var given = definitions["queues"]!.AsArray().ToDictionary(q => q!["name"]!.ToString(), Given, StringComparer.Ordinal);
        return
        [
            .. from queue in wanted.Keys.Union(given.Keys)
               let has = given.GetValueOrDefault(queue, "no queue")
               let wants = wanted.GetValueOrDefault(queue, "no queue")
               where has != wants
               select new Finding("TOPOLOGY", queue, $"is {has}, must be {wants}"),
        ];
    }

    private static string Given(JsonNode? queue) =>
        queue!["durable"]!.GetValue<bool>() && !queue["auto_delete"]!.GetValue<bool>() && queue["vhost"]!.ToString() == "/"
            ? Say(queue["arguments"]!.AsObject().Select(a => (a.Key, a.Value!.ToString())))
            : "not durable";

    private static string Say(IEnumerable<(string Key, string Value)> arguments) =>
        JsonSerializer.Serialize(arguments.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
}
