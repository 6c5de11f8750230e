using System.Text;
using RabbitMQ.Client;
using Remediation.TestServers;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>A message that was parked, with what it says of itself.</summary>
internal sealed record ParkedMessage(byte[] Body, string Reason, string Problems);

/// <summary>One real broker for a class of tests.</summary>
public sealed class Broker : IAsyncLifetime
{
    public const string Batches = "remediation.batches";
    public const string DeadLetters = "remediation.batches.dead";
    public const string Results = "remediation.results";

    private RabbitMqServer? _server;

    public RabbitMqServer Server => _server ?? throw new InvalidOperationException(RabbitMqServer.NotInstalled);

    /// <summary>A client that shares no code with ours.</summary>
    public AmqpTools Client => new(Server.Uri);

    public async Task InitializeAsync() => _server = RabbitMqServer.IsInstalled ? await RabbitMqServer.StartNewAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Skips a test where there is no broker; else gives it one without queues.</summary>
    public async Task ResetAsync()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        foreach (string queue in (string[])[Batches, DeadLetters, Results])
        {
            await Client.DeleteAsync(queue);
        }
    }

    /// <summary>A settings file that points a host at the broker.</summary>
    internal string Settings(WorkFolder work) =>
        work.Write("settings.json", $$$"""{"Values":{"RabbitMQConnection":"{{{Server.Uri}}}"}}""");

    /// <summary>Takes so many results, in any order, and whatever else there is.</summary>
    public async Task<List<string>> TakeResultsAsync(int count)
    {
        List<string> results = [];
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); DateTime.UtcNow < end;)
        {
            if (await Client.GetAsync(Results) is { } body)
            {
                results.Add(Encoding.UTF8.GetString(body));
            }
            else if (results.Count >= count)
            {
                return results;
            }
            else
            {
                await Task.Delay(100);
            }
        }

        throw new TimeoutException($"Only {results.Count} of {count} results came.");
    }

    /// <summary>Takes so many parked messages.</summary>
    internal async Task<List<ParkedMessage>> TakeParkedAsync(int count)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(Server.Uri) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        List<ParkedMessage> parked = [];
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); parked.Count < count && DateTime.UtcNow < end;)
        {
            if (await channel.BasicGetAsync(DeadLetters, autoAck: true) is not { } message)
            {
                await Task.Delay(100);
                continue;
            }

            parked.Add(new ParkedMessage(message.Body.ToArray(), Header(message, "x-reason"), Header(message, "x-problems")));
        }

        return parked;
    }

    private static string Header(BasicGetResult message, string name) => Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);
}
