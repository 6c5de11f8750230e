using System.Net;
using Remediation.Adapters.Egress;

namespace Remediation.Adapters.Tests.Egress;

public sealed class GuardedHttpTests
{
    [Fact]
    public async Task Client_Redirect_IsAnAnswerAndNotFollowed()
    {
        await using var elsewhere = new LoopbackListener(LoopbackListener.Http("200 OK"));
        await using var listed = new LoopbackListener(LoopbackListener.Http("302 Found", $"Location: http://127.0.0.1:{elsewhere.Port}/\r\n"));
        var perimeter = new Perimeter($"127.0.0.1:{listed.Port},127.0.0.1:{elsewhere.Port}");
        using HttpClient client = new GuardedHttp(perimeter.Guard).Client("test", new Uri($"http://127.0.0.1:{listed.Port}/"));

        using HttpResponseMessage answer = await client.GetAsync("x");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task Client_AbsoluteAddressElsewhere_IsRefused()
    {
        await using var elsewhere = new LoopbackListener(LoopbackListener.Http("200 OK"));
        await using var listed = new LoopbackListener(LoopbackListener.Http("200 OK"));
        var perimeter = new Perimeter($"127.0.0.1:{listed.Port}");
        using HttpClient client = new GuardedHttp(perimeter.Guard).Client("test", new Uri($"http://127.0.0.1:{listed.Port}/"));

        await Assert.ThrowsAsync<EgressRefusedException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{elsewhere.Port}/x")));

        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task Client_Http3Asked_GoesOverTheGuardedTransport()
    {
        await using var listed = new LoopbackListener(LoopbackListener.Http("200 OK"));
        var perimeter = new Perimeter($"127.0.0.1:{listed.Port}");
        using HttpClient client = new GuardedHttp(perimeter.Guard).Client("test", new Uri($"http://127.0.0.1:{listed.Port}/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "x") { Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Version.Major < 3);
        Assert.Equal(1, listed.Connections);
    }
}
