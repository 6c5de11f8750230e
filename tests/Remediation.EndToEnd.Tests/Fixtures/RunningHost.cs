using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Remediation.EndToEnd.Tests.Fixtures;

/// <summary>A host as a process of its own, on a free port.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _drain;

    private RunningHost(Process process, HttpClient client, Task drain)
    {
        _process = process;
        Client = client;
        _drain = drain;
    }

    /// <summary>A client with the host's submitter and reader key.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a host and waits until it says that it is ready.</summary>
    public static Task<RunningHost> StartAsync(PublishedCli cli, string dataFolder, string workFolder, string? settings = null) =>
        StartAsync(cli, dataFolder, workFolder, settings, process => process.StandardOutput, "ready");

    /// <summary>Starts a host and waits until it says that it waits for something.</summary>
    public static Task<RunningHost> StartWaitingAsync(PublishedCli cli, string dataFolder, string workFolder, string settings) =>
        StartAsync(cli, dataFolder, workFolder, settings, process => process.StandardError, "waits for");

    private static async Task<RunningHost> StartAsync(
        PublishedCli cli, string dataFolder, string workFolder, string? settings, Func<Process, StreamReader> stream, string word)
    {
        string[] arguments = ["host", "--url", "http://127.0.0.1:0", "--data-dir", dataFolder];
        Process process = cli.Start(workFolder, settings is null ? arguments : [.. arguments, "--settings", settings]);
        using var patience = new CancellationTokenSource(Patience);
        string said = "";
        while (await stream(process).ReadLineAsync(patience.Token) is { } line)
        {
            said += line + "\n";
            Match address = Regex.Match(line, @"http://127\.0\.0\.1:\d+", RegexOptions.None, TimeSpan.FromSeconds(1));
            if (!address.Success || !line.Contains(word, StringComparison.Ordinal))
            {
                continue;
            }

            var client = new HttpClient { BaseAddress = new Uri(address.Value), Timeout = Patience };
            client.DefaultRequestHeaders.Add("x-functions-key", Key(dataFolder, "functionKey"));
            return new RunningHost(process, client, Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()));
        }

        throw new InvalidOperationException($"The host said: {said}{await process.StandardError.ReadToEndAsync(patience.Token)}");
    }

    public static string Key(string dataFolder, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(dataFolder, "keys.json")))![name]!.GetValue<string>();

    /// <summary>Waits for the end of a run that was sent over HTTP.</summary>
    public Task<JsonElement> EndedAsync(string runId) => EndedAsync(runId, mayBeUnknown: false);

    /// <summary>Waits for the end of a run whose batch is on its way through a queue.</summary>
    public Task<JsonElement> ArrivedAndEndedAsync(string runId) => EndedAsync(runId, mayBeUnknown: true);

    private async Task<JsonElement> EndedAsync(string runId, bool mayBeUnknown)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using HttpResponseMessage answer = await Client.GetAsync($"/api/runs/{runId}", patience.Token);
            JsonElement report = await answer.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
            if (answer.StatusCode == System.Net.HttpStatusCode.OK)
            {
                return report;
            }

            if (!mayBeUnknown || answer.StatusCode != System.Net.HttpStatusCode.NotFound)
            {
                Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
            }

            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is drained.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator stops it.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _drain;
        Client.Dispose();
        _process.Dispose();
    }
}
