using Remediation.TestServers;

namespace Remediation.Adapters.Tests.TestServers;

public sealed class RabbitMqServerTests
{
    private static readonly byte[] Body = [.. "not UTF-8: "u8, 0xFF, 0x00, 0x0A];

    [SkippableFact]
    public async Task StartAsync_AfterAStop_HasTheSameMessagesOnTheSamePort()
    {
        Skip.IfNot(RabbitMqServer.IsInstalled, RabbitMqServer.NotInstalled);
        await using RabbitMqServer broker = await RabbitMqServer.StartNewAsync();
        var client = new AmqpTools(broker.Uri);
        await client.DeclareAsync("kept");
        await client.PublishAsync("kept", Body);

        await broker.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync("kept"));
        await broker.StartAsync();

        Assert.Equal(Body, await client.GetAsync("kept"));
        Assert.Null(await client.GetAsync("kept"));
    }
}
