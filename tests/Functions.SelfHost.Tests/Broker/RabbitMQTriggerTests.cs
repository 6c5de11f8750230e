using System.Text;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;
using RabbitMQ.Client;
using Remediation.TestServers;

namespace Functions.SelfHost.Tests.Broker;

/// <summary>The trigger against a real broker.</summary>
public sealed class RabbitMQTriggerTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static int _queues;

    [SkippableFact]
    public async Task Prefetch_MoreMessagesThanIt_LeavesTheOthersAtTheBroker()
    {
        string queue = await NewQueueAsync();
        await broker.PublishAsync(queue, [.. Enumerable.Range(0, 10).Select(i => $"wait {i}")]);
        await using TestHost host = await broker.StartHostAsync(queue, prefetch: 3);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") == 3, "three messages in the function");
        Assert.Equal(7u, await broker.ReadyAsync(queue));
        Switches.Gate(queue).SetResult();
        await Eventually.Become(() => Switches.Noted(queue + " done").Count == 10, "all messages");
        await EmptyAsync(host, queue);
        Assert.Equal(10, Switches.Noted(queue).Count);
    }

    [SkippableFact]
    public async Task Failure_FiveTimes_RepublishesWithACountThenDeadLettersAndBlocksNobody()
    {
        string queue = await NewQueueAsync();
        // By a client that shares no code with the host's.
        await broker.Tools.PublishAsync(queue, "bad one"u8.ToArray(), new Dictionary<string, string> { ["mine"] = "kept" });
        await broker.Tools.PublishAsync(queue, "good one"u8.ToArray());
        await using TestHost host = await broker.StartHostAsync(queue, prefetch: 1);
        await Eventually.Become(async () => await broker.ReadyAsync(queue + "-dead") == 1, "the dead letter");
        Assert.Equal(
            ["bad one 0 kept", "good one 0 -", "bad one 1 kept", "bad one 2 kept", "bad one 3 kept", "bad one 4 kept"], Switches.Noted(queue));
        await EmptyAsync(host, queue);
        BasicGetResult dead = (await broker.TakeAsync(queue + "-dead"))!;
        Assert.Equal("bad one", Encoding.UTF8.GetString(dead.Body.Span));
        Assert.Equal(4, dead.BasicProperties.Headers!["x-ms-rabbitmq-requeuecount"]);
        var death = (IDictionary<string, object?>)((IList<object?>)dead.BasicProperties.Headers["x-death"]!)[0]!;
        Assert.Equal("rejected", Encoding.UTF8.GetString((byte[])death["reason"]!));
        Assert.Equal("kept", Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers["mine"]!));
        Assert.True(dead.BasicProperties.Persistent);
    }

    [SkippableFact]
    public async Task Failure_BrokerTakesNoCopy_MessageIsNotAcknowledged()
    {
        string queue = await NewQueueAsync(("x-max-length", 1), ("x-overflow", "reject-publish"));
        await broker.PublishAsync(queue, "bad wait");
        await using TestHost host = await broker.StartHostAsync(queue, prefetch: 1);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") == 1, "the message");
        // The queue is full now: the copy is refused, and the original must come again as it was.
        await broker.PublishAsync(queue, "good one");
        Switches.Gate(queue).SetResult();
        await Eventually.Become(() => Switches.Noted(queue).Count(m => m == "bad wait 0 -") >= 2, "the original again");
        // As soon as there is room, it goes its way.
        BasicGetResult taken = (await broker.TakeAsync(queue))!;
        Assert.Equal("good one", Encoding.UTF8.GetString(taken.Body.Span));
        await Eventually.Become(async () => await broker.ReadyAsync(queue + "-dead") == 1, "the dead letter");
    }

    [SkippableFact]
    public async Task Broker_StoppedAndKilledInMidBatch_IsReconnectedAndNothingIsLost()
    {
        string queue = await NewQueueAsync(("x-queue-type", "quorum"));
        string[] messages = [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? $"wait {i}" : $"m {i}")];
        await using TestHost host = await broker.StartHostAsync(queue, prefetch: 4);
        await broker.PublishAsync(queue, messages[..20]);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") >= 4, "a full house");
        await broker.Server.StopAsync();
        // What is in the function ends while there is no broker to tell.
        Switches.Gate(queue).SetResult();
        await broker.Server.StartAsync();
        await Eventually.Become(() => Switches.Noted(queue + " done").Distinct().Count() >= 15, "work after the first restart");
        await broker.PublishAsync(queue, messages[20..]);
        await broker.Server.KillAsync();
        await broker.Server.StartAsync();
        await Eventually.Become(() => Switches.Noted(queue + " done").Distinct().Count() == 40, "all messages");
        Assert.Equal(messages.Order(StringComparer.Ordinal), Switches.Noted(queue + " done").Distinct().Order(StringComparer.Ordinal));
        await EmptyAsync(host, queue);
        Assert.Equal(0u, await broker.ReadyAsync(queue + "-dead"));
    }

    [SkippableFact]
    public async Task Stop_WhileMessagesAreInFlight_DrainsThemAndLeavesTheRest()
    {
        string queue = await NewQueueAsync();
        await broker.PublishAsync(queue, [.. Enumerable.Range(0, 5).Select(i => $"wait {i}")]);
        await using TestHost host = await broker.StartHostAsync(queue, prefetch: 2);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") == 2, "two messages in the function");
        Task stopping = host.StopAsync();
        Switches.Gate(queue).SetResult();
        await stopping.WaitAsync(Eventually.Bound);
        Assert.Equal(2, Switches.Noted(queue + " done").Count);
        Assert.Equal(3u, await broker.ReadyAsync(queue));
    }

    [SkippableFact]
    public async Task Drop_WhileMessagesAreInFlight_TheNextHostGetsThemAgain()
    {
        string queue = await NewQueueAsync();
        await broker.PublishAsync(queue, "wait 0", "wait 1");
        TestHost first = await broker.StartHostAsync(queue);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") == 2, "two messages in the function");
        first.Drop();
        await using TestHost second = await broker.StartHostAsync(queue);
        await Eventually.Become(() => Switches.Counted(queue + " waiting") == 4, "both again");
        Switches.Gate(queue).SetResult();
        await EmptyAsync(second, queue);
        Assert.Equal(["wait 0", "wait 1"], Switches.Noted(queue + " done").Distinct().Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("missing", "QUEUE_MISSING: function 'OnMessage' reads queue '")]
    [InlineData("password", "BROKER_REFUSED: function 'OnMessage'")]
    [InlineData("exclusive", "QUEUE_REFUSED: function 'OnMessage' reads queue '")]
    public async Task Start_BrokerSaysNo_IsAStartUpError(string fault, string problem)
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        string queue = $"q-{fault}";
        await broker.WithChannelAsync(async channel =>
        {
            if (fault == "exclusive")
            {
                await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: false);
            }

            string? uri = fault == "password" ? broker.Server.Uri.Replace("guest:guest", "guest:wrong", StringComparison.Ordinal) : null;
            HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => broker.StartHostAsync(queue, uri: uri));
            Assert.StartsWith(problem, Assert.Single(refused.Problems), StringComparison.Ordinal);
            return true;
        });
    }

    [SkippableFact]
    public async Task Start_BrokerAway_ConsumesWhenItIsThere()
    {
        string queue = await NewQueueAsync();
        await broker.PublishAsync(queue, "m");
        await broker.Server.StopAsync();
        await using TestHost host = await broker.StartHostAsync(queue);
        await broker.Server.StartAsync();
        await Eventually.Become(() => Switches.Noted(queue + " done").Contains("m"), "the message");
    }

    private async Task<string> NewQueueAsync(params (string Name, object Value)[] arguments)
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        string queue = $"q{Interlocked.Increment(ref _queues)}";
        await broker.DeclareAsync(queue, arguments);
        return queue;
    }

    /// <summary>Nothing is ready, and once the host has let go nothing comes back: every message was acknowledged.</summary>
    private async Task EmptyAsync(TestHost host, string queue)
    {
        await Eventually.Become(async () => await broker.ReadyAsync(queue) == 0, "the queue to be empty");
        await host.StopAsync();
        Assert.Equal(0u, await broker.ReadyAsync(queue));
    }
}
