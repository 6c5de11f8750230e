using System.Text;
using Functions.SelfHost.Tests.Support;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using Remediation.TestServers;

namespace Functions.SelfHost.Tests.Broker;

/// <summary>A private broker for a test class, with a client of its own beside the host's.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private RabbitMqServer? _server;

    public RabbitMqServer Server => _server ?? throw new InvalidOperationException(RabbitMqServer.NotInstalled);

    public AmqpTools Tools => new(Server.Uri);

    public async Task InitializeAsync()
    {
        if (RabbitMqServer.IsInstalled)
        {
            _server = await RabbitMqServer.StartNewAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Declares a durable queue that dead-letters to <c>QUEUE-dead</c>.</summary>
    public Task DeclareAsync(string queue, params (string Name, object Value)[] arguments) => WithChannelAsync(async channel =>
    {
        await channel.QueueDeclareAsync(queue + "-dead", durable: true, exclusive: false, autoDelete: false);
        var all = new Dictionary<string, object?>
        {
            ["x-dead-letter-exchange"] = string.Empty,
            ["x-dead-letter-routing-key"] = queue + "-dead",
        };
        foreach ((string name, object value) in arguments)
        {
            all[name] = value;
        }

        return await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, all);
    });

    /// <summary>Publishes persistent messages, each confirmed.</summary>
    public Task PublishAsync(string queue, params IReadOnlyList<string> messages) => WithChannelAsync(async channel =>
    {
        foreach (string message in messages)
        {
            await channel.BasicPublishAsync(
                string.Empty, queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(message));
        }

        return true;
    });

    /// <summary>Messages that the broker has not handed out.</summary>
    public Task<uint> ReadyAsync(string queue) => WithChannelAsync(channel => channel.MessageCountAsync(queue));

    /// <summary>Takes the next message of a queue away.</summary>
    public Task<BasicGetResult?> TakeAsync(string queue) => WithChannelAsync(channel => channel.BasicGetAsync(queue, autoAck: true));

    /// <summary>A host that reads a queue.</summary>
    internal Task<TestHost> StartHostAsync(string queue, int prefetch = 30, string? uri = null) => TestHost.StartAsync(
        functions: static type => type == typeof(BrokerFunctions),
        hostJson: $$"""{ "version": "2.0", "extensions": { "rabbitMQ": { "prefetchCount": {{prefetch}} } } }""",
        configure: b => b.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Broker"] = uri ?? Server.Uri, ["BrokerQueue"] = queue }));

    public async Task<T> WithChannelAsync<T>(Func<IChannel, Task<T>> use)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(Server.Uri) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        return await use(channel);
    }
}
