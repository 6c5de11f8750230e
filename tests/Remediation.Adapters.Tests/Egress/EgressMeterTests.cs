using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Remediation.Adapters.Egress;
using Remediation.Core.Runs;

namespace Remediation.Adapters.Tests.Egress;

/// <summary>
/// Connections past the guard, to an address of this machine that is not loopback: such an address is foreign when it is not listed, and nothing
/// leaves the machine.
/// </summary>
public sealed class EgressMeterTests
{
    private const int Sent = 70_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public async Task Since_ConnectionPastTheGuard_CountsTheBytesThatItSent()
    {
        IPAddress address = OwnAddress();
        var perimeter = new Perimeter("");
        using EgressMeter meter = Meter(perimeter);
        using var listener = new TcpListener(address, 0);
        listener.Start();
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        using Socket peer = await listener.AcceptSocketAsync();
        long asked = meter.Since(null).BytesExternal;

        Task received = ReceiveAsync(peer, Sent);
        await socket.SendAsync(new byte[Sent]);
        await received.WaitAsync(Patience);
        EgressFigures figures = meter.Since(null);

        Assert.Equal(60, asked);
        Assert.Equal(1, figures.ForeignConnects);
        Assert.InRange(figures.BytesExternal, asked + Sent, asked + (2 * Sent));
        Assert.False(figures.Passed);
    }

    [SkippableFact]
    public async Task Since_SameConnectionToAListedAddress_CountsNothing()
    {
        IPAddress address = OwnAddress();
        using var listener = new TcpListener(address, 0);
        listener.Start();
        var perimeter = new Perimeter($"{address}:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using EgressMeter meter = Meter(perimeter);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        await socket.ConnectAsync(listener.LocalEndpoint);

        Assert.Equal(EgressFigures.None, meter.Since(null));
    }

    [Fact]
    public async Task Since_LookupOfAnUnlistedName_IsCountedAndOfALocalOneNot()
    {
        var perimeter = new Perimeter("");
        using EgressMeter meter = Meter(perimeter);

        await Dns.GetHostAddressesAsync("localhost");
        Assert.True(meter.Since(null).Passed);

        // A name that no service can know: labels are at most 63 long, so the question is refused before it is sent.
        string name = new string('x', 64) + ".invalid";
        await Assert.ThrowsAnyAsync<Exception>(() => Dns.GetHostAddressesAsync(name));

        Assert.Equal(1, meter.Since(null).UnlistedLookups);
        Assert.True(meter.Since(null).BytesExternal >= 2 * name.Length);
    }

    [Theory]
    [InlineData("InterNetwork:16:{1,187,8,8,8,8,0,0,0,0,0,0,0,0}", "8.8.8.8:443")]
    [InlineData("InterNetworkV6:28:{0,53,0,0,0,0,0,0,0,0,0,0,0,0,0,0,255,255,10,0,0,1,0,0,0,0}", "10.0.0.1:53")]
    [InlineData("InterNetworkV6:28:{1,187,0,0,0,0,32,1,72,96,72,96,0,0,0,0,0,0,0,0,136,136,0,0,0,0}", "[2001:4860:4860::8888]:443")]
    [InlineData("Unix:110:{47,116}", null)]
    [InlineData("InterNetwork:16:{1,187", null)]
    [InlineData("InterNetwork:16:{x,187,8,8,8,8}", null)]
    public void TryEndpoint_SocketAddressOfTheRuntime_IsRead(string text, string? endpoint)
    {
        Assert.Equal(endpoint is not null, EgressMeter.TryEndpoint(text, out IPEndPoint? read));
        Assert.Equal(endpoint, read?.ToString());
    }

    private static EgressMeter Meter(Perimeter perimeter) =>
        new(perimeter.Guard, perimeter.Tally, TimeProvider.System, NullLogger<EgressMeter>.Instance);

    private static IPAddress OwnAddress()
    {
        IPAddress? own = NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && HostClasses.Of(a) is HostClass.Private or HostClass.Public);
        Skip.If(own is null, "This machine has no address beside loopback.");
        return own;
    }

    private static async Task ReceiveAsync(Socket peer, int bytes)
    {
        byte[] buffer = new byte[8192];
        while (bytes > 0)
        {
            bytes -= await peer.ReceiveAsync(buffer);
        }
    }
}
