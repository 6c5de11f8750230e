using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Functions.SelfHost;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Remediation.Benchmarks.SelfHost;

/// <summary>
/// Figures of the runtime as a whole, with full durability on the disk of the temporary folder: activities a second, an instance with
/// 10,000 activities, start to ready, status polls while it works. Each stands beside its target. <c>selfhost</c> on the command line.
/// </summary>
internal static class RuntimeBenchmark
{
    private const int Activities = 10_000;
    private const int ChainLength = 500;
    private const int Starts = 5;
    private const int Polls = 2_000;

    /// <summary>The argument that makes this program the host of the start figure.</summary>
    public const string ServeCommand = "selfhost-serve";

    /// <summary>Takes and prints all figures.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, load {await LoadAsync()}; figures on a busy machine are lower bounds");
        await PrintAsync(output, "start to ready (median of 5)", $"{await StartToReadyAsync():F0} ms", "<= 2,000 ms");
        using IHost host = Build(Directory.CreateTempSubdirectory("bench-").FullName);
        await host.StartAsync();
        DurableTaskClient client = host.Services.GetRequiredService<DurableTaskClient>();
        await RunAsync(client, nameof(RuntimeFunctions.Wide), 500);
        TimeSpan one = await RunAsync(client, nameof(RuntimeFunctions.Wide), Activities);
        await PrintAsync(output, "one instance with 10,000 activities", $"{one.TotalMilliseconds:F0} ms, {Activities / one.TotalSeconds:F0} activities/s", ">= 2,000/s");
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RunAsync(client, nameof(RuntimeFunctions.Wide), Activities / 10)));
        await PrintAsync(output, "ten instances with 1,000 activities each", $"{Activities / clock.Elapsed.TotalSeconds:F0} activities/s", ">= 2,000/s");
        TimeSpan chain = await RunAsync(client, nameof(RuntimeFunctions.Chain), ChainLength);
        await PrintAsync(output, "chain of 500 activities", $"{chain.TotalMilliseconds / ChainLength:F2} ms an activity", "-");
        await PollAsync(output, host, client, null, 0);
        await PollAsync(output, host, client, nameof(RuntimeFunctions.Wide), Activities);
        await PollAsync(output, host, client, nameof(RuntimeFunctions.WideBusy), 200);
        await host.StopAsync();
    }

    /// <summary>What the child process of the start figure does: a host until its input ends.</summary>
    public static async Task ServeAsync(string folder)
    {
        using IHost host = Build(folder);
        await host.StartAsync();
        await Console.Out.WriteLineAsync(host.Services.GetRequiredService<IHostAddress>().Url);
        await Console.In.ReadLineAsync();
        await host.StopAsync();
    }

    private static IHost Build(string folder)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        builder.UseFunctionsFrom(typeof(RuntimeFunctions).Assembly);
        builder.Logging.ClearProviders();
        builder.Services.Configure<SelfHostOptions>(options =>
        {
            options.Url = "http://127.0.0.1:0";
            options.DataFolder = Path.Combine(folder, "data");
            // As an app whose activities compute would have it; the default of ten a core is for activities that wait.
            options.MaxConcurrentActivities = 2 * Environment.ProcessorCount;
        });
        return builder.Build();
    }

    private static async Task<double> StartToReadyAsync()
    {
        var times = new List<double>();
        using var http = new HttpClient();
        for (int i = 0; i < Starts; i++)
        {
            string folder = Directory.CreateTempSubdirectory("bench-").FullName;
            var start = new ProcessStartInfo("dotnet", ["exec", Assembly.GetExecutingAssembly().Location, ServeCommand, folder])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            var clock = Stopwatch.StartNew();
            using Process child = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
            string url = await child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The host did not start.");
            (await http.GetAsync(new Uri(url + "/api/Ping"))).EnsureSuccessStatusCode();
            times.Add(clock.Elapsed.TotalMilliseconds);
            child.StandardInput.Close();
            await child.WaitForExitAsync();
        }

        return Quantile(times, 0.5);
    }

    /// <summary>Asks for the state of an instance over HTTP, one request at a time, while others keep the host busy; without a load it shows what the machine itself does.</summary>
    private static async Task PollAsync(TextWriter output, IHost host, DurableTaskClient client, string? load, int input)
    {
        string id = await client.ScheduleNewOrchestrationInstanceAsync(load ?? nameof(RuntimeFunctions.Chain), input, CancellationToken.None);
        using var enough = new CancellationTokenSource();
        Task working = load is null ? Task.CompletedTask : KeepBusyAsync(client, load, input, enough.Token);
        string folder = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<SelfHostOptions>>().Value.DataFolder;
        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "keys.json")));
        using var http = new HttpClient { BaseAddress = new Uri(host.Services.GetRequiredService<IHostAddress>().Url!) };
        http.DefaultRequestHeaders.Add("x-functions-key", keys.RootElement.GetProperty("systemKey").GetString());
        var times = new List<double>();
        for (int i = 0; i < Polls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"/runtime/webhooks/durabletask/instances/{id}", UriKind.Relative));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                throw new InvalidOperationException($"The poll was answered {answer.StatusCode}.");
            }

            await Task.Delay(2, CancellationToken.None);
        }

        await enough.CancelAsync();
        await working;
        await PrintAsync(
            output,
            load is null ? "status poll while nothing works (the machine)" : $"status poll while {load} works",
            $"p50 {Quantile(times, 0.5):F1} ms, p95 {Quantile(times, 0.95):F1} ms, p99 {Quantile(times, 0.99):F1} ms, most {times.Max():F0} ms",
            load is null ? "-" : "p99 <= 20 ms");
    }

    private static async Task KeepBusyAsync(DurableTaskClient client, string load, int input, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await RunAsync(client, load, input);
        }
    }

    private static async Task<TimeSpan> RunAsync(DurableTaskClient client, string name, int input)
    {
        var clock = Stopwatch.StartNew();
        string id = await client.ScheduleNewOrchestrationInstanceAsync(name, input, CancellationToken.None);
        OrchestrationMetadata end = await client.WaitForInstanceCompletionAsync(id, CancellationToken.None);
        return end.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? clock.Elapsed : throw new InvalidOperationException($"{name} is {end.RuntimeStatus}.");
    }

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private static Task PrintAsync(TextWriter output, string what, string figure, string target) =>
        output.WriteLineAsync($"{what,-46} {figure,-62} target {target}");

    private static async Task<string> LoadAsync() => File.Exists("/proc/loadavg")
        ? (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]
        : string.Create(CultureInfo.InvariantCulture, $"unknown on {Environment.OSVersion.Platform}");
}
