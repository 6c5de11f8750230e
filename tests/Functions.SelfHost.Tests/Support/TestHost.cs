using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Functions.SelfHost.Tests.Support;

/// <summary>A host on a temporary data folder and a free port, with the functions of this assembly or of a given one.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host, string folder)
    {
        _host = host;
        Folder = folder;
    }

    public string Folder { get; }

    public IServiceProvider Services => _host.Services;

    public DurableTaskClient Durable => Services.GetRequiredService<DurableTaskClient>();

    public IEmbeddedQueue Queue => Services.GetRequiredService<IEmbeddedQueue>();

    public string Url => Services.GetRequiredService<IHostAddress>().Url!;

    public static string NewFolder() => Directory.CreateTempSubdirectory("selfhost-").FullName + "/data";

    public static IHost Build(
        string folder,
        bool http = false,
        Action<SelfHostOptions>? options = null,
        Action<FunctionsApplicationBuilder>? configure = null,
        Func<Type, bool>? functions = null,
        string? hostJson = null)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        builder.UseFunctionsFrom(typeof(TestHost).Assembly);
        builder.Assembler.TypeFilter = functions ?? (static type => type.Namespace == typeof(App.Order).Namespace);
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TestQueue"] = "embedded", ["QueueName"] = "work" });
        builder.Services.Configure<SelfHostOptions>(o =>
        {
            o.Url = "http://127.0.0.1:0";
            o.DataFolder = folder;
            o.HttpEnabled = http;
            o.DrainTimeout = TimeSpan.FromSeconds(10);
            options?.Invoke(o);
        });
        if (hostJson is not null)
        {
            string file = Path.Combine(Path.GetDirectoryName(folder)!, "host.json");
            File.WriteAllText(file, hostJson);
            builder.UseHostJson(file);
        }

        configure?.Invoke(builder);
        return builder.Build();
    }

    public static async Task<TestHost> StartAsync(
        bool http = false,
        string? folder = null,
        Action<SelfHostOptions>? options = null,
        Action<FunctionsApplicationBuilder>? configure = null,
        Func<Type, bool>? functions = null,
        string? hostJson = null)
    {
        string path = folder ?? NewFolder();
        IHost host = Build(path, http, options, configure, functions, hostJson);
        try
        {
            await host.StartAsync();
            return new TestHost(host, path);
        }
        catch
        {
            // Lets go of the folder.
            host.Dispose();
            throw;
        }
    }

    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("x-functions-key", key);
        }

        return client;
    }

    public string Key(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "keys.json")));
        return file.RootElement.GetProperty(name).GetString()!;
    }

    /// <summary>Runs an orchestration to its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? id = null)
    {
        string instance = await Durable.ScheduleNewOrchestrationInstanceAsync(
            name, input, new Microsoft.DurableTask.StartOrchestrationOptions(id));
        return await CompletionAsync(instance);
    }

    public Task<OrchestrationMetadata> CompletionAsync(string instance) => Eventually.Bounded(
        Durable.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true), $"the end of {instance}");

    /// <summary>Stops in order.</summary>
    public Task StopAsync() => _host.StopAsync();

    /// <summary>Drops the host without stopping it, as a crash of the app would.</summary>
    public void Drop() => _host.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);
    }
}
