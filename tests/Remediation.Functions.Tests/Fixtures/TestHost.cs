using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Functions.SelfHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Remediation.Core.Generation;
using Remediation.Core.Ledger;
using Remediation.Functions.Composition;

namespace Remediation.Functions.Tests.Fixtures;

/// <summary>The real host in this process, on a free port and a folder of its own, with a generator that does what the test wants.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    private TestHost(IHost host)
    {
        _host = host;
    }

    public IServiceProvider Services => _host.Services;

    /// <summary>A client with all of an operator's day: reads, submits, operates.</summary>
    public HttpClient Olga => ClientOf("olga");

    /// <summary>A steward who reads.</summary>
    public HttpClient Stella => ClientOf("stella");

    /// <summary>Another steward.</summary>
    public HttpClient Sam => ClientOf("sam");

    /// <summary>Submits only.</summary>
    public HttpClient Paul => ClientOf("paul");

    /// <summary>Whoever manages the runtime itself.</summary>
    public HttpClient Machinery => ClientOf("system");

    /// <summary>An auditor.</summary>
    public HttpClient Anna => ClientOf("anna");

    /// <summary>Reads only.</summary>
    public HttpClient Rita => ClientOf("rita");

    /// <summary>Starts a host.</summary>
    /// <param name="folder">Its data folder.</param>
    /// <param name="generator">Writes the functions.</param>
    /// <param name="settings">Settings beside those that every test has.</param>
    /// <param name="configure">Puts other services into the place of the app's own.</param>
    public static async Task<TestHost> StartAsync(
        string folder, ScriptedGenerator generator, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null)
    {
        Directory.CreateDirectory(folder);
        string keys = Path.Combine(folder, "keys.json");
        if (!File.Exists(keys))
        {
            await File.WriteAllTextAsync(keys, JsonSerializer.Serialize(new
            {
                functionKey = KeyOf("function"),
                systemKey = KeyOf("system"),
                masterKey = KeyOf("master"),
                keys = new[]
                {
                    new { name = "olga", key = KeyOf("olga"), roles = new[] { "reader", "submitter", "operator" } },
                    new { name = "stella", key = KeyOf("stella"), roles = new[] { "reader", "steward" } },
                    new { name = "sam", key = KeyOf("sam"), roles = new[] { "reader", "steward" } },
                    new { name = "paul", key = KeyOf("paul"), roles = new[] { "submitter" } },
                    new { name = "anna", key = KeyOf("anna"), roles = new[] { "auditor" } },
                    new { name = "rita", key = KeyOf("rita"), roles = new[] { "reader" } },
                },
            }));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        var overrides = new Dictionary<string, string?> { ["DATA_DIR"] = folder, ["HOST_URL"] = "http://127.0.0.1:0", ["LOG_CONSOLE"] = "false" };
        foreach ((string key, string? value) in settings ?? new Dictionary<string, string?>())
        {
            overrides[key] = value;
        }

        IHost host = RemediationApp.Build([], overrides, builder =>
        {
            builder.Services.AddSingleton<IFixGenerator>(generator);
            configure?.Invoke(builder.Services);
        });
        await host.StartAsync();
        return new TestHost(host);
    }

    /// <summary>Posts a batch and gives its run.</summary>
    public async Task<string> SubmitAsync(string body, string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Olga.PostAsync("/api/batches" + query, content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
    }

    /// <summary>The report of a run when its attempt has ended.</summary>
    public Task<JsonElement> EndedAsync(string runId, int attempt = 1) =>
        UntilAsync(runId, report => report.GetProperty("attempt").GetInt32() >= attempt && report.GetProperty("status").GetString() is "completed" or "failed" or "terminated");

    /// <summary>The report of a run when it is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string runId, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement report = await Olga.GetFromJsonAsync<JsonElement>($"/api/runs/{runId}", patience.Token);
            if (wanted(report))
            {
                return report;
            }

            await Task.Delay(25, patience.Token);
        }
    }

    /// <summary>Verifies the whole ledger and gives its entries.</summary>
    public async Task<List<JsonElement>> LedgerAsync()
    {
        ICheckpointSigner signer = Services.GetRequiredService<ICheckpointSigner>();
        using var export = new MemoryStream();
        await LedgerExport.WriteAsync(Services.GetRequiredService<ILedgerStore>().ReadAsync(CancellationToken.None), signer.PublicKey, export, CancellationToken.None);
        export.Position = 0;
        LedgerVerdict verdict = await LedgerVerifier.VerifyAsync(export, signer.PublicKey, null, CancellationToken.None);
        Assert.True(verdict.Verified, verdict.ToString());
        string[] lines = Encoding.UTF8.GetString(export.ToArray()).TrimEnd('\n').Split('\n');
        return [.. lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l)).Where(e => e.GetProperty("kind").GetString() is not ("header" or "checkpoint"))];
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private static string KeyOf(string name) => $"{name}-key-for-tests-0123456789";

    private HttpClient ClientOf(string name)
    {
        if (!_clients.TryGetValue(name, out HttpClient? client))
        {
            client = new HttpClient { BaseAddress = new Uri(Services.GetRequiredService<IHostAddress>().Url!), Timeout = Patience };
            client.DefaultRequestHeaders.Add("x-functions-key", KeyOf(name));
            _clients.Add(name, client);
        }

        return client;
    }
}
