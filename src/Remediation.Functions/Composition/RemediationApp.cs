using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Remediation.Adapters.Files;
using Serilog;

namespace Remediation.Functions.Composition;

/// <summary>Puts the app together: the same for <c>Program.cs</c>, the command line and the tests.</summary>
public static partial class RemediationApp
{
    /// <summary>Builds the host.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="overrides">Settings that win over files and environment, or null.</param>
    /// <param name="configure">Last changes to the builder (tests replace adapters), or null.</param>
    /// <exception cref="SettingsException">The settings cannot be used.</exception>
    public static IHost Build(
        string[] args, IReadOnlyDictionary<string, string?>? overrides = null, Action<FunctionsApplicationBuilder>? configure = null)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<StepFailures>();
        if (overrides is not null)
        {
            builder.Configuration.AddInMemoryCollection(overrides);
        }

        var settings = RemediationSettings.Read(builder.Configuration);
        string local = Path.Combine(builder.Environment.ContentRootPath, "local.settings.json");
        var warnings = new SettingsWarnings(UnknownSettings.Warnings([.. UnknownSettings.KeysOf(local), .. overrides?.Keys ?? []], settings.Keys));
        builder.Services.AddSingleton(warnings);
        builder.Services.AddRemediation(settings);
        Edition.Configure(builder, settings);
        AddLogs(builder, settings);
        configure?.Invoke(builder);
        IHost host = builder.Build();
        Microsoft.Extensions.Logging.ILogger logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RemediationApp));
        foreach (string warning in warnings.Sentences)
        {
            LogWarning(logger, warning);
        }

        return host;
    }

    /// <summary>The settings that a host would have, for commands that read its store beside it.</summary>
    /// <param name="overrides">Settings that win over files and environment.</param>
    /// <exception cref="SettingsException">The settings cannot be used.</exception>
    public static RemediationSettings ReadSettings(IReadOnlyDictionary<string, string?> overrides)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(overrides);
        return RemediationSettings.Read(builder.Configuration);
    }

    private static void AddLogs(FunctionsApplicationBuilder builder, RemediationSettings settings)
    {
        LoggerConfiguration logs = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning);
        if (settings.LogToFile)
        {
            string folder = Path.Combine(settings.DataFolder, "logs");
            PrivateFolder.Create(folder);
            logs.WriteTo.File(
                new PrivateLog(), Path.Combine(folder, "remediation-.json"), rollingInterval: RollingInterval.Day, retainedFileCountLimit: 31);
        }

        if (settings.LogToConsole)
        {
            logs.WriteTo.Console(new PrivateLog());
        }

        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logs.CreateLogger(), dispose: true);
    }

    [LoggerMessage(1030, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(Microsoft.Extensions.Logging.ILogger logger, string warning);
}
