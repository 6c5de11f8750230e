using System.Net;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Tests.Egress;

public sealed class EgressRuleTests
{
    [Theory]
    [InlineData("10.1.2.3:5432", "10.1.2.3", 5432, true)]
    [InlineData("10.1.2.3:5432", "10.1.2.3", 5433, false)]
    [InlineData("10.1.2.3:5432", "10.1.2.4", 5432, false)]
    [InlineData("10.1.2.3", "10.1.2.3", 1, true)]
    [InlineData("10.1.2.3:5432", "::ffff:10.1.2.3", 5432, true)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", 9, true)]
    [InlineData("10.1.0.0/16", "10.1.255.255", 443, true)]
    [InlineData("10.1.0.0/16", "10.2.0.0", 443, false)]
    [InlineData("10.1.0.0/16:443", "10.1.0.9", 80, false)]
    [InlineData("[fd00::5]:6334", "fd00::5", 6334, true)]
    [InlineData("[fd00::5]:6334", "fd00::6", 6334, false)]
    [InlineData("fd00::5", "fd00::5", 77, true)]
    [InlineData("fd00:1::/32", "fd00:1:ffff::1", 77, true)]
    [InlineData("fd00:1::/32", "fd00:2::1", 77, false)]
    [InlineData("[fd00:1::/32]:443", "fd00:1::9", 80, false)]
    [InlineData("fe80::1", "fe80::1%3", 80, true)]
    [InlineData("127.0.0.1:11434", "127.0.0.1", 11434, true)]
    [InlineData("127.0.0.1:11434", "127.0.0.2", 11434, false)]
    [InlineData("0.0.0.1/32", "10.0.0.1", 1, false)]
    public void Lists_AddressesAndNetworks_ByAddressAndPort(string entry, string address, int port, bool listed) =>
        Assert.Equal(listed, List(entry).Lists(IPAddress.Parse(address), port));

    [Theory]
    [InlineData("ollama:11434", "ollama", 11434, true)]
    [InlineData("Ollama.Internal.:11434", "ollama.internal", 11434, true)]
    [InlineData("ollama.internal:11434", "OLLAMA.internal.", 11434, true)]
    [InlineData("ollama:11434", "ollama", 11435, false)]
    [InlineData("ollama", "ollama", 5, true)]
    [InlineData("ollama:11434", "ollama.evil.example", 11434, false)]
    [InlineData("evil.example:80", "sub.evil.example", 80, false)]
    public void Lists_Names_Exactly(string entry, string name, int port, bool listed) => Assert.Equal(listed, List(entry).Lists(name, port));

    [Theory]
    [InlineData("ollama:0")]
    [InlineData("ollama:65536")]
    [InlineData("ollama:http")]
    [InlineData("ollama:")]
    [InlineData(":80")]
    [InlineData("[fd00::5")]
    [InlineData("[fd00::5]80")]
    [InlineData("[]:80")]
    [InlineData("10.1.2.3/33")]
    [InlineData("10.1.2.3/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("127.1")]
    [InlineData("0x7f000001:80")]
    [InlineData("010.0.0.1")]
    [InlineData("*.example:443")]
    [InlineData("http://ollama:11434")]
    [InlineData("user@ollama")]
    [InlineData("b\u00FCcher.example:443")]
    public void Parse_UnreadableEntry_IsOneFaultThatNamesKeyAndEntry(string entry)
    {
        List<string> faults = [];

        Assert.Empty(EgressAllowList.Parse(entry, faults));
        string fault = Assert.Single(faults);
        Assert.StartsWith("EGRESS_ALLOW: ", fault, StringComparison.Ordinal);
        Assert.Contains($"'{entry}'", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralEntries_ReadsAllAndTellsEveryFault()
    {
        List<string> faults = [];

        IReadOnlyList<EgressRule> rules = EgressAllowList.Parse(" a:1, b:2;c:3\n bad:x 10.0.0.0/0 ", faults);

        Assert.Equal(["a", "b", "c"], rules.Select(r => r.Name));
        Assert.Equal(2, faults.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ;")]
    public void Parse_Nothing_ListsNothingNotEvenLoopback(string? setting)
    {
        List<string> faults = [];
        var list = new EgressAllowList(EgressAllowList.Parse(setting, faults));

        Assert.Empty(faults);
        Assert.False(list.Lists(IPAddress.Loopback, 80));
        Assert.False(list.Lists("localhost", 80));
    }

    [Theory]
    [InlineData("amqp://guest:guest@rabbit", "rabbit", 5672)]
    [InlineData("amqps://rabbit/vhost", "rabbit", 5671)]
    [InlineData("amqp://rabbit:5673", "rabbit", 5673)]
    [InlineData("http://ollama", "ollama", 80)]
    [InlineData("https://Alerts.Example/hook", "alerts.example", 443)]
    public void Of_ConfiguredAddress_ListsItsHostAtItsPort(string address, string name, int port)
    {
        var rule = EgressRule.Of(new Uri(address));

        Assert.Equal((name, port), (rule.Name, rule.Port));
    }

    [Fact]
    public void Of_ConfiguredLiteral_ListsTheAddress() =>
        Assert.True(new EgressAllowList([EgressRule.Of(new Uri("http://[::1]:11434"))]).Lists(IPAddress.IPv6Loopback, 11434));

    [Theory]
    [InlineData("127.8.9.1", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("0.0.0.0", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("10.255.0.1", "private")]
    [InlineData("172.31.0.1", "private")]
    [InlineData("172.32.0.1", "public")]
    [InlineData("192.168.0.1", "private")]
    [InlineData("100.64.0.1", "private")]
    [InlineData("fd12::1", "private")]
    [InlineData("169.254.169.254", "link_local")]
    [InlineData("fe80::1%2", "link_local")]
    [InlineData("224.0.0.251", "multicast")]
    [InlineData("255.255.255.255", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("8.8.8.8", "public")]
    [InlineData("::ffff:8.8.8.8", "public")]
    [InlineData("2001:4860:4860::8888", "public")]
    public void Of_Address_IsItsClass(string address, string word) => Assert.Equal(word, HostClasses.Of(IPAddress.Parse(address)).Word());

    private static EgressAllowList List(string entry)
    {
        List<string> faults = [];
        var list = new EgressAllowList(EgressAllowList.Parse(entry, faults));
        Assert.Empty(faults);
        return list;
    }
}
