using System.Net;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.Egress;
using Remediation.Core.Reasons;

namespace Remediation.Adapters.Tests.Egress;

public sealed class EgressGuardTests
{
    [Fact]
    public async Task ResolveAsync_UnlistedName_IsRefusedBeforeItIsLookedUp()
    {
        var perimeter = new Perimeter("ollama:11434");

        EgressRefusedException refused = await RefusedAsync(perimeter, "secret-in-a-name.evil.example", 443);

        Assert.Empty(perimeter.Names.Asked);
        Assert.Equal(ReasonCode.EgressRefused, refused.Code);
        Assert.DoesNotContain("evil", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, perimeter.Tally.Since(null).Refused);
        Assert.False(perimeter.Tally.Since(null).Passed);
        Assert.Equal(0, perimeter.Tally.Since(null).BytesExternal);
    }

    [Fact]
    public async Task ResolveAsync_ListedName_IsLookedUpOnceAndGivesItsAddresses()
    {
        var perimeter = new Perimeter("ollama:11434");
        perimeter.Names.Answer("10.0.0.7", "fd00::7");

        IReadOnlyList<IPEndPoint> endpoints = await perimeter.Guard.ResolveAsync("Ollama", 11434, default);

        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.7"), 11434), new IPEndPoint(IPAddress.Parse("fd00::7"), 11434)], endpoints);
        Assert.Equal(["Ollama"], perimeter.Names.Asked);
        Assert.True(perimeter.Tally.Since(null).Passed);
    }

    [Theory]
    [InlineData("93.184.216.34", HostClass.Public)]
    [InlineData("169.254.169.254", HostClass.LinkLocal)]
    [InlineData("::ffff:93.184.216.34", HostClass.Public)]
    [InlineData("224.0.0.1", HostClass.Multicast)]
    public async Task ResolveAsync_ListedNameThatWasPointedOutside_IsRefused(string address, HostClass host)
    {
        var perimeter = new Perimeter("ollama:11434");
        perimeter.Names.Answer("10.0.0.7");
        perimeter.Names.Answer(address);

        await perimeter.Guard.ResolveAsync("ollama", 11434, default);
        EgressRefusedException refused = await RefusedAsync(perimeter, "ollama", 11434);

        Assert.Equal(host, refused.Host);
    }

    [Fact]
    public async Task ResolveAsync_ListedNameWithOneAddressOutside_KeepsOnlyTheOthers()
    {
        var perimeter = new Perimeter("ollama:11434");
        perimeter.Names.Answer("93.184.216.34", "10.0.0.7");

        Assert.Equal([new IPEndPoint(IPAddress.Parse("10.0.0.7"), 11434)], await perimeter.Guard.ResolveAsync("ollama", 11434, default));
    }

    [Fact]
    public async Task ResolveAsync_ListedNameAtAPublicAddressThatIsListedToo_IsAdmitted()
    {
        var perimeter = new Perimeter("alerts.example:443 93.184.216.34:443");
        perimeter.Names.Answer("93.184.216.34");

        Assert.Single(await perimeter.Guard.ResolveAsync("alerts.example", 443, default));
    }

    [Theory]
    [InlineData("127.0.0.1:9", "localhost", 9, 1)]
    [InlineData("localhost:9", "localhost", 9, 2)]
    [InlineData("localhost:9", "127.0.0.1", 9, 0)]
    [InlineData("127.0.0.1:9", "127.0.0.1", 10, 0)]
    [InlineData("127.0.0.1:9", "2130706433", 9, 1)]
    [InlineData("10.0.0.1:9", "2130706433", 9, 0)]
    [InlineData("[::1]:9", "[::1]", 9, 1)]
    public async Task ResolveAsync_Loopback_OnlyAtListedPortsAndWithoutALookup(string allow, string host, int port, int addresses)
    {
        var perimeter = new Perimeter(allow);

        if (addresses == 0)
        {
            Assert.Equal(HostClass.Loopback, (await RefusedAsync(perimeter, host, port)).Host);
        }
        else
        {
            Assert.Equal(addresses, (await perimeter.Guard.ResolveAsync(host, port, default)).Count);
        }

        Assert.Empty(perimeter.Names.Asked);
    }

    [Fact]
    public async Task ResolveAsync_Refused_LogsTheClassOfHostAndNothingElse()
    {
        var log = new CollectingLog();
        var perimeter = new Perimeter("", log: log);

        await RefusedAsync(perimeter, "key-17.evil.example", 443);
        await RefusedAsync(perimeter, "93.184.216.34", 443);

        Assert.Equal(
            ["name 443", "public 443"],
            log.States.Select(s => $"{s["HostClass"]} {s["Port"]}"));
        Assert.All(log.Texts, t => Assert.DoesNotContain("evil", t, StringComparison.Ordinal));
        Assert.All(log.Texts, t => Assert.DoesNotContain("93.184", t, StringComparison.Ordinal));
    }

    private static Task<EgressRefusedException> RefusedAsync(Perimeter perimeter, string host, int port) =>
        Assert.ThrowsAsync<EgressRefusedException>(() => perimeter.Guard.ResolveAsync(host, port, default).AsTask());

    private sealed class CollectingLog : ILogger<EgressGuard>
    {
        internal List<string> Texts { get; } = [];

        internal List<Dictionary<string, object?>> States { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Texts.Add(formatter(state, exception));
            States.Add(((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal));
        }
    }
}
