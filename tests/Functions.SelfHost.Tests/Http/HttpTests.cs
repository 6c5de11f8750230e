using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Functions.SelfHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.Http;

public sealed class HttpTests : IAsyncLifetime
{
    private readonly CollectingLogger _log = new();
    private TestHost _host = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync(
            http: true,
            options: o => o.MaxRequestBodyBytes = 2_000,
            configure: b => b.Services.AddSingleton<ILoggerProvider>(_log));
        _client = _host.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task ActionResult_Anonymous_IsWrittenAsCamelCaseJson()
    {
        JsonElement body = await _client.GetFromJsonAsync<JsonElement>("/api/ping");
        Assert.True(body.GetProperty("pong").GetBoolean());
    }

    [Fact]
    public async Task RouteValues_TextAndNumber_AreBound()
    {
        JsonElement body = await _client.GetFromJsonAsync<JsonElement>("/api/items/pen/7");
        Assert.Equal("penItemGET", body.GetProperty("name").GetString());
        Assert.Equal(7, body.GetProperty("amount").GetInt32());
    }

    [Theory]
    [InlineData("/api/items/pen/seven", 400, "BAD_REQUEST")]
    [InlineData("/api/nowhere", 404, "NOT_FOUND")]
    [InlineData("/api/who", 401, "UNAUTHORIZED")]
    [InlineData("/api/fail", 500, "FUNCTION_FAILED")]
    public async Task Refusal_OfTheHost_IsProblemDetailsWithACode(string path, int status, string code)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync();
        using var body = JsonDocument.Parse(text);
        Assert.Equal(code, body.RootElement.GetProperty("code").GetString());
        Assert.Equal(status, body.RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongMethod_OnAFunction_Is405()
    {
        using HttpResponseMessage response = await _client.PostAsync("/api/ping", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("METHOD_NOT_ALLOWED", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_Json_IsBoundAndBadOrLargeOnesAreRefused()
    {
        using HttpResponseMessage good = await _client.PostAsJsonAsync("/api/Echo", new { name = "n", amount = 4 });
        Assert.Equal(5, (await good.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("amount").GetInt32());
        using HttpResponseMessage bad = await _client.PostAsync("/api/Echo", new StringContent("{", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        using HttpResponseMessage large = await _client.PostAsJsonAsync("/api/Echo", new { name = new string('n', 3_000), amount = 4 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Theory]
    [InlineData("functionKey", "functionKey", "submitter,reader")]
    [InlineData("masterKey", "masterKey", "*")]
    [InlineData("systemKey", "systemKey", "")]
    public async Task FunctionLevel_ValidKey_PutsNameAndRolesOnTheUser(string key, string name, string roles)
    {
        using HttpClient client = _host.Client(_host.Key(key));
        JsonElement body = await client.GetFromJsonAsync<JsonElement>("/api/who");
        Assert.Equal(name, body.GetProperty("name").GetString());
        Assert.Equal(roles, string.Join(',', body.GetProperty("roles").EnumerateArray().Select(r => r.GetString())));
        Assert.Equal(name, await client.GetStringAsync("/api/anyone"));
    }

    [Theory]
    [InlineData("/api/admin-only", "functionKey", 403)]
    [InlineData("/api/admin-only", "systemKey", 403)]
    [InlineData("/api/admin-only", "unknown", 401)]
    [InlineData("/api/admin-only", "masterKey", 200)]
    [InlineData("/api/system-only", "functionKey", 403)]
    [InlineData("/api/system-only", "systemKey", 200)]
    [InlineData("/api/system-only", "masterKey", 200)]
    [InlineData("/api/who", "functionKey", 200)]
    public async Task Level_OfAFunction_IsEnforced(string path, string key, int status)
    {
        using HttpClient client = _host.Client(key == "unknown" ? "a key that nobody has" : _host.Key(key));
        using HttpResponseMessage response = await client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        string? code = status switch { 401 => "UNAUTHORIZED", 403 => "FORBIDDEN", _ => null };
        Assert.Contains(code ?? string.Empty, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CodeInTheQuery_ValidKey_IsTakenAndSeenByNobody()
    {
        string key = _host.Key("functionKey");
        Assert.Equal("functionKey", await _client.GetStringAsync($"/api/anyone?code={Uri.EscapeDataString(key)}"));
        JsonElement ping = await _client.GetFromJsonAsync<JsonElement>($"/api/ping?a=1&Code={key}&b=%20x");
        Assert.Equal("?a=1&b=%20x", ping.GetProperty("query").GetString());
        Assert.NotEmpty(_log.Entries);
        Assert.DoesNotContain(_log.Entries, e => e.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task InvalidKey_OnAnAnonymousFunction_IsNobody()
    {
        using HttpClient client = _host.Client("no such key at all");
        Assert.Equal("nobody", await client.GetStringAsync("/api/anyone"));
    }

    [Fact]
    public async Task NamedKey_WithARoleThatTheAppDoesNotKnow_IsAStartUpError()
    {
        string folder = await FolderWithAnnAsync();
        HostConfigurationException refused = await Assert.ThrowsAsync<HostConfigurationException>(() => TestHost.StartAsync(
            http: true, folder: folder, options: o =>
            {
                o.Roles = ["reader", "submitter"];
                o.FunctionKeyRoles = ["reader", "owner"];
            }));
        Assert.Collection(
            refused.Problems,
            p => Assert.EndsWith("key 'ann' has the role 'steward'; the roles are reader, submitter.", p, StringComparison.Ordinal),
            p => Assert.Equal("ROLE: setting SelfHost:FunctionKeyRoles has the role 'owner'; the roles are reader, submitter.", p));
        await using TestHost host = await TestHost.StartAsync(http: true, folder: folder, options: o => o.Roles = ["submitter", "reader", "steward"]);
        Assert.NotNull(host.Url);
    }

    [Fact]
    public async Task NamedKey_InTheFile_HasItsOwnNameAndRoles()
    {
        string folder = await FolderWithAnnAsync();
        await using TestHost host = await TestHost.StartAsync(http: true, folder: folder);
        using HttpClient client = host.Client("aaaaaaaaaaaaaaaaaaaa");
        JsonElement who = await client.GetFromJsonAsync<JsonElement>("/api/who");
        Assert.Equal("ann", who.GetProperty("name").GetString());
        Assert.Equal("steward", Assert.Single(who.GetProperty("roles").EnumerateArray()).GetString());
    }

    private static async Task<string> FolderWithAnnAsync()
    {
        string folder = TestHost.NewFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "keys.json"), """
            { "functionKey": "ffffffffffffffffffff", "systemKey": "ssssssssssssssssssss", "masterKey": "mmmmmmmmmmmmmmmmmmmm",
              "keys": [ { "name": "ann", "key": "aaaaaaaaaaaaaaaaaaaa", "roles": ["steward"] } ] }
            """);
        return folder;
    }
}
