using System.Reflection;
using Functions.SelfHost.Discovery;
using Functions.SelfHost.Durable;
using Functions.SelfHost.Http;
using Functions.SelfHost.Queues;
using Functions.SelfHost.Replay;
using Functions.SelfHost.Telemetry;
using Functions.SelfHost.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Functions.SelfHost.Hosting;

/// <summary>Puts the runtime's services into a web application and wires them.</summary>
internal sealed class SelfHostAssembler
{
    private readonly WebApplicationBuilder _builder;
    private readonly List<string> _problems = [];

    public SelfHostAssembler(WebApplicationBuilder builder, Assembly functions)
    {
        _builder = builder;
        FunctionsAssembly = functions;
        AddLocalSettings();
        builder.Services.AddOptions<SelfHostOptions>().Bind(builder.Configuration.GetSection("SelfHost"));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<HostStorage>();
        // First of all hosted services: the app's may use the durable client and the embedded queue in their start.
        builder.Services.AddHostedService<OpeningService>();
        builder.Services.AddSingleton<HostSettings>();
        builder.Services.AddSingleton<FunctionInvoker>();
        builder.Services.AddSingleton<DurableEngine>();
        builder.Services.AddSingleton<DurableTaskClient, SelfHostDurableClient>();
        builder.Services.AddSingleton<IHistoryExporter, HistoryExporter>();
        builder.Services.AddSingleton<QueueInvoker>();
        builder.Services.AddSingleton<EmbeddedQueue>();
        builder.Services.AddSingleton<IEmbeddedQueue>(services => services.GetRequiredService<EmbeddedQueue>());
        builder.Services.AddSingleton<ITriggerListener, QueueListeners>();
        builder.Services.AddSingleton<ITriggerListener, TimerListener>();
        builder.Services.AddSingleton(KeysOf);
        builder.Services.AddSingleton<KeyGate>();
        builder.Services.AddSingleton<HostGauges>();
        builder.Services.AddSingleton<IHostAddress, HostAddress>();
        builder.Services.AddMvcCore();
    }

    public Assembly FunctionsAssembly { get; set; }

    /// <summary>Which types of the assembly count; all unless a test says otherwise.</summary>
    public Func<Type, bool> TypeFilter { get; set; } = static _ => true;

    /// <summary>Path of <c>host.json</c>; null to look in the content root, then beside the app.</summary>
    public string? HostJsonPath { get; set; }

    public IHost Build()
    {
        UnusableApp.EndProcessWithOne();
        var hostJson = HostJson.Read(FindHostJson(), _problems);
        ApplyLogLevels(hostJson);
        var app = AppDefinition.Find(FunctionsAssembly.GetTypes().Where(TypeFilter), hostJson, _builder.Configuration, _problems);
        _builder.Services.AddSingleton(hostJson);
        _builder.Services.AddSingleton(app);
        _builder.Services.AddSingleton(app.Functions);
        // Last of all hosted services but the web server.
        _builder.Services.AddHostedService<TriggersService>();
        _builder.Services.AddOptions<HostOptions>().Configure<IOptions<SelfHostOptions>>(
            (host, options) => host.ShutdownTimeout = options.Value.DrainTimeout + options.Value.DrainTimeout + TimeSpan.FromSeconds(5));
        _builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<SelfHostOptions>>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Value.MaxRequestBodyBytes;
        });
        MakeServerOptional();
        WrapContextFactory();
        WebApplication application = _builder.Build();
        app.CheckConstructors(application.Services.GetRequiredService<IServiceProviderIsService>());
        SelfHostOptions settings = application.Services.GetRequiredService<IOptions<SelfHostOptions>>().Value;
        if (settings.HttpEnabled)
        {
            application.Urls.Clear();
            application.Urls.Add(settings.Url);
            MapHttp(application, app, application.Services.GetRequiredService<HostSettings>());
        }

        return application;
    }

    private static KeyRing KeysOf(IServiceProvider services)
    {
        SelfHostOptions options = services.GetRequiredService<HostSettings>().Options;
        string path = services.GetRequiredService<HostStorage>().Folder.KeysFile;
        var file = KeyFile.ReadOrCreate(path);
        if (options.Roles is { } known)
        {
            IEnumerable<(string, string)> settings = (options.FunctionKeyRoles ?? []).Select(role => ("setting SelfHost:FunctionKeyRoles", role));
            KeyFile.CheckRoles(file.RolesGiven(path).Concat(settings), known);
        }

        return new KeyRing(file, options.FunctionKeyRoles ?? [.. SelfHostOptions.DefaultFunctionKeyRoles]);
    }

    private static void MapHttp(WebApplication application, AppDefinition app, HostSettings settings)
    {
        application.Use(HostAnswers.UnmatchedAsync);
        application.UseRouting();
        try
        {
            FunctionEndpoints.Map(application, app.Functions, settings);
            Management.ManagementEndpoints.Map(application);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            app.Report($"ROUTE: {exception.Message}");
        }

        application.UseEndpoints(static _ => { });
    }

    private string FindHostJson()
    {
        if (HostJsonPath is { } given)
        {
            if (!File.Exists(given))
            {
                _problems.Add($"HOST_JSON: {given} does not exist.");
            }

            return given;
        }

        string inRoot = Path.Combine(_builder.Environment.ContentRootPath, "host.json");
        return File.Exists(inRoot) ? inRoot : Path.Combine(AppContext.BaseDirectory, "host.json");
    }

    private void AddLocalSettings()
    {
        string path = Path.Combine(_builder.Environment.ContentRootPath, "local.settings.json");
        var source = new MemoryConfigurationSource { InitialData = Settings.ReadLocal(path, _problems) };
        IList<IConfigurationSource> sources = ((IConfigurationBuilder)_builder.Configuration).Sources;
        // Just below the environment, which wins.
        int environment = sources.ToList().FindLastIndex(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(environment < 0 ? sources.Count : environment, source);
    }

    private void ApplyLogLevels(HostJson hostJson)
    {
        IEnumerable<KeyValuePair<string, string?>> levels = hostJson.LogLevels.Select(
            level => KeyValuePair.Create<string, string?>("Logging:LogLevel:" + (level.Key == "default" ? "Default" : level.Key), level.Value));
        ((IConfigurationBuilder)_builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = levels });
    }

    private void MakeServerOptional()
    {
        ServiceDescriptor kestrel = _builder.Services.Last(d => d.ServiceType == typeof(IServer));
        _builder.Services.Replace(ServiceDescriptor.Singleton<IServer>(services =>
            !services.GetRequiredService<IOptions<SelfHostOptions>>().Value.HttpEnabled ? new NoServer()
            : kestrel.ImplementationFactory is { } make ? (IServer)make(services)
            : (IServer)ActivatorUtilities.CreateInstance(services, kestrel.ImplementationType!)));
    }

    private void WrapContextFactory() => _builder.Services.AddSingleton<IHttpContextFactory>(
        services => new KeyStrippingContextFactory(new DefaultHttpContextFactory(services)));
}
