using System.Text;
using RabbitMQ.Client;
using Remediation.Adapters.RabbitMq;
using Remediation.Adapters.Tests.Egress;
using Remediation.Core.Intake;
using Remediation.TestServers;

namespace Remediation.Adapters.Tests.RabbitMq;

/// <summary>The queue on a real broker, held against a client that is not ours.</summary>
public sealed class RabbitBatchQueueTests : IAsyncLifetime
{
    private static readonly byte[] NotUtf8 = [.. "not UTF-8: "u8, 0xFF, 0x00, 0x0A];

    private RabbitMqServer? _broker;

    private RabbitMqServer Broker => _broker ?? throw new InvalidOperationException(RabbitMqServer.NotInstalled);

    public async Task InitializeAsync() => _broker = RabbitMqServer.IsInstalled ? await RabbitMqServer.StartNewAsync() : null;

    public async Task DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    // One story on one broker: a broker takes seconds to start.
    [SkippableFact]
    public async Task Queue_OnARealBroker_DeclaresPublishesParksAndOutlivesARestart()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        var other = new AmqpTools(Broker.Uri);
        await using var queue = new RabbitBatchQueue(new RabbitConnection(new Uri(Broker.Uri), new Perimeter($"127.0.0.1:{Broker.Port}").Guard));

        await RefusesAQueueThatExistsOtherwiseAsync(other, queue);
        await PublishesToAllQueuesAsync(other, queue);
        await ParksByteForByteWithReasonsAsync(other, queue);

        await queue.PublishAsync("before"u8.ToArray(), CancellationToken.None);
        await Broker.StopAsync();
        QueueUnavailableException away = await Assert.ThrowsAsync<QueueUnavailableException>(
            () => queue.PublishAsync("lost"u8.ToArray(), CancellationToken.None));
        Assert.DoesNotContain("guest", away.Message, StringComparison.Ordinal);
        await Broker.StartAsync();
        await queue.PublishAsync("after"u8.ToArray(), CancellationToken.None);
        Assert.Equal("before", await TakeAsync(other, RabbitTopology.Batches));
        Assert.Equal("after", await TakeAsync(other, RabbitTopology.Batches));

        // A broker that lost its queues gets them back with the next connection.
        await other.DeleteAsync(RabbitTopology.Results);
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.PublishResultAsync("r"u8.ToArray(), CancellationToken.None));
        await using var next = new RabbitBatchQueue(new RabbitConnection(new Uri(Broker.Uri), new Perimeter($"127.0.0.1:{Broker.Port}").Guard));
        await next.PublishResultAsync("r"u8.ToArray(), CancellationToken.None);
        Assert.Equal("r", await TakeAsync(other, RabbitTopology.Results));
    }

    private static async Task RefusesAQueueThatExistsOtherwiseAsync(AmqpTools other, RabbitBatchQueue queue)
    {
        await other.DeclareAsync(RabbitTopology.Batches);

        QueueMismatchException mismatch = await Assert.ThrowsAsync<QueueMismatchException>(() => queue.OpenAsync(CancellationToken.None));

        Assert.Contains("x-queue-type", mismatch.Message, StringComparison.Ordinal);
        Assert.Contains("rabbitmqctl delete_queue remediation.batches", mismatch.Message, StringComparison.Ordinal);
        await other.DeleteAsync(RabbitTopology.Batches);
    }

    private static async Task PublishesToAllQueuesAsync(AmqpTools other, RabbitBatchQueue queue)
    {
        await queue.OpenAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => queue.PublishAsync(Encoding.UTF8.GetBytes($"b{i}"), CancellationToken.None)));
        await queue.PublishResultAsync("r"u8.ToArray(), CancellationToken.None);

        var seen = new HashSet<string?>();
        for (int i = 0; i < 20; i++)
        {
            seen.Add(await TakeAsync(other, RabbitTopology.Batches));
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"b{i}").Order(), seen.Order());
        Assert.Null(await other.GetAsync(RabbitTopology.Batches));
        Assert.Equal("r", await TakeAsync(other, RabbitTopology.Results));
    }

    private async Task ParksByteForByteWithReasonsAsync(AmqpTools other, RabbitBatchQueue queue)
    {
        IntakeProblem[] problems = [new("INVALID_BATCH", "$.table", "a sentence"), new("NO_ROWS", "$.rows", "another")];
        await queue.DeadLetterAsync(NotUtf8, problems, CancellationToken.None);
        await queue.DeadLetterAsync(NotUtf8, problems, CancellationToken.None);

        Assert.Equal(NotUtf8, await other.GetAsync(RabbitTopology.DeadLetters));
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(Broker.Uri) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        BasicGetResult? parked = await channel.BasicGetAsync(RabbitTopology.DeadLetters, autoAck: true);
        Assert.Equal("INVALID_BATCH", Header(parked, "x-reason"));
        Assert.Equal(
            """[{"code":"INVALID_BATCH","path":"$.table"},{"code":"NO_ROWS","path":"$.rows"}]""", Header(parked, "x-problems"));
        Assert.True(parked!.BasicProperties.Persistent);
    }

    private static string Header(BasicGetResult? message, string name) =>
        Encoding.UTF8.GetString((byte[])message!.BasicProperties.Headers![name]!);

    private static async Task<string?> TakeAsync(AmqpTools client, string queue) =>
        await client.GetAsync(queue) is { } body ? Encoding.UTF8.GetString(body) : null;
}
