using System.Security.Claims;
using Functions.SelfHost.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Moq;
using Remediation.Functions.Containers;

namespace Remediation.Containers.Tests.Worker;

/// <summary>Who a caller is, on a host that only knows that a key is good.</summary>
public sealed class CallerIdentityTests
{
    // Where the worker's HTTP extension puts the request.
    private const string HttpContextItem = "HttpRequestContext";

    private static readonly KeyRing Keys = new(
        new KeyFile("function-key-0000", "system-key-00000", "master-key-00000", [new NamedKey("stella", "stella-key-00000", ["reader", "steward"])]),
        ["submitter", "reader"]);

    [Theory]
    [InlineData("stella-key-00000", "stella", "reader steward")]
    [InlineData("function-key-0000", "functionKey", "submitter reader")]
    [InlineData("master-key-00000", "masterKey", "*")]
    [InlineData("nobodys-key-00000", null, "")]
    public async Task Invoke_KeyInHeaderOrQuery_IsTheUserWithItsRoles(string key, string? name, string roles)
    {
        var inHeader = new DefaultHttpContext();
        inHeader.Request.Headers["x-functions-key"] = key;
        var inQuery = new DefaultHttpContext();
        inQuery.Request.QueryString = new QueryString("?code=" + key);
        foreach (HttpContext http in new[] { inHeader, inQuery })
        {
            await InvokeAsync(http);

            Assert.Equal(name, http.User.Identity?.Name);
            Assert.Equal(roles, string.Join(' ', http.User.FindAll(ClaimTypes.Role).Select(c => c.Value)));
        }
    }

    [Theory]
    [InlineData("https", "https")]
    [InlineData("gopher", "http")]
    public async Task Invoke_SchemeOfTheProxy_IsThatOfLinks(string forwarded, string scheme)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "http";
        http.Request.Headers["X-Forwarded-Proto"] = forwarded;

        await InvokeAsync(http);

        Assert.Equal(scheme, http.Request.Scheme);
    }

    [Fact]
    public async Task Invoke_NoHttp_GoesOn()
    {
        bool went = false;
        await new CallerIdentity(Keys).Invoke(ContextOf([]), _ =>
        {
            went = true;
            return Task.CompletedTask;
        });

        Assert.True(went);
    }

    private static Task InvokeAsync(HttpContext http) =>
        new CallerIdentity(Keys).Invoke(ContextOf(new Dictionary<object, object> { [HttpContextItem] = http }), _ => Task.CompletedTask);

    private static FunctionContext ContextOf(Dictionary<object, object> items)
    {
        var context = new Mock<FunctionContext>();
        context.Setup(c => c.Items).Returns(items);
        return context.Object;
    }
}
