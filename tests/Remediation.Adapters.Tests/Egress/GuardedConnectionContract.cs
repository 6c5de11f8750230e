using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Tests.Egress;

/// <summary>What every kind of outgoing connection must do, against real listeners on loopback.</summary>
public abstract class GuardedConnectionContract
{
    /// <summary>What the listener says to whoever connects.</summary>
    internal abstract byte[] Answer { get; }

    [Fact]
    public async Task Connect_ListedEndpoint_Arrives()
    {
        await using var listener = new LoopbackListener(Answer);
        var perimeter = new Perimeter($"127.0.0.1:{listener.Port}");

        await TryAsync(perimeter.Guard, "127.0.0.1", listener.Port);

        Assert.True(listener.Connections > 0);
        Assert.True(perimeter.Tally.Since(null).Passed);
    }

    [Fact]
    public async Task Connect_ListedName_ArrivesAtTheAddressThatWasChecked()
    {
        await using var listener = new LoopbackListener(Answer);
        var perimeter = new Perimeter($"listed.test:{listener.Port}");
        perimeter.Names.Answer("127.0.0.1");
        perimeter.Names.Answer("127.0.0.2");

        await TryAsync(perimeter.Guard, "listed.test", listener.Port);

        Assert.True(listener.Connections > 0);
        Assert.Equal(["listed.test"], perimeter.Names.Asked);
    }

    [Fact]
    public async Task Connect_UnlistedPortOfThisMachine_IsRefusedAndTheListenerSeesNothing()
    {
        await using var listener = new LoopbackListener(Answer);
        var perimeter = new Perimeter("127.0.0.1:1");

        EgressRefusedException refused = await Assert.ThrowsAsync<EgressRefusedException>(() => ConnectAsync(perimeter.Guard, "127.0.0.1", listener.Port));

        Assert.Equal((HostClass.Loopback, listener.Port), (refused.Host, refused.Port));
        Assert.Equal(0, listener.Connections);
        Assert.Equal(1, perimeter.Tally.Since(null).Refused);
    }

    [Fact]
    public async Task Connect_UnlistedName_IsRefusedWithoutALookup()
    {
        await using var listener = new LoopbackListener(Answer);
        var perimeter = new Perimeter($"127.0.0.1:{listener.Port}");

        await Assert.ThrowsAsync<EgressRefusedException>(() => ConnectAsync(perimeter.Guard, "unlisted.test", listener.Port));

        Assert.Empty(perimeter.Names.Asked);
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public async Task Connect_ListedNameThatLeadsOutside_IsRefused()
    {
        var perimeter = new Perimeter("listed.test:443");
        perimeter.Names.Answer("93.184.216.34");

        EgressRefusedException refused = await Assert.ThrowsAsync<EgressRefusedException>(() => ConnectAsync(perimeter.Guard, "listed.test", 443));

        Assert.Equal(HostClass.Public, refused.Host);
    }

    /// <summary>Opens a connection the way the product does.</summary>
    private protected abstract Task ConnectAsync(IEgressGuard guard, string host, int port);

    // The listener does not speak the protocol, so connecting may fail, or be tried again, after it arrived; a refusal is no such failure.
    private async Task TryAsync(IEgressGuard guard, string host, int port)
    {
        Assert.IsNotType<EgressRefusedException>(await Record.ExceptionAsync(() => ConnectAsync(guard, host, port)));
    }
}
