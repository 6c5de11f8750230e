using System.Text;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Hosting;
using Functions.SelfHost.Queues;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Functions.SelfHost.Tests.Queues;

/// <summary>What the listener tells the broker, on stand-ins for the client's interfaces.</summary>
public sealed class RabbitMQListenerTests : IAsyncLifetime
{
    private const ulong Tag = 7;

    private readonly Mock<IConnectionFactory> _factory = new();
    private readonly Mock<IConnection> _connection = new();
    private readonly Mock<IChannel> _channel = new();
    private readonly List<string> _calls = [];
    private readonly TaskCompletionSource<IAsyncBasicConsumer> _consumer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestHost _host = null!;
    private int _connections;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        _factory.Setup(f => f.CreateConnectionAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() =>
        {
            Interlocked.Increment(ref _connections);
            return _connection.Object;
        });
        _connection.Setup(c => c.CreateChannelAsync(It.IsAny<CreateChannelOptions>(), It.IsAny<CancellationToken>())).ReturnsAsync(_channel.Object);
        _channel.Setup(c => c.BasicConsumeAsync(
                "poison", false, It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<bool>(), It.IsAny<IDictionary<string, object?>>(),
                It.IsAny<IAsyncBasicConsumer>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string _, bool _, string _, bool _, bool _, IDictionary<string, object?>? _, IAsyncBasicConsumer consumer, CancellationToken _) =>
            {
                _consumer.TrySetResult(consumer);
                return "tag";
            });
        _channel.Setup(c => c.BasicAckAsync(Tag, false, It.IsAny<CancellationToken>())).Callback(() => _calls.Add("ack")).Returns(ValueTask.CompletedTask);
        _channel.Setup(c => c.BasicNackAsync(Tag, false, It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Callback((ulong _, bool _, bool requeue, CancellationToken _) => _calls.Add($"nack requeue={requeue}")).Returns(ValueTask.CompletedTask);
        OnPublish(() => { });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Message_FunctionReturns_IsAcknowledged()
    {
        await DeliverAsync("good one", null);
        Assert.Equal(["ack"], _calls);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(3, 4)]
    public async Task Message_FunctionFails_CopyIsConfirmedBeforeTheAcknowledgement(int? before, int after)
    {
        await DeliverAsync("bad one", before);
        Assert.Equal([$"publish poison mandatory=True count={after} mine=kept", "ack"], _calls);
    }

    [Fact]
    public async Task Message_FifthFailure_IsRejectedForTheDeadLetterExchange()
    {
        await DeliverAsync("bad one", 4);
        Assert.Equal(["nack requeue=False"], _calls);
    }

    [Fact]
    public async Task Message_CopyIsNotConfirmed_IsNotAcknowledged()
    {
        OnPublish(() => throw new InvalidOperationException("the broker refused"));
        await DeliverAsync("bad one", null);
        Assert.DoesNotContain("ack", _calls);
    }

    [Fact]
    public async Task Connection_Lost_IsMadeAgainAndLaterMessagesAreTaken()
    {
        RabbitMQListener listener = Listener();
        await listener.StartAsync(CancellationToken.None);
        await Eventually.Bounded(_consumer.Task, "the consumer");
        int before = Volatile.Read(ref _connections);
        _channel.Raise(c => c.ChannelShutdownAsync += null, new object(), new ShutdownEventArgs(ShutdownInitiator.Peer, 320, "CONNECTION_FORCED"));
        await Eventually.Become(() => Volatile.Read(ref _connections) > before, "the next connection");
        await ReceiveAsync("good one", null);
        Assert.Equal(["ack"], _calls);
        await listener.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_QueueMissing_IsAStartUpError()
    {
        _channel.Setup(c => c.QueueDeclarePassiveAsync("poison", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 404, "NOT_FOUND")));
        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => Listener().StartAsync(CancellationToken.None));
        Assert.StartsWith("QUEUE_MISSING:", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedded", true)]
    [InlineData("amqp://guest:guest@127.0.0.1:5672", true)]
    [InlineData("amqps://host", true)]
    [InlineData("http://host", false)]
    [InlineData("anything", false)]
    public void IsUsable_OfAConnectionValue_IsEmbeddedOrAmqp(string value, bool usable) => Assert.Equal(usable, RabbitMQConnection.IsUsable(value));

    private async Task DeliverAsync(string text, int? requeueCount)
    {
        RabbitMQListener listener = Listener();
        await listener.StartAsync(CancellationToken.None);
        await ReceiveAsync(text, requeueCount);
        await listener.StopAsync(CancellationToken.None);
    }

    private async Task ReceiveAsync(string text, int? requeueCount)
    {
        IAsyncBasicConsumer consumer = await Eventually.Bounded(_consumer.Task, "the consumer");
        var headers = new Dictionary<string, object?> { ["mine"] = Encoding.UTF8.GetBytes("kept") };
        if (requeueCount is { } count)
        {
            headers[EmbeddedQueue.RequeueHeader] = count;
        }

        await consumer.HandleBasicDeliverAsync(
            "tag", Tag, false, string.Empty, "poison", new BasicProperties { Headers = headers }, Encoding.UTF8.GetBytes(text));
    }

    private void OnPublish(Action then) => _channel
        .Setup(c => c.BasicPublishAsync(
            string.Empty, "poison", It.IsAny<bool>(), It.IsAny<BasicProperties>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()))
        .Returns((string _, string queue, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> _, CancellationToken _) =>
        {
            then();
            string mine = Encoding.UTF8.GetString((byte[])properties.Headers!["mine"]!);
            _calls.Add($"publish {queue} mandatory={mandatory} count={properties.Headers[EmbeddedQueue.RequeueHeader]} mine={mine}");
            return ValueTask.CompletedTask;
        });

    private RabbitMQListener Listener() => new(
        _host.Services.GetRequiredService<FunctionIndex>().All.Single(f => f.Name == nameof(QueueFunctions.OnPoison)),
        "poison",
        _factory.Object,
        _host.Services.GetRequiredService<QueueInvoker>(),
        _host.Services.GetRequiredService<HostSettings>(),
        TimeProvider.System,
        NullLogger.Instance);
}
