using System.Net.Http.Json;
using System.Text.Json;
using Functions.SelfHost.Tests.App;
using Functions.SelfHost.Tests.Support;

namespace Functions.SelfHost.Tests.Http;

public sealed class SmokeTests
{
    [Fact]
    public async Task HttpFunction_StartsOrchestration_StatusReachesCompleted()
    {
        await using TestHost host = await TestHost.StartAsync(http: true);
        using HttpClient client = host.Client();
        using HttpResponseMessage started = await client.PostAsync(new Uri($"/api/start/{nameof(Patterns.Chain)}", UriKind.Relative), null);
        Assert.Equal(202, (int)started.StatusCode);
        string id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await Eventually.Become(
            async () => (await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/status/{id}", UriKind.Relative))).GetProperty("status").GetString() == "Completed",
            "the orchestration's end");
        JsonElement state = await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/status/{id}", UriKind.Relative));
        Assert.Equal("\"a!!!\"", state.GetProperty("output").GetString());
    }
}
